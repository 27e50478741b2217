import ArgumentParser
import CameraSigning
import Cryptography
import Evidence

/// Who signs, and how.
struct SigningOptions: ParsableArguments {
    @OptionGroup var store: KeyStoreOptions

    @Option(help: ArgumentHelp("Private key (PEM) in place of the store's.", valueName: "file")) var key: String?

    @Option(help: ArgumentHelp("Certificates of --key, the signer's first; may be repeated.", valueName: "file"))
    var certificate: [String] = []

    @Option(help: "Digest: sha256, sha384 or sha512.", transform: SigningOptions.algorithm) var digest = DigestAlgorithm.sha256

    @Flag(help: "Sign with RSA-PSS in place of PKCS #1 v1.5; only for RSA keys.") var pss = false

    @Option(help: ArgumentHelp("Least length of a signed period in seconds, up to 60.", valueName: "seconds")) var period = 1.0

    @Flag(help: "Cover the sound as well as the video.") var audio = false

    @Option(help: "Manufacturer of the device, as it stands in the recording.") var manufacturer = ""
    @Option(help: "Model of the device.") var model = ""
    @Option(help: "Serial number of the device.") var serial = ""
    @Option(help: "Firmware of the device.") var firmware = ""

    func validate() throws {
        guard period > 0, period <= 60 else { throw ValidationError("--period takes more than 0 and at most 60 seconds") }
        guard (key == nil) == certificate.isEmpty else { throw ValidationError("--key and --certificate go together") }
    }

    /// The signer.
    func identity() throws -> CameraIdentity {
        if let key { return try CameraIdentity(keyFile: key, certificateFiles: certificate, passphrase: store.passphrase()) }
        return try store.store().identity(passphrase: store.passphrase())
    }

    /// The settings, with an identifier of its own for each recording.
    func settings(startTime: Timestamp) throws -> SigningSettings {
        var settings = SigningSettings()
        settings.digestAlgorithm = digest
        settings.prefersPSS = pss
        settings.periodLength = period
        settings.coversAudio = audio
        settings.device = DeviceClaims(manufacturer: manufacturer, model: model, serialNumber: serial, firmware: firmware)
        settings.startTime = startTime
        settings.recordingID = try randomBytes(16)
        return settings
    }

    private static func algorithm(_ text: String) throws -> DigestAlgorithm {
        switch text {
        case "sha256": return .sha256
        case "sha384": return .sha384
        case "sha512": return .sha512
        default: throw ValidationError("\(text) is not one of sha256, sha384, sha512")
        }
    }
}

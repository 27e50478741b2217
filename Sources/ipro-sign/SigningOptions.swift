import ArgumentParser
import CameraSigning
import Cryptography
import Evidence
import Glibc

/// Whose key signs, and how.
struct SigningOptions: ParsableArguments {
    @OptionGroup var signer: SignerOptions

    @Flag(help: "Sign the sound as well as the pictures.")
    var audio = false

    @Option(help: ArgumentHelp("Least length of a signed period, up to 60 s; it ends at the next keyframe.", valueName: "seconds"))
    var period = 1.0

    @Option(help: ArgumentHelp("sha256, sha384 or sha512.", valueName: "name"), transform: SigningOptions.digest)
    var digest = DigestAlgorithm.sha256

    @Flag(help: "RSA-PSS in place of PKCS #1 v1.5, for an RSA key.")
    var pss = false

    @Option(help: ArgumentHelp("Who made the camera.", valueName: "name"))
    var manufacturer = ""

    @Option(help: ArgumentHelp("Which model it is.", valueName: "name"))
    var model = ""

    @Option(help: ArgumentHelp("Its serial number.", valueName: "number"))
    var serial = ""

    @Option(help: ArgumentHelp("Version of its firmware.", valueName: "version"))
    var firmware = ""

    func validate() throws {
        guard period > 0, period <= SigningSettings.longestPeriod else {
            throw ValidationError("--period takes seconds, more than 0 and up to \(Int(SigningSettings.longestPeriod))")
        }
        for text in [manufacturer, model, serial, firmware] where text.utf8.count > 1024 {
            throw ValidationError("a text about the camera has at most 1024 bytes")
        }
    }

    /// The camera as a signer.
    func identity() throws -> CameraIdentity { try signer.identity() }

    /// Settings for a new recording. The start time is left to the command.
    func settings() throws -> SigningSettings {
        var settings = SigningSettings()
        settings.digestAlgorithm = digest
        settings.prefersPSS = pss
        settings.periodLength = period
        settings.coversAudio = audio
        settings.device = DeviceClaims(manufacturer: manufacturer, model: model, serialNumber: serial, firmware: firmware)
        do { settings.recordingID = try randomBytes(16) } catch { throw SigningError.cryptography(error) }
        return settings
    }

    /// The present, to the microsecond.
    static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000)
    }

    static func digest(_ text: String) throws -> DigestAlgorithm {
        switch text {
        case "sha256": return .sha256
        case "sha384": return .sha384
        case "sha512": return .sha512
        default: throw ValidationError("\(text) is not one of sha256, sha384, sha512")
        }
    }

    /// RFC 3339, or a bare date.
    static func timestamp(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) else {
            throw ValidationError("\(text) is not a time; write 2026-03-18T08:33:20Z or 2026-03-18")
        }
        return time
    }
}

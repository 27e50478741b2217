import ArgumentParser
import CameraSigning

/// Whose key signs.
struct SignerOptions: ParsableArguments {
    @OptionGroup var store: KeyStoreOptions

    @Option(name: .customLong("key"), help: ArgumentHelp("The private key, in PEM, in place of the store's.", valueName: "file"))
    var keyFile: String?

    @Option(
        name: .customLong("certificate"),
        help: ArgumentHelp("The key's certificate and intermediates, with --key; may be repeated.", valueName: "file"))
    var certificateFiles: [String] = []

    func validate() throws {
        guard (keyFile == nil) == certificateFiles.isEmpty else { throw ValidationError("--key and --certificate go together") }
        guard keyFile == nil || store.folder == nil else { throw ValidationError("give either --key and --certificate, or --store") }
    }

    /// The signer.
    func identity() throws -> CameraIdentity {
        let passphrase = try store.passphrase()
        if let keyFile { return try CameraIdentity(keyFile: keyFile, certificateFiles: certificateFiles, passphrase: passphrase) }
        return try store.store().identity(passphrase: passphrase)
    }
}

import ArgumentParser
import CameraSigning
import Cryptography

/// `ipro-sign key`: the camera's keys.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list, import and apply signing keys.",
        discussion: """
            Keys lie in a folder that only its owner can enter, are never printed and never overwritten. A new key becomes the one that \
            signs; the older ones stay and can be applied again.
            """,
        subcommands: [KeyGenerateCommand.self, KeyListCommand.self, KeyImportCommand.self, KeySelectCommand.self])
}

/// `key generate`.
struct KeyGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "generate", abstract: "Make a key, which becomes the one that signs.")

    @OptionGroup var options: KeyStoreOptions

    @Option(help: ArgumentHelp("ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096 or ed25519.", valueName: "type"))
    var type = KeyType.ecP256

    func run() throws {
        try runRefusable {
            let key = try options.store().generate(type, now: KeyStoreOptions.now, passphrase: options.passphrase())
            print("key \(key.identifier), \(key.publicKey.kind.name), made and applied; it has no certificate yet")
        }
    }
}

/// `key list`.
struct KeyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys, the oldest first, with a star at the one that signs.")

    @OptionGroup var options: KeyStoreOptions

    func run() throws {
        try runRefusable {
            for key in try options.store().keys() {
                let certificates = key.slots.map { $0 == key.selected ? "\($0.rawValue) (selected)" : $0.rawValue }
                print(
                    "\(key.isCurrent ? "*" : " ") \(key.identifier)  \(key.publicKey.kind.name)  \(key.created)  "
                        + (certificates.isEmpty ? "no certificate" : certificates.joined(separator: ", ")))
            }
        }
    }
}

/// `key import`.
struct KeyImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a key and its certificates that a maker pre-installs.",
        discussion: "The passphrase, where one is given, opens the file and locks the key in the store again.")

    @OptionGroup var options: KeyStoreOptions

    @Option(name: .customLong("key"), help: ArgumentHelp("The private key, in PEM.", valueName: "file"))
    var keyFile: String

    @Option(name: .customLong("certificate"), help: ArgumentHelp("Its certificate and intermediates; may be repeated.", valueName: "file"))
    var certificateFiles: [String]

    func run() throws {
        try runRefusable {
            let passphrase = try options.passphrase()
            let key = try options.store().install(
                preInstalled: KeyFiles.privateKey(keyFile, passphrase: passphrase),
                certificates: KeyFiles.certificates(certificateFiles), now: KeyStoreOptions.now, passphrase: passphrase)
            print("key \(key.identifier), \(key.publicKey.kind.name), taken in and applied with its pre-installed certificate")
        }
    }
}

/// `key select`.
struct KeySelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "select", abstract: "Apply a key of the store again.")

    @OptionGroup var options: KeyStoreOptions

    @Flag(help: "The key that was applied before the current one.")
    var previous = false

    @Argument(help: ArgumentHelp("Its identifier, or the beginning of it.", valueName: "key"))
    var identifier: String?

    func validate() throws {
        guard previous != (identifier != nil) else { throw ValidationError("give the identifier of a key, or --previous") }
    }

    func run() throws {
        try runRefusable {
            let store = try options.store()
            let key = try identifier.map { try store.select(key: $0) } ?? store.selectPreviousKey()
            print("key \(key.identifier) applied, certificate: \(key.selected?.rawValue ?? "none")")
        }
    }
}

extension KeyType: ExpressibleByArgument {}

import ArgumentParser
import CameraSigning
import Cryptography

/// `ipro-sign certificate`: the certificates of the key that signs.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Make, request, install, show, export, delete and select certificates.",
        discussion: """
            A key has up to three certificates: pre-installed, self-signed, and ca (issued by an authority on request). The selected one \
            goes with recordings. A self-signed certificate shows that nothing was changed since signing, and not who signed.
            """,
        subcommands: [
            CertificateSelfSignCommand.self, CertificateRequestCommand.self, CertificateInstallCommand.self, CertificateShowCommand.self,
            CertificateExportCommand.self, CertificateDeleteCommand.self, CertificateSelectCommand.self,
        ])
}

/// The name that a certificate is to carry.
struct CertificateSubjectOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whom the certificate is about, most specific part first: \"CN=gate 3, O=Museum\".", valueName: "name"))
    var subject: String

    /// The name.
    func name() throws -> DistinguishedName {
        guard let name = DistinguishedName(subject) else { throw ValidationError("\(subject) is not a name such as CN=gate 3, O=Museum") }
        return name
    }

    func validate() throws { _ = try name() }
}

/// `certificate self-sign`.
struct CertificateSelfSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "self-sign", abstract: "Issue the key's certificate to itself.")

    @OptionGroup var options: KeyStoreOptions
    @OptionGroup var subject: CertificateSubjectOptions

    @Option(help: "Days until it expires.")
    var days = 3650

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--days must be from 1 to 36500") }
    }

    func run() throws {
        try runRefusable {
            let certificate = try options.store().selfSign(
                subject: subject.name(), days: days, now: KeyStoreOptions.now, passphrase: options.passphrase())
            print(
                "self-signed certificate of \(certificate.subject), valid until \(certificate.notAfter)\n  sha256 \(certificate.sha256.hex)"
            )
        }
    }
}

/// `certificate request`.
struct CertificateRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Make a certificate signing request (PKCS #10) for the key, to be sent to an authority.")

    @OptionGroup var options: KeyStoreOptions
    @OptionGroup var subject: CertificateSubjectOptions
    @OptionGroup var output: CertificateOutputOptions

    func run() throws {
        try runRefusable {
            let request = try options.store().request(subject: subject.name(), passphrase: options.passphrase())
            try output.write([request.pemBlock])
        }
    }
}

/// `certificate install`.
struct CertificateInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the certificate that an authority issued, and select it.",
        discussion: "It must be of the current key. Intermediates may stand in the same files; a root among them is left out.")

    @OptionGroup var options: KeyStoreOptions

    @Argument(help: ArgumentHelp("Files of the certificate and its intermediates, in PEM or DER.", valueName: "file"))
    var files: [String]

    func run() throws {
        try runRefusable {
            let chain = try options.store().install(KeyFiles.certificates(files), now: KeyStoreOptions.now)
            print("installed and selected:")
            for certificate in chain { print("  \(certificate.subject), valid until \(certificate.notAfter)") }
            if let top = chain.last {
                print("  issued by \(top.issuer), whose certificate verifiers must have from you or from the authority")
            }
        }
    }
}

/// `certificate show`.
struct CertificateShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the certificates of the current key.")

    @OptionGroup var options: KeyStoreOptions

    @Argument(help: "pre-installed, self-signed or ca; all if not given.")
    var slot: CertificateSlot?

    func run() throws {
        try runRefusable {
            let store = try options.store()
            let key = try store.currentKey()
            print("key \(key.identifier), \(key.publicKey.kind.name), made \(key.created)")
            if key.slots.isEmpty { print("no certificate") }
            for slot in slot.map({ [$0] }) ?? key.slots {
                print("\(slot.rawValue)\(slot == key.selected ? " (selected)" : "")")
                for certificate in try store.chain(slot, of: key) {
                    print("  subject: \(certificate.subject)")
                    print("    issuer: \(certificate.issuer)\(certificate.isSelfSigned ? " (self-signed)" : "")")
                    print("    serial number: \(certificate.serialNumber)")
                    print("    valid: \(certificate.notBefore) to \(certificate.notAfter)")
                    print("    key: \(certificate.publicKey.kind.name)")
                    print("    sha256: \(certificate.sha256.hex)")
                }
            }
        }
    }
}

/// `certificate export`.
struct CertificateExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a certificate and its intermediates to a file. Private keys are never exported.")

    @OptionGroup var options: KeyStoreOptions
    @OptionGroup var output: CertificateOutputOptions

    @Argument(help: "pre-installed, self-signed or ca; the selected one if not given.")
    var slot: CertificateSlot?

    func run() throws {
        try runRefusable {
            let store = try options.store()
            let key = try store.currentKey()
            guard let slot = slot ?? key.selected else { throw SigningError.refused("key \(key.identifier) has no certificate") }
            try output.write(store.chain(slot, of: key).map(\.pemBlock))
        }
    }
}

/// `certificate delete`.
struct CertificateDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a certificate of the current key. The key stays.")

    @OptionGroup var options: KeyStoreOptions

    @Argument(help: "pre-installed, self-signed or ca.")
    var slot: CertificateSlot

    func run() throws {
        try runRefusable {
            let wasSelected = try options.store().delete(slot)
            print("\(slot.rawValue) certificate deleted\(wasSelected ? "; no certificate is selected now" : "")")
        }
    }
}

/// `certificate select`.
struct CertificateSelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Say which certificate goes with recordings.",
        discussion: """
            Where the current key has none of that kind, the newest key that has one is applied again. To apply the key again that was \
            used before, see ipro-sign key select.
            """)

    @OptionGroup var options: KeyStoreOptions

    @Argument(help: "pre-installed, self-signed or ca.")
    var slot: CertificateSlot

    func run() throws {
        try runRefusable {
            let key = try options.store().select(slot)
            print("key \(key.identifier) applied with its \(slot.rawValue) certificate")
        }
    }
}

extension CertificateSlot: ExpressibleByArgument {}

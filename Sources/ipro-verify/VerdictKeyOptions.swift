import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// Whose key signs verdicts.
struct VerdictKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("sign-key"),
        help: ArgumentHelp("Private key of the examiner: a PEM file, or a pkcs11: URI of a key in a token.", valueName: "key"))
    var key: FilePath?

    @Option(
        name: .customLong("sign-certificate"),
        help: ArgumentHelp("The examiner's certificate and intermediates; may be repeated.", valueName: "file"))
    var certificateFiles: [FilePath] = []

    @Option(
        help: ArgumentHelp("File whose first line is the passphrase of the key, or the PIN of the token.", valueName: "file"))
    var passphraseFile: FilePath?

    @Option(
        name: .customLong("pkcs11-module"),
        help: ArgumentHelp("Library of the token, where it is not the system's own choice.", valueName: "file"))
    var module: FilePath?

    func validate() throws {
        guard key != nil || (certificateFiles.isEmpty && passphraseFile == nil && module == nil) else {
            throw ValidationError("--sign-certificate, --passphrase-file and --pkcs11-module go with --sign-key")
        }
    }

    /// The examiner; `nil` where no key was named. Asks for a passphrase on the terminal where one is needed and there is somebody to ask.
    ///
    /// - Throws: an error of usage, after it was told.
    func examiner() throws -> Examiner? {
        guard let key else { return nil }
        let (privateKey, certificates) = (try signingKey(key), try certificates())
        do throws(EnvelopeError) {
            return try Examiner(key: privateKey, certificates: certificates)
        } catch {
            throw refusal("\(key.shown): \(error.reason)")
        }
    }

    private func refusal(_ message: String) -> ExitCode {
        StandardError.write("ipro-verify: \(message)")
        return ExitCode(2)
    }

    private func certificates() throws -> [Certificate] {
        var certificates: [Certificate] = []
        for path in certificateFiles {
            do throws(TrustStoreError) {
                for case .certificate(let certificate) in try TrustFile.read(path) { certificates.append(certificate) }
            } catch {
                throw refusal("\(error)")
            }
        }
        return certificates
    }

    private func signingKey(_ path: FilePath) throws -> PrivateKey {
        let name = path.shown
        let isToken = name.hasPrefix(PrivateKey.tokenScheme)
        let pem = isToken ? [] : try KeyFile.read(path, refusal)
        let given = try passphraseFile.map { try KeyFile.passphrase($0, refusal) }
        func open(_ passphrase: [UInt8]?) throws(CryptographyError) -> PrivateKey {
            try isToken
                ? PrivateKey(token: name, pin: passphrase, module: module?.string) : PrivateKey(pem: pem, passphrase: passphrase)
        }
        do throws(CryptographyError) {
            do throws(CryptographyError) {
                return try open(given)
            } catch  where error.code == .passphraseNeeded {
                guard let asked = Terminal.secret(isToken ? "PIN of the token: " : "Passphrase of \(name): ") else { throw error }
                return try open(asked)
            }
        } catch {
            throw refusal("\(name): \(Self.explanation(error, isToken: isToken))")
        }
    }

    private static func explanation(_ error: CryptographyError, isToken: Bool) -> String {
        switch error.code {
        case .passphraseNeeded where isToken:
            "no such key can be used without a PIN; give it with --passphrase-file, or check the URI"
        case .wrongPassphrase where isToken: "no such key can be used with this PIN; check the URI, and mind the token's limit of attempts"
        case .passphraseNeeded: "the key is encrypted; give its passphrase with --passphrase-file"
        case .wrongPassphrase: "this is not the passphrase of the key"
        case .algorithmUnavailable: "OpenSSL's engine pkcs11 is not installed (Debian and Ubuntu: libengine-pkcs11-openssl)"
        case .systemFailure: "the token's library cannot be loaded; name it with --pkcs11-module"
        case .unsupportedKey: "a key of this kind, \(error.subject), signs no statements"
        default: "holds no private key in PEM"
        }
    }
}

/// Keys and passphrases from files.
enum KeyFile {
    /// A private key's text. A file that others can read is refused: its key may no longer be its owner's alone.
    static func read(_ path: FilePath, _ refusal: (String) -> ExitCode) throws -> [UInt8] {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else {
            throw refusal("\(path.shown): \(systemMessage(errno))")
        }
        guard status.st_mode & S_IFMT != S_IFREG || status.st_mode & 0o077 == 0 else {
            throw refusal(
                "\(path.shown): others than its owner have access to this private key; chmod 600 it, and think whether to replace it")
        }
        return try bytes(path, 65_536, refusal)
    }

    /// The first line of a file.
    static func passphrase(_ path: FilePath, _ refusal: (String) -> ExitCode) throws -> [UInt8] {
        let line = Array(try bytes(path, 4096, refusal).prefix { $0 != 0x0A && $0 != 0x0D })
        guard !line.isEmpty, !line.contains(0) else { throw refusal("\(path.shown): the first line is no passphrase") }
        return line
    }

    private static func bytes(_ path: FilePath, _ limit: Int, _ refusal: (String) -> ExitCode) throws -> [UInt8] {
        do throws(CryptographyError) { return try SmallFile.read(path, limit: limit) } catch {
            throw refusal("\(path.shown): \(systemMessage(error.systemError))")
        }
    }
}

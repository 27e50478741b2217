import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import SystemPackage

/// The one folder that a change is made to.
struct TrustFolderOptions: ParsableArguments {
    @Option(
        name: .customLong("trust-store"),
        help: ArgumentHelp("The trust-store folder; IPRO_TRUST_STORE or the installed one if not given.", valueName: "dir"))
    var folder: FilePath?

    /// The folder.
    ///
    /// - Throws: an error of usage where none is named, or several.
    func path() throws -> FilePath {
        if let folder { return folder }
        if let listed = Surroundings.path("IPRO_TRUST_STORE") {
            guard !listed.bytes.contains(UInt8(ascii: ":")) else {
                throw ValidationError("IPRO_TRUST_STORE names several folders; say with --trust-store which one is to be changed")
            }
            return listed
        }
        guard let installed = Surroundings.installedTrustStore else {
            throw ValidationError("no trust store; name a folder with --trust-store")
        }
        return installed
    }

    /// The folder, and what is in it.
    func load() throws -> (path: FilePath, store: TrustStore) {
        let path = try path()
        var store = TrustStore()
        do throws(TrustStoreError) { try store.add(folder: path) } catch { throw refusal(error, status: 2) }
        return (path, store)
    }
}

/// `trust add`.
struct TrustAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add certificates of authorities, or revocation lists, to the trust store.",
        discussion: """
            Each goes into a file of its own, named by its SHA-256. Compare that with what the authority published, over another way than \
            the one the certificate came by, before you rely on it. Nothing is added unless everything in the files can be.
            """)

    @OptionGroup var options: TrustFolderOptions

    @Argument(help: ArgumentHelp("Files of certificates or revocation lists.", valueName: "file"))
    var files: [FilePath]

    func run() throws {
        let (folder, store) = try options.load()
        var things: [TrustFile.Thing] = []
        for file in files {
            let read: [TrustFile.Thing]
            do throws(TrustStoreError) { read = try TrustFile.read(file) } catch { throw refusal(error, status: 2) }
            for thing in read where !things.contains(thing) {
                if let reason = reasonToRefuse(thing, store) { throw refusal("\(file.shown): \(reason)", status: 1) }
                things.append(thing)
            }
        }
        let present = Set(store.entries.map { $0.content.nameAndFingerprint.fingerprint })
        for thing in things {
            let (name, fingerprint, block, ending) = thing.file
            if present.contains(fingerprint) {
                print("\(name) is there already")
                continue
            }
            let path = folder.appending("\(fingerprint.hex.prefix(32))\(ending)")
            do throws(CryptographyError) { try ExclusiveFile.write(try block.text(), to: path, mode: 0o644) } catch {
                throw refusal("\(path.shown): cannot be written", status: 1)
            }
            print("added \(name)\n  sha256 \(fingerprint.hex)\n  \(SafeText.of(path.shown))")
        }
    }

    private func reasonToRefuse(_ thing: TrustFile.Thing, _ store: TrustStore) -> String? {
        guard case .certificate(let certificate) = thing else { return nil }
        if certificate.constraints.isCA != true {
            return certificate.isSelfSigned
                ? "\(certificate.subject) is self-signed and not an authority's: it would make nobody trusted. To trust this one signer, use --pin \(certificate.sha256.hex)"
                : "\(certificate.subject) is a signer's certificate, not an authority's. Add the certificate of \(certificate.issuer) in its place, or use --pin \(certificate.sha256.hex)"
        }
        return TrustStoreAudit.unfitness(of: certificate, policy: store.policy)
    }
}

/// `trust remove`.
struct TrustRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a certificate or revocation list from the trust store.")

    @OptionGroup var options: TrustFolderOptions

    @Argument(help: ArgumentHelp("The first 8 or more digits of its SHA-256.", valueName: "sha256"))
    var fingerprint: String

    func validate() throws {
        guard fingerprintPrefix(fingerprint) != nil else { throw ValidationError("\(fingerprint) is not 8 to 64 hexadecimal digits") }
    }

    func run() throws {
        let (_, store) = try options.load()
        let prefix = fingerprintPrefix(fingerprint) ?? ""
        let found = store.entries.filter { $0.content.nameAndFingerprint.fingerprint.hex.hasPrefix(prefix) }
        guard !found.isEmpty else { throw refusal("nothing in the trust store has a SHA-256 that begins with \(prefix)", status: 1) }
        guard Set(found.map { $0.content.nameAndFingerprint.fingerprint }).count == 1 else {
            throw refusal("more than one SHA-256 begins with \(prefix); give more digits", status: 1)
        }
        for entry in found {
            let others = store.entries.filter { $0.path == entry.path }.count - 1
            guard others == 0 else {
                throw refusal("\(entry.path.shown) holds \(others) other things as well; take it out of that file by hand", status: 1)
            }
        }
        for entry in found {
            guard unsafe entry.path.withPlatformString({ unsafe unlink($0) }) == 0 else {
                throw refusal("\(entry.path.shown): cannot be removed", status: 1)
            }
            print("removed \(entry.content.nameAndFingerprint.name)\n  \(SafeText.of(entry.path.shown))")
        }
    }
}

extension TrustFile.Thing {
    /// What is written into a store.
    fileprivate var file: (name: String, fingerprint: Digest, block: PEMBlock, ending: String) {
        switch self {
        case .certificate(let certificate): (certificate.subject, certificate.sha256, certificate.pemBlock, ".pem")
        case .revocationList(let list):
            ("the revocation list of \(list.issuer)", list.sha256, PEMBlock(label: "X509 CRL", bytes: list.der), ".crl")
        }
    }
}

/// Tells why nothing was done, and gives the exit status to end with.
private func refusal(_ reason: some CustomStringConvertible, status: Int32) -> ExitCode {
    StandardError.write("ipro-verify: \(reason)")
    return ExitCode(status)
}

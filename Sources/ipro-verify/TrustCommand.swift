import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import SystemPackage

/// `ipro-verify trust`: who is trusted, and looking after it.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "List, show, add, remove and check trust anchors.",
        discussion: """
            A trust store is a folder of certificates of authorities and of their revocation lists, in PEM or DER. Self-signed authorities \
            in it are the anchors. Nothing else is ever trusted: neither what a recording carries nor the system's web certificates.

            Exits with 0 where all is well, with 1 where a change is refused or the store has a problem, with 2 for a usage error or \
            a store that cannot be read, and with 4 where a certificate that is checked is not trusted.
            """,
        subcommands: [TrustListCommand.self, TrustShowCommand.self, TrustAddCommand.self, TrustRemoveCommand.self, TrustCheckCommand.self])
}

/// `trust list`.
struct TrustListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List what is in the trust store, one line each.")

    @OptionGroup var trust: TrustOptions

    func run() throws {
        let store = try trust.store()
        for entry in store.entries {
            let (name, fingerprint) = entry.content.nameAndFingerprint
            let until =
                switch entry.content {
                case .anchor(let certificate), .intermediate(let certificate), .unused(let certificate): "until \(certificate.notAfter)"
                case .revocationList(let list): "of \(list.thisUpdate), \(list.count) entries"
                }
            print(SafeText.of("\(fingerprint.hex.prefix(16))  \(entry.content.kindName)  \(name)  \(until)  \(entry.path.shown)"))
        }
        guard !store.entries.isEmpty else {
            return StandardError.write("ipro-verify: the trust store is empty: no signer can be trusted")
        }
    }
}

/// `trust show`.
struct TrustShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the certificates of a file, or of the trust store by fingerprint.")

    @OptionGroup var trust: TrustOptions

    @Argument(help: ArgumentHelp("A file, or the first 8 or more digits of a SHA-256.", valueName: "file|sha256"))
    var name: FilePath

    func run() throws {
        let things: [TrustFile.Thing]
        if let prefix = fingerprintPrefix(name.string) {
            let found = try trust.store().entries.filter { $0.content.nameAndFingerprint.fingerprint.hex.hasPrefix(prefix) }
            guard !found.isEmpty else {
                StandardError.write("ipro-verify: nothing in the trust store has a SHA-256 that begins with \(prefix)")
                throw ExitCode(1)
            }
            things = found.map { entry in
                switch entry.content {
                case .anchor(let certificate), .intermediate(let certificate), .unused(let certificate): .certificate(certificate)
                case .revocationList(let list): .revocationList(list)
                }
            }
        } else {
            do throws(TrustStoreError) { things = try TrustFile.read(name) } catch {
                StandardError.write("ipro-verify: \(error)")
                throw ExitCode(2)
            }
        }
        print(things.map(\.details).joined(separator: "\n\n"))
    }
}

/// `trust check`.
struct TrustCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the trust store, or a certificate against it.",
        discussion: """
            Without a file: whether each certificate of the store can do what it is there for. With one: whether its first certificate \
            would be trusted as a signer, the others in the file helping to find the way.
            """)

    @OptionGroup var trust: TrustOptions

    @Option(
        name: .customLong("at-time"),
        help: ArgumentHelp("The time to judge for, as 2026-03-18T08:33:20Z; now if not given.", valueName: "time"))
    var time: String?

    @Argument(help: ArgumentHelp("A file of certificates, the signer's first.", valueName: "file"))
    var file: FilePath?

    func validate() throws {
        if let time, Timestamp(time) == nil { throw ValidationError("\(time) is not a time such as 2026-03-18T08:33:20Z") }
    }

    func run() throws {
        let store = try trust.store()
        let now = Surroundings.now
        guard let file else { return try checkStore(store, time.flatMap { Timestamp($0) } ?? now) }
        let chain: [Certificate]
        do throws(TrustStoreError) {
            chain = try TrustFile.read(file).compactMap { if case .certificate(let certificate) = $0 { certificate } else { nil } }
        } catch {
            StandardError.write("ipro-verify: \(error)")
            throw ExitCode(2)
        }
        let judgement = PathValidator(store: store).judge(
            chain: chain, at: time.flatMap { Timestamp($0) } ?? now, now: now, basis: time == nil ? .now : .chosenByUser)
        print("\(SafeText.of(file.shown)): \(judgement.trusted ? "trusted" : "NOT TRUSTED") at \(judgement.until)")
        for (depth, certificate) in judgement.path.enumerated() { print("  \(depth) \(certificate.subject)") }
        if let failure = judgement.failure { print("  \(failure.rule.rawValue): \(failure.reason)") }
        if let first = chain.first, first.constraints.isCA == true {
            let role = store.anchors.contains(first) ? "an anchor of this store" : "not an anchor of this store"
            print("  this is an authority's certificate, not a signer's; it is \(role)")
        }
        for notice in judgement.notices { print("  \(notice.kind.rawValue): \(notice.message)") }
        if judgement.notices.isEmpty { print("  \(judgement.revocation)") }
        if !judgement.trusted { throw ExitCode(Verdict.untrusted.exitStatus) }
    }

    private func checkStore(_ store: TrustStore, _ now: Timestamp) throws {
        let remarks = TrustStoreAudit(of: store, now: now).remarks
        for remark in remarks {
            let place = remark.path.isEmpty ? "" : "\(remark.path): "
            print(SafeText.of("\(remark.weight == .problem ? "problem" : "note"): \(place)\(remark.message)"))
        }
        if remarks.contains(where: { $0.weight == .problem }) { throw ExitCode(1) }
        guard !store.entries.isEmpty else {
            return StandardError.write("ipro-verify: the trust store is empty: no signer can be trusted")
        }
        func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
        let parts = [
            count(store.anchors.count, "anchor"), count(store.intermediates.count, "intermediate"),
            count(store.revocationLists.count, "revocation list"),
        ]
        print("\(parts.joined(separator: ", ")): no problem")
    }
}

/// The digits where a text is the beginning of a SHA-256, else `nil`.
func fingerprintPrefix(_ text: String) -> String? {
    let digits = text.filter { $0 != ":" }.lowercased()
    return (8...64).contains(digits.count) && digits.allSatisfy(\.isHexDigit) ? digits : nil
}

import ArgumentParser
import ByteInput
import CertificatePath
import Cryptography
import Evidence
import Glibc
import SystemPackage
import VerdictEnvelope

/// `ipro-verify verdict check`: does somebody whom I trust say so, and of this file?
struct VerdictCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check who said what about a recording, and when.",
        discussion: """
            Checks the signature, the signer's certificate by the anchors given here (never by those for cameras), the time stamp by \
            --tsa-anchor, and with --file that the statement is about that file.

            Exit status: 2 where a statement is not genuine, or nothing is said about the file; else that of the verdict that was stated: \
            0 authentic, 1 altered, 3 unsigned, 4 untrusted, 5 indeterminate. So only 0 is a pass.
            """)

    @OptionGroup(title: "Trust in whoever signs verdicts") var trust: TrustOptions

    @Option(help: ArgumentHelp("Public key (PEM) that is trusted without a certificate; may be repeated.", valueName: "file"))
    var publicKey: [FilePath] = []

    @Option(
        name: .customLong("tsa-anchor"),
        help: ArgumentHelp("Certificates that are trusted as anchors of time-stamping authorities; may be repeated.", valueName: "file"))
    var timeAnchors: [FilePath] = []

    @Flag(help: "Demand a time stamp of a trusted authority on each verdict.") var requireTimestamp = false

    @Option(help: ArgumentHelp("Demand that the verdict was reached by the policy with this SHA-256.", valueName: "sha256"))
    var requirePolicy: String?

    @Option(
        help: ArgumentHelp("Judge certificates at this time (RFC 3339) in place of the attested time or now.", valueName: "time"),
        transform: JudgingOptions.timestamp)
    var atTime: Timestamp?

    @Option(name: .customLong("file"), help: ArgumentHelp("The recording that it must be about; may be repeated.", valueName: "file"))
    var files: [FilePath] = []

    @Flag(help: "Write one JSON object to standard output.") var json = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit status tells.") var quiet = false

    @Argument(help: ArgumentHelp("The file of statements.", valueName: "NAME.intoto.jsonl"))
    var path: FilePath

    func validate() throws {
        guard trust.areGiven || !publicKey.isEmpty else {
            throw ValidationError("say whom you trust to sign verdicts: --trust-anchor, --trust-store, --pin or --public-key")
        }
        if requireTimestamp, timeAnchors.isEmpty { throw ValidationError("--require-timestamp needs --tsa-anchor") }
        if quiet, json { throw ValidationError("--quiet prints nothing; leave out --json") }
    }

    func run() throws {
        let envelopes = try StatementFile.read(path)
        let check = EnvelopeCheck(
            signers: try trust.store(onlyGiven: true), keys: try publicKey.map(key), timeAuthorities: try authorities(),
            now: Surroundings.now, judgedAt: atTime)
        var demands = StatementDemands()
        demands.requiresTimeStamp = requireTimestamp
        demands.policySHA256 = requirePolicy?.lowercased()
        let judgements = check.judge(envelopes)
        let needsSHA512 = judgements.contains { $0.statement?.subjects.contains { $0.sha512 != nil } ?? false }
        demands.files = try files.map { try FileIdentity.read($0, withSHA512: needsSHA512) }
        let result = demands.judge(judgements)
        if json {
            print(CheckText.json(result, path: path.shown, toolVersion: ProductVersion.string))
        } else if !quiet {
            print(CheckText.plain(result, path: path.shown, files: demands.files))
        }
        let status = result.verdict?.exitStatus ?? Verdict.error.exitStatus
        if status != 0 { throw ExitCode(status) }
    }

    private func key(_ path: FilePath) throws -> PublicKey {
        let text = try StatementFile.bytes(path, limit: 65_536)
        guard let blocks = try? PEMBlock.all(in: text), let block = blocks.first(where: { $0.label == "PUBLIC KEY" }),
            let key = try? PublicKey(der: block.bytes)
        else { throw StatementFile.failure("\(path.shown): holds no public key in PEM") }
        return key
    }

    private func authorities() throws -> TrustStore? {
        guard !timeAnchors.isEmpty else { return nil }
        var store = TrustStore()
        do throws(TrustStoreError) {
            for anchor in timeAnchors { try store.add(anchorFile: anchor) }
        } catch {
            throw StatementFile.failure("\(error)")
        }
        return store
    }
}

extension FileIdentity {
    /// Reads a file and digests it.
    ///
    /// - Throws: an error of usage, after it was told.
    static func read(_ path: FilePath, withSHA512: Bool) throws -> FileIdentity {
        do {
            let file = try EvidenceFile(path: path)
            var sha256 = try DigestContext(.sha256)
            var sha512 = withSHA512 ? try DigestContext(.sha512) : nil
            var offset: UInt64 = 0
            while offset < file.size {
                let piece = try file.bytes(at: offset, count: Int(min(1 << 20, file.size - offset)))
                sha256.update(piece)
                sha512?.update(piece)
                offset += UInt64(piece.count)
            }
            try file.confirmUnchanged()
            return FileIdentity(path: path.shown, sha256: try sha256.finalize().hex, sha512: try sha512?.finalize().hex)
        } catch let error as ReadError {
            throw StatementFile.failure("\(path.shown): \(error.explanation)")
        }
    }
}

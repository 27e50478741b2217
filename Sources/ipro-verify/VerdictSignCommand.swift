import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import SystemPackage
import VerdictEnvelope

/// `ipro-verify verdict sign`: adds signatures and time stamps to statements that exist.
struct VerdictSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Add a signature or a time stamp to a statement.",
        discussion: """
            Signs statements that were written with --verdict-dir and no key, for example on another machine; adds a second examiner's \
            signature; asks for a time stamp, and attaches the answer. What was signed before stays as it is.
            """)

    @OptionGroup(title: "Key") var key: VerdictKeyOptions

    @Option(
        help: ArgumentHelp(
            "Write the query (RFC 3161) for a time stamp on the last signature of the first statement; send it to an authority.",
            valueName: "file"))
    var timestampRequest: FilePath?

    @Option(help: ArgumentHelp("Attach the authority's answer, after checking it by --tsa-anchor.", valueName: "file"))
    var timestampResponse: FilePath?

    @Option(
        name: .customLong("tsa-anchor"),
        help: ArgumentHelp("Certificates that are trusted as anchors of time-stamping authorities; may be repeated.", valueName: "file"))
    var timeAnchors: [FilePath] = []

    @Option(help: ArgumentHelp("Write a detached CMS signature of the first statement to a new file.", valueName: "file"))
    var cms: FilePath?

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the result to a new file and leave the old one as it is.", valueName: "file"))
    var output: FilePath?

    @Argument(help: ArgumentHelp("The file of statements.", valueName: "NAME.intoto.jsonl"))
    var path: FilePath

    func validate() throws {
        guard key.key != nil || timestampRequest != nil || timestampResponse != nil else {
            throw ValidationError("nothing to do; give --sign-key, --timestamp-request or --timestamp-response")
        }
        if cms != nil, key.key == nil || key.certificateFiles.isEmpty {
            throw ValidationError("--cms needs --sign-key and --sign-certificate")
        }
        guard (timestampResponse == nil) == timeAnchors.isEmpty else {
            throw ValidationError("--timestamp-response and --tsa-anchor go together")
        }
    }

    func run() throws {
        var envelopes = try StatementFile.read(path)
        let before = envelopes
        do {
            if let examiner = try key.examiner() {
                if cms != nil { try VerdictOptions.requireCMS(examiner) }
                let name = examiner.key.publicKey.sha256.hex
                guard !envelopes.contains(where: { $0.signatures.contains { $0.keyID == name } }) else {
                    throw StatementFile.failure("\(path.shown): this key has signed it already")
                }
                for index in envelopes.indices { try examiner.sign(&envelopes[index]) }
                if let cms { try StatementFile.create(cms, examiner.cms(over: envelopes[0].payload)) }
            }
            if let timestampResponse {
                try attach(StatementFile.bytes(timestampResponse, limit: TimeStampToken.maximumSize), to: &envelopes)
            }
            if envelopes != before || output != nil {
                let text = try EnvelopeFile.text(envelopes)
                if let output { try StatementFile.create(output, text) } else { try StatementFile.replace(path, with: text) }
            }
            if let timestampRequest { try StatementFile.create(timestampRequest, request(envelopes)) }
        } catch let error as EnvelopeError {
            throw StatementFile.failure("\(path.shown): \(error.reason)")
        } catch let error as CryptographyError {
            throw StatementFile.failure("\(path.shown): the cryptographic library failed: \(error.subject)")
        }
    }

    private func request(_ envelopes: [Envelope]) throws -> [UInt8] {
        guard let signature = envelopes.first?.signatures.last else {
            throw StatementFile.failure("\(path.shown): the first statement has no signature yet that could be stamped; give --sign-key")
        }
        return try TimeStampRequest.der(for: Digest.of(signature.value, .sha256))
    }

    private func attach(_ response: [UInt8], to envelopes: inout [Envelope]) throws {
        var authorities = TrustStore()
        do throws(TrustStoreError) {
            for anchor in timeAnchors { try authorities.add(anchorFile: anchor) }
        } catch {
            throw StatementFile.failure("\(error)")
        }
        try TimeStamping.attach(response, to: &envelopes, authorities: authorities, now: Surroundings.now)
    }
}

import ArgumentParser
import CameraSigning
import CommandArguments
import Cryptography
import Evidence
import ONVIFExportSeal
import SystemPackage

/// `ipro-sign seal FILE --output SEALED`: the exporter's signature over a whole file.
struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Seal an exported recording with one signature over the whole file (ONVIF Export File Format).",
        discussion: """
            For recorders and export programs: the seal says that the file is what was exported, by whom and when. What a camera signed \
            inside stays as it is, and is judged apart. A file that is sealed already gets one more seal, which speaks for the earlier ones \
            too.
            """)

    @OptionGroup(title: "Signing") var signer: SignerOptions

    @Option(help: ArgumentHelp("Name of the exporting device or program.", valueName: "name"))
    var exporter = "ipro-sign \(ProductVersion.string)"

    @Option(help: ArgumentHelp("Where it is reached.", valueName: "url"))
    var url = ""

    @Option(help: ArgumentHelp("Its hardware address.", valueName: "address"))
    var mac = ""

    @Option(name: .customLong("operator"), help: ArgumentHelp("Who exports.", valueName: "name"))
    var exportOperator = ""

    @Option(help: ArgumentHelp("A text that travels with the seal.", valueName: "text"))
    var note: String?

    @Option(
        help: ArgumentHelp("UTC time of the export (RFC 3339); now if not given.", valueName: "time"),
        transform: SigningOptions.timestamp)
    var time: Timestamp?

    @Option(
        help: ArgumentHelp("A source as TRACK=NAME; may be repeated.", valueName: "source"), transform: SealCommand.source)
    var source: [ExporterRecord.Source] = []

    @Option(help: ArgumentHelp("sha256, sha384 or sha512.", valueName: "name"), transform: SigningOptions.digest)
    var digest = DigestAlgorithm.sha256

    @Flag(help: "PKCS #1 v1.5 in place of RSA-PSS, for an RSA key.") var pkcs1 = false

    @Option(name: .shortAndLong, help: ArgumentHelp("The sealed copy, which must not exist.", valueName: "file"))
    var output: FilePath

    @Argument(help: ArgumentHelp("The exported recording, an MP4.", valueName: "file"))
    var file: FilePath

    func validate() throws {
        for text in [exporter, url, mac, exportOperator, note ?? ""] + source.map(\.name) {
            guard text.utf8.count <= 1024, !text.utf8.contains(0) else {
                throw ValidationError("a text has at most 1024 bytes and no zero")
            }
        }
        guard source.count <= 64 else { throw ValidationError("at most 64 sources can be named") }
    }

    func run() throws {
        StopSignals.watch()
        let identity = try runRefusable { try signer.identity() }
        try runRefusable(about: file.shown) {
            let record = ExporterRecord(
                name: exporter, url: url, mac: mac, time: time ?? SigningOptions.now, exportOperator: exportOperator, sources: source)
            var sealer = ExportSealer(identity: identity, exporter: record)
            sealer.note = note
            sealer.digestAlgorithm = digest
            sealer.prefersPKCS1 = pkcs1
            sealer.isStopped = { StopSignals.isRaised }
            let count = try sealer.seal(file, to: output)
            let name = SafeText.of(output.shown)
            print(count == 1 ? "\(name): sealed" : "\(name): sealed once more; it has \(count) seals")
        }
    }

    private static func source(_ text: String) throws -> ExporterRecord.Source {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let track = UInt16(parts[0]), track > 0 else {
            throw ValidationError("\(text) is not a source; write 1=Gate camera")
        }
        return ExporterRecord.Source(trackID: track, name: String(parts[1]))
    }
}

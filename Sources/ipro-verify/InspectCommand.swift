import ArgumentParser
import ByteInput
import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import Reporting
import SchemeKit
import SystemPackage
import Verification

/// `ipro-verify inspect`: what a file is, without judging it (contract, section 5).
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a recording is made of, without judging it.",
        discussion: """
            Prints the boxes of the file, its tracks, everything that looks like a signature, and the bytes that belong to nothing. \
            Exits with 0 where the file has one meaning, with 5 where something about it is damaged or ambiguous, and with 2 where it \
            is no MP4 or cannot be read.
            """)

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    @Flag(help: "Digest the samples of each track (SHA-256).")
    var digests = false

    @Flag(help: "Show every signing message, with all that it says.")
    var messages = false

    @Option(
        help: ArgumentHelp(
            "Make this folder and write the signed bytes, signatures and certificates into it, for checking with openssl alone.",
            valueName: "dir"))
    var extract: FilePath?

    @Argument(help: ArgumentHelp("The recording.", valueName: "file"))
    var path: FilePath

    func run() throws {
        let workers = try Surroundings.threads(HashingPass.availableProcessors)
        // What is extracted goes into files.
        if extract == nil { try Confinement.enter() }
        do {
            let file = try EvidenceFile(path: path)
            let movie = try MovieFile.open(file)
            var list = MessageList(isComplete: messages)
            let sightings = try CarrierSearch(file: file, movie: movie, workers: workers).sightings { list.add($0) }.filter {
                $0.kind != .uuidBox
            }
            for (scheme, told) in try MessageReading.describeBoxes(file: file, movie: movie, most: list.mostInBoxes) {
                list.add(told, of: scheme)
            }
            var inspection = Inspection(
                path: path, movie: movie,
                carriers: try Inspection.Carrier.uuidBoxes(in: movie) + sightings.map { Inspection.Carrier($0) },
                messages: list.messages, omittedMessages: list.omitted)
            inspection.seals = try SealReading.seals(file: file, movie: movie).map { scheme, seal in
                Inspection.Seal(scheme: scheme, title: seal.title, bytes: seal.bytes, fields: seal.fields)
            }
            if digests {
                var digester = TrackDigests(file)
                inspection.digests = try movie.tracks.map { try digester.digest($0) }
            }
            if json {
                try inspection.writeJSON { print($0, terminator: "") }
            } else {
                try inspection.writeText { print($0, terminator: "") }
            }
            if let extract {
                try write(file, movie, sighted: Set(sightings.compactMap(\.scheme)), to: extract)
            }
            try file.confirmUnchanged()
            if inspection.isDoubtful { throw ExitCode(Verdict.indeterminate.exitStatus) }
        } catch let error as ReadError {
            try fail("\(path.shown): " + error.explanation)
        } catch let error as CryptographyError where error.code == .fileExists {
            try fail("\(error.subject): exists already; name a folder that does not")
        } catch let error as CryptographyError {
            try fail("\(error.subject): cannot be written")
        } catch ExaminationError.read(let error) {
            try fail("\(path.shown): " + error.explanation)
        } catch ExaminationError.container(let error) {
            try fail("\(path.shown): " + error.explanation)
        } catch let error as MovieError {
            try fail("\(path.shown): " + error.explanation)
        }
    }

    private func write(_ file: EvidenceFile, _ movie: MovieFile, sighted: Set<SchemeName>, to extract: FilePath) throws {
        var folder = try ExtractionFolder(extract)
        // Nobody is left with a folder that looks as if nothing had been signed.
        defer { folder.removeIfEmpty() }
        let reasons = try SignatureExtraction.run(file: file, movie: movie, sighted: sighted) { try folder.write($0) }
        for (scheme, reason) in reasons { StandardError.write("ipro-verify: \(path.shown): \(scheme.rawValue): \(reason)") }
        if folder.count == 0 {
            StandardError.write("ipro-verify: \(path.shown): nothing signed that could be written to \(extract.shown)")
        }
    }

    private func fail(_ message: String) throws -> Never {
        StandardError.write("ipro-verify: \(message)")
        throw ExitCode(Verdict.error.exitStatus)
    }
}

import ByteInput
import Cryptography
import Evidence
import FoundationEssentials
import ISOBMFF
import Reporting
import SystemPackage
import Testing

@Suite("The MP4 corpus", .enabled(if: MP4Corpus.isThere, "no ../shared/vectors/mp4 beside the checkout"))
struct MP4CorpusTests {
    @Test("every file is read as expected.json says", arguments: MP4Corpus.entries.map(\.name)) func file(name: String) throws {
        let expectation = try #require(MP4Corpus.entries.first { $0.name == name }?.expectation)
        let movie: MovieFile
        do {
            movie = try MovieFile.open(EvidenceFile(path: MP4Corpus.folder + "/" + name))
        } catch {
            #expect(["error", "survive", "segment"].contains(expectation.expect), "\(error)")
            return
        }
        let doubtful = movie.findings.contains { $0.severity != .notice }
        switch expectation.expect {
        case "samples":
            #expect(expectation.notice != "none" || !doubtful, "\(movie.findings.map(\.message))")
            #expect(expectation.notice != "required" || !movie.findings.isEmpty)
            try compare(movie, expectation.tracks ?? [])
        case "error": #expect(doubtful)
        case "no-video":
            #expect(movie.findings.contains { $0.code.name == "no-video" || $0.code.name == "no-movie" })
            try compare(movie, expectation.tracks ?? [])
        case "segment":
            if movie.movieBox == nil { #expect(movie.findings.contains { $0.code.name == "no-movie" }) }
        default: break
        }
        try everythingCanBeShown(movie)
    }

    private func compare(_ movie: MovieFile, _ wanted: [CorpusExpectation.Track]) throws {
        try #require(movie.tracks.count == wanted.count)
        for (track, facts) in zip(movie.tracks, wanted) {
            #expect(track.trackID == facts.trackID)
            #expect(track.handler.map { "\($0)" } == facts.handler)
            #expect(track.sampleCount == facts.samples)
            #expect(track.sampleBytes == facts.sampleBytes)
            var whole = try DigestContext(.sha256)
            var list = try DigestContext(.sha256)
            var cursor = track.samples()
            var first: [UInt64]?
            var last: [UInt64]?
            while let sample = try cursor.next() {
                let bytes = try movie.file.bytes(at: sample.offset, count: Int(sample.size))
                whole.update(bytes)
                list.update(try Digest.of(bytes, .sha256).bytes)
                last = [sample.offset, UInt64(sample.size)]
                first = first ?? last
            }
            #expect(try whole.finalize().hex == facts.samplesSha256)
            #expect(try list.finalize().hex == facts.sampleDigestsSha256)
            #expect(first == facts.firstSample)
            #expect(last == facts.lastSample)
        }
    }

    /// The JSON of an inspection is JSON, and its box tree covers the file.
    private func everythingCanBeShown(_ movie: MovieFile) throws {
        struct Shown: Decodable {
            struct Range: Decodable {
                var offset: UInt64
                var length: UInt64
            }
            struct Box: Decodable {
                var type: String
                var offset: UInt64
                var size: UInt64
                var children: [Box]?
            }
            var boxes: [Box]
            var unexplained: [Range]
        }
        let carriers = try Inspection.Carrier.uuidBoxes(in: movie)
        let inspection = Inspection(path: "a \"name\"\n", movie: movie, carriers: carriers)
        let output = Output()
        try inspection.writeJSON { output.text += $0 }
        let shown = try JSONDecoder().decode(Shown.self, from: Data(output.text.utf8))
        let boxed = shown.boxes.reduce(into: UInt64(0)) { $0 += $1.size }
        let loose = shown.unexplained.filter { range in
            !shown.boxes.contains { $0.offset <= range.offset && range.offset < $0.offset + $0.size }
        }
        #expect(boxed + loose.reduce(into: 0) { $0 += $1.length } == movie.file.size)
        try inspection.writeText { output.text += $0 }
    }

    private final class Output { var text = "" }
}

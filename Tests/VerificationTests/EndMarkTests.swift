import RecordingForge
import Reporting
import SignedForge
import Testing
import Verification

@Suite("What is said of a recording without an end mark", .timeLimit(.minutes(30)))
struct EndMarkTests {
    /// The first line about a recording in four fragments, of which some are cut away with their signatures.
    private func headline(without fragments: [Int]) throws -> String {
        let recording = Recording("IPPP IPPP IPPP IPPP", layout: .fragmented)
        var file = try AlteredFile(signed: SignedForge().sign(recording), madeFrom: recording)
        for fragment in fragments {
            let box = file.topLevelBoxes("moof")[fragment]
            for _ in 0..<3 { try file.removeTopLevelBox(box) }
        }
        return Headline(report: try SignedForge().verify(file.bytes)).sentence
    }

    @Test func `killed at the border of a period it was called an excerpt of a longer recording`() throws {
        let killed = try headline(without: [3])
        #expect(killed.hasSuffix("; it has no end mark: an excerpt, or its making was cut short"), "\(killed)")
        #expect(try !headline(without: []).contains("end mark"))
        for cut in [[0], [3, 0]] { #expect(try headline(without: cut).hasSuffix("; an excerpt of a longer recording")) }
    }
}

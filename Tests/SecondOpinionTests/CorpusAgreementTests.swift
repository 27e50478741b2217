import AttackCorpus
import ByteInput
import Evidence
import Foundation
import ISOBMFF
import RecordingForge
import Testing
import Verification

/// Every recording that lies about: in the project, and in the folder of vectors beside it, where that is there.
enum Recordings {
    static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let vectors = checkout.deletingLastPathComponent().appendingPathComponent("shared/vectors")

    static func names(in folder: URL) -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return all.filter { name in [".mp4", ".mov", ".m4v", ".m4a", ".3gp"].contains { name.hasSuffix($0) } }.sorted()
    }
}

@Suite("libavformat finds the same samples at the same times", .timeLimit(.minutes(30)))
struct CorpusAgreementTests {
    /// Recordings of which libavformat shows something else than the standard says, or nothing, and what its fault is. That players made
    /// of it differ is true, and is what is to be said.
    private static let faults = [
        "mp4/crafted/frag-largesize.mp4": "counts offsets of a fragment from 8 bytes off where its box has a 64-bit size",
        "mp4/crafted/frag-two-truns-second-without-offset.mp4": "begins a second run at the base and not where the first has ended",
        "mp4/malformed/crafted_sidx-count-overrun.mp4": "refuses a file whose index of fragments is damaged, which nobody needs",
        "mp4/real/exo_sample_fragmented_clearkey.mp4": "refuses a fragment with encryption data that it cannot use",
        "mp4/real/media3_sample_av1c_fragmented_clearkey.mp4": "refuses a fragment with encryption data that it cannot use",
        "mp4/real/mp4ff_clear_with_enc_boxes.mp4": "refuses a fragment with encryption data that it cannot use",
        "mp4/real/mp4ff_cbcs.mp4": "refuses a fragment with encryption data that it cannot use",
    ]

    /// What is said about a file; `nil` where it has doubts of its own, and nobody has to agree.
    private func opinion(_ path: String) throws -> (report: SecondOpinionReport, findings: [Finding])? {
        guard let file = try? EvidenceFile(path: path), let movie = try? MovieFile.open(file) else { return nil }
        guard !movie.findings.contains(where: { $0.severity == .doubt }) else { return nil }
        var comparison = SampleComparison(movie)
        let failure = try LibraryReader().read(file, into: &comparison)
        return comparison.finish(failure)
    }

    @Test(
        "in recordings with reordered pictures, negative composition offsets and edit lists", arguments: [Layout(), .fragmented],
        [0, -80, -7])
    func forged(_ layout: Layout, _ offset: Int32) throws {
        var recording = Recording("IPBB IBPP PPPP")
        recording.layout = layout
        recording.addAudioTrack()
        recording.tracks[0].edits = [
            RecordingForge.Edit(segmentDuration: 100, mediaTime: -1), RecordingForge.Edit(segmentDuration: 200, mediaTime: 80),
        ]
        for place in recording.tracks[0].samples.indices where place % 3 == 2 {
            recording.tracks[0].samples[place].compositionOffset += offset
        }
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let (report, findings) = try #require(try opinion(folder.write(recording.serialize().bytes)))
        #expect(report.outcome == .agrees && report.tracks == 2, "\(findings.map(\.message))")
    }

    private static let store = SpecimenStore()

    /// What the corpus calls shown as signed and libavformat shows otherwise, and what its fault is.
    private static let faultsInAttacks: [String: String] = [:]

    @Test("in every file of the attack corpus that is to be called authentic, and shown as it was signed", arguments: Attack.table)
    func attacks(_ attack: Attack) throws {
        let folder = try ScratchFolder()
        let table = try attack.expected.get()
        for scheme in attack.schemes where table[scheme: scheme]?.verdict == .authentic {
            guard table[scheme: scheme]?.answers?.presentation == .consistent else { continue }
            let exhibit = try #require(try attack.exhibit(scheme, from: Self.store))
            let (report, findings) = try #require(try opinion(folder.write(exhibit.file.bytes, as: exhibit.fileName)), "\(attack.name)")
            if Self.faultsInAttacks[attack.name] != nil {
                #expect(report.outcome != .agrees, "\(attack.name), \(scheme.rawValue): mended by now")
            } else {
                #expect(report.outcome == .agrees, "\(attack.name), \(scheme.rawValue): \(findings.map(\.message))")
            }
        }
    }

    @Test("in every sample recording", arguments: Recordings.names(in: Recordings.checkout.appendingPathComponent("SampleMedia")))
    func samples(_ name: String) throws {
        guard let (report, findings) = try opinion(Recordings.checkout.appendingPathComponent("SampleMedia/\(name)").path) else { return }
        #expect(report.outcome == .agrees && report.samples > 0 && report.tracks > 0, "\(findings.map(\.message))")
    }

    @Test(
        "in every vector that is read without a doubt, but for known faults of it",
        .enabled(if: FileManager.default.fileExists(atPath: Recordings.vectors.path), "no ../shared/vectors beside the checkout"),
        arguments: Recordings.names(in: Recordings.vectors))
    func vectors(_ name: String) throws {
        guard let (report, findings) = try opinion(Recordings.vectors.appendingPathComponent(name).path) else { return }
        if let fault = Self.faults[name] {
            #expect(report.outcome != .agrees, "mended by now: \(fault)")
        } else {
            #expect(report.outcome == .agrees, "\(findings.map(\.message))")
        }
    }
}

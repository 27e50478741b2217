import AxisForge
import CameraSigning
import Cryptography
import DumpVerification
import Evidence
import Foundation
import ONVIFForge
import RecordingForge
import SignedForge
import SystemPackage
import Testing

@Suite("Files are looked at together", .timeLimit(.minutes(30)))
struct ContinuityTests {
    /// One recording in files of two groups of pictures, signed period by period.
    private func files(_ count: Int, seed: UInt64 = 1, change: (Int, inout SignedForge) throws -> Void = { _, _ in }) throws -> [[UInt8]] {
        let recordings = (0..<count).map { number in
            var style = PictureStyle()
            style.seed = seed &* 1_000 &+ UInt64(number)
            return Recording("IPPP IPPP", style: style)
        }
        return try SignedForge().sign(files: recordings, change: change)
    }

    private func dump(_ files: [[UInt8]], without missing: Set<Int> = []) throws -> Dump {
        let dump = try Dump()
        // Names that tell nothing about the order.
        for (number, bytes) in files.enumerated() where !missing.contains(number) {
            try dump.write(bytes, as: "\((number * 7 + 3) % 10)-file-\(number).mp4")
        }
        return dump
    }

    @Test("a recording that is there from its beginning to its end is no finding")
    func whole() throws {
        let outcome = try dump(try files(4)).run()
        #expect(outcome.report.verdicts == [.authentic: 4] && outcome.report.notes.isEmpty && outcome.report.verdict == .authentic)
    }

    @Test("a file that is missing between others is a gap, and the dump is not authentic")
    func gap() throws {
        let outcome = try dump(try files(5), without: [2]).run()
        #expect(outcome.codes == ["recording-gap"] && outcome.report.verdict == .indeterminate)
        let note = try #require(outcome.report.notes.first)
        #expect(note.message.contains("signed periods 5 to 6 are missing"), "\(note.message)")
        #expect(note.files.map { $0.lastComponent?.string.suffix(10) } == ["file-1.mp4", "file-3.mp4"])
    }

    @Test("a missing beginning and a missing end are told, and are no proof of anything")
    func ends() throws {
        let outcome = try dump(try files(4), without: [0, 3]).run()
        #expect(outcome.codes == ["recording-begin-missing", "recording-end-missing"] && outcome.report.verdict == .authentic)
    }

    @Test("a file that was signed after another one than its neighbour does not fit")
    func link() throws {
        let other = try files(2, seed: 2)
        var mixed = try files(3)
        mixed[1] = other[1]
        let outcome = try dump(mixed).run()
        #expect(Set(outcome.codes).contains("recording-link-broken") && outcome.report.verdict == .indeterminate)
    }

    @Test("another certificate, and a clock that was set back, are told")
    func keyAndClock() throws {
        let other = try TestPKI.shared().camera(.ecP256)
        let changed = try files(3) { number, forge in
            if number == 1 {
                forge.signer = other
                forge.settings.startTime.microseconds -= 3_600_000_000
            }
        }
        let outcome = try dump(changed).run()
        #expect(Set(outcome.codes) == ["several-signers", "recording-key-changed", "recording-clock-stepped-back"])
        #expect(outcome.report.verdict == .authentic)
    }

    @Test("copies are told once, and are no gap and no overlap")
    func copies() throws {
        let all = try files(3)
        let dump = try dump(all)
        try dump.write(all[1], as: "copies/again.mp4")
        try dump.write(all[1], as: "copies/once-more.mp4")
        let outcome = try dump.run()
        #expect(outcome.codes == ["content-repeated"] && outcome.report.notes.first?.files.count == 3)
    }

    @Test("an excerpt beside its original is an overlap")
    func overlap() throws {
        let all = try files(2)
        let dump = try dump(all)
        // The same periods in a file of other bytes.
        try dump.write(all[1] + [0, 0, 0, 8] + Array("free".utf8), as: "excerpt.mp4")
        #expect(try dump.run().codes == ["recording-overlap"])
    }

    @Test("what a stranger signed in a camera's name raises no doubt about the camera")
    func stranger() throws {
        let stranger = try TestPKI.stranger().camera
        let dump = try dump(try files(3))
        let forged = try files(3, seed: 9) { _, forge in forge.signer = stranger }
        try dump.write(forged[1], as: "planted.mp4")
        let outcome = try dump.run()
        #expect(!outcome.codes.contains("recording-gap") && !outcome.codes.contains("recording-link-broken"), "\(outcome.codes)")
        #expect(outcome.report.verdict == .untrusted)
    }

    @Test("two recordings of one camera that show the same time are told")
    func times() throws {
        let first = try files(1)
        let second = try files(1, seed: 3) { _, forge in forge.settings.recordingID = [UInt8](repeating: 7, count: 16) }
        #expect(try dump(first + second).run().codes == ["recording-times-overlap"])
    }

    // MARK: - Streams that a recorder cut into files

    /// The samples of a signed stream in files of four groups of pictures.
    private func cut(_ signed: Recording) -> [[UInt8]] {
        let samples = signed.tracks[0].samples
        let starts = samples.indices.filter { samples[$0].isSync }
        return stride(from: 0, to: starts.count, by: 4).map { first in
            var part = signed
            let end = first + 4 < starts.count ? starts[first + 4] : samples.count
            part.tracks[0].samples = Array(samples[starts[first]..<end])
            return part.serialize().bytes
        }
    }

    private static let letters = String(repeating: "IPPP ", count: 16)

    @Test("files of a stream by ONVIF Media Signing go on from each other, and a missing one is a gap")
    func onvif() throws {
        let all = cut(try ONVIFForge().sign(Recording(Self.letters, pictureDuration: 22_500)))
        try #require(all.count == 4)
        let whole = try dump(all).run()
        #expect(!whole.codes.contains("recording-gap") && !whole.codes.contains("recording-link-broken"), "\(whole.report.notes)")
        let outcome = try dump(all, without: [2]).run()
        #expect(outcome.codes.contains("recording-gap"), "\(outcome.report.notes)")
    }

    @Test("files of a stream by Axis Signed Video go on from each other, and a missing one is a gap")
    func axis() throws {
        var settings = AxisSettings()
        settings.startTime = TestPKI.recordingTime
        let all = cut(try AxisForge(settings).sign(Recording(Self.letters, pictureDuration: 22_500)))
        try #require(all.count >= 4)
        let whole = try dump(all).run()
        #expect(!whole.codes.contains("recording-gap") && !whole.codes.contains("recording-link-broken"), "\(whole.report.notes)")
        let outcome = try dump(all, without: [2]).run()
        #expect(outcome.codes.contains("recording-gap"), "\(outcome.report.notes)")
    }
}

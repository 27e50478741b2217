import AlterationInfo
import ByteInput
import Evidence
import ISOBMFF
package import SystemPackage

/// Cuts a signed recording at the borders of its periods, without a key and without coding anything again. What comes out is authentic
/// as an excerpt: the periods that are left say which samples they speak for, and that there were others before and after.
package struct ExcerptWriter: Sendable {
    private let recording: SignedRecording
    /// Ends the work early; the unfinished excerpt is removed.
    package var isStopped: @Sendable () -> Bool = { false }

    /// A writer of excerpts from one recording.
    package init(_ recording: SignedRecording) { self.recording = recording }

    /// What was written.
    package struct Summary: Sendable {
        /// Counters of the first and the last period.
        package var periods: ClosedRange<UInt64>
        /// How many samples the periods speak for.
        package var samples: UInt64
        /// Tracks of the recording that are not in the excerpt, because nothing signed speaks for them.
        package var leftOut: [UInt32]
    }

    /// Writes the periods with these places into a new file.
    ///
    /// - Throws: `refused` where the file exists, or the recording cannot be cut there; `read`, `container`, `write`, `interrupted`.
    package func write(_ selection: Range<Int>, to path: FilePath) throws(SigningError) -> Summary {
        guard let first = recording.periods[selection].first, let last = recording.periods[selection].last else {
            throw .refused("no period is chosen")
        }
        let tracks = try ExcerptTrack.all(of: recording, selection)
        let output = try OutputFile(creating: path)
        var leftOut: [UInt32] = []
        if recording.movie.isFragmented {
            try FragmentedExcerpt(recording, selection, tracks, isStopped).write(to: output)
        } else {
            try ProgressiveExcerpt(recording, selection, tracks, isStopped).write(to: output)
            let kept = Set(tracks.map(\.track.trackID))
            leftOut = recording.movie.tracks.map(\.trackID).filter { !kept.contains($0) }
        }
        try confirm(tracks, path)
        do { try recording.file.confirmUnchanged() } catch { throw .read(error) }
        try output.sync()
        output.keep()
        return Summary(
            periods: first.statement.counter...last.statement.counter,
            samples: tracks.reduce(0) { $0 + $1.samples.upperBound - $1.samples.lowerBound }, leftOut: leftOut)
    }

    /// Reads the excerpt as a verifier does: it must have the same samples at the same places.
    private func confirm(_ tracks: [ExcerptTrack], _ path: FilePath) throws(SigningError) {
        let copy: EvidenceFile
        let movie: MovieFile
        do { copy = try EvidenceFile(path: path) } catch { throw .read(error) }
        do { movie = try MovieFile.open(copy) } catch { throw .container(error) }
        if let doubt = movie.findings.first(where: { $0.severity == .doubt }) {
            throw .refused("cannot be cut: \(doubt.message); cut the recording that it was made from")
        }
        for expected in tracks {
            guard let track = movie.tracks.first(where: { $0.trackID == expected.track.trackID }),
                track.sampleCount == expected.samples.upperBound - expected.samples.lowerBound
            else { throw Self.cannotBeCut(expected.track.trackID) }
            var original = try expected.cursor(at: expected.samples.lowerBound)
            var copied = track.samples()
            while let sample = try ExcerptTrack.next(&copied) {
                guard let other = try ExcerptTrack.next(&original), let timing = SignedTiming(sample), timing == SignedTiming(other) else {
                    throw Self.cannotBeCut(track.trackID)
                }
                // Where the fragments give absolute offsets, these point to something else now; the ends of a sample show that.
                guard try ends(sample, copy) == ends(other, recording.file) else { throw Self.cannotBeCut(track.trackID) }
            }
        }
    }

    private func ends(_ sample: Sample, _ file: EvidenceFile) throws(SigningError) -> [UInt8] {
        let count = Int(min(sample.size, 32))
        do { return try file.bytes(at: sample.offset, count: count) + file.bytes(at: sample.end - UInt64(count), count: count) } catch {
            throw .read(error)
        }
    }

    private static func cannotBeCut(_ trackID: UInt32) -> SigningError {
        .refused(
            "cannot be cut without changing its fragments: track \(trackID) gives the places of its samples from the start of the file")
    }
}

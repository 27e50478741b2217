import AlterationInfo
import Evidence
import ISOBMFF

/// The samples of one covered track that go into an excerpt.
struct ExcerptTrack: Sendable {
    let track: Track
    /// Their numbers in the file.
    let samples: Range<UInt64>
    /// How many of them each period has.
    let counts: [UInt32]

    /// The covered tracks of a selection of periods, in the order of the statements.
    ///
    /// - Throws: `refused` where the periods cover different tracks, or the file has not the samples that they speak of.
    static func all(of recording: SignedRecording, _ selection: Range<Int>) throws(SigningError) -> [ExcerptTrack] {
        let chosen = recording.periods[selection]
        guard let first = chosen.first, let opening = recording.periods.first else { return [] }
        var tracks: [ExcerptTrack] = []
        for signed in first.statement.tracks {
            guard let track = recording.movie.tracks.first(where: { $0.trackID == signed.trackID }),
                let base = opening.statement.tracks.first(where: { $0.trackID == signed.trackID })?.firstSample
            else { throw .refused("track \(signed.trackID) is signed and is not in the file; see ipro-verify") }
            var counts: [UInt32] = []
            var next = signed.firstSample
            for period in chosen {
                guard let part = period.statement.tracks.first(where: { $0.trackID == signed.trackID }), part.firstSample == next,
                    period.statement.tracks.count == first.statement.tracks.count
                else { throw .refused("period \(period.statement.counter) does not go on where the one before it ended; see ipro-verify") }
                counts.append(part.sampleCount)
                next += UInt64(part.sampleCount)
            }
            guard signed.firstSample >= base, next - base <= track.sampleCount else {
                throw .refused("track \(signed.trackID) has fewer samples than were signed; see ipro-verify")
            }
            tracks.append(ExcerptTrack(track: track, samples: signed.firstSample - base..<next - base, counts: counts))
        }
        return tracks
    }

    /// Calls `body` with each sample and the place of its period in the selection, and checks the timeline by the way.
    ///
    /// - Throws: `refused` where a sample is not the one that was signed, as far as its entry in the tables tells.
    func forEach(
        of recording: SignedRecording, _ selection: Range<Int>, _ body: (Sample, _ period: Int) throws(SigningError) -> Void
    ) throws(SigningError) {
        var cursor = try cursor(at: samples.lowerBound)
        for (place, index) in selection.enumerated() {
            let signed = try recording.timeline(of: track.trackID, in: recording.periods[index])
            var timeline: [UInt8] = []
            timeline.reserveCapacity(signed.count)
            for _ in 0..<counts[place] {
                guard let sample = try Self.next(&cursor), let timing = SignedTiming(sample) else { throw differs(recording, index) }
                timing.append(to: &timeline)
                try body(sample, place)
            }
            guard timeline == signed else { throw differs(recording, index) }
        }
    }

    /// A cursor before a sample.
    func cursor(at number: UInt64) throws(SigningError) -> SampleCursor {
        var cursor = track.samples()
        while cursor.index < number { _ = try Self.next(&cursor) }
        return cursor
    }

    /// The next sample.
    static func next(_ cursor: inout SampleCursor) throws(SigningError) -> Sample? {
        do { return try cursor.next() } catch { throw .container(error) }
    }

    private func differs(_ recording: SignedRecording, _ index: Int) -> SigningError {
        .refused(
            "the samples of track \(track.trackID) are not those of period \(recording.periods[index].statement.counter); see ipro-verify")
    }
}

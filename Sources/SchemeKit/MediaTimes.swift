package import Evidence
package import ISOBMFF

/// Where and when samples are: looked up in one run over the sample tables, for the few that a report names.
package struct MediaTimes: Sendable {
    /// Place and time of one sample.
    package struct Place: Sendable {
        /// When it is shown, in seconds from the start of the presentation.
        package var start: Double
        /// When the next one is.
        package var end: Double
        /// Its bytes.
        package var bytes: ByteRange
    }

    private var places: [UInt64: Place] = [:]

    /// Looks up samples of a track. A track whose tables end early leaves the rest unknown.
    package init(movie: MovieFile, track: Track, samples wanted: some Sequence<UInt64>) {
        var numbers = Array(Set(wanted))
        guard !numbers.isEmpty else { return }
        numbers.sort()
        let timescale = Double(max(track.timescale, 1))
        let shift = Self.shift(of: track, movieTimescale: movie.movieTimescale)
        var next = 0
        var cursor = track.samples()
        while next < numbers.count, let sample = try? cursor.next() {
            guard sample.index == numbers[next] else { continue }
            let start = (Double(sample.decodeTime) + Double(sample.compositionOffset)) / timescale + shift
            places[sample.index] = Place(
                start: start, end: start + Double(sample.duration) / timescale,
                bytes: ByteRange(offset: sample.offset, length: UInt64(sample.size)))
            next += 1
        }
    }

    /// Place and time of a sample that was looked up.
    package subscript(sample: UInt64) -> Place? { places[sample] }

    /// From the first to the last sample of a run, both looked up.
    package func time(_ range: SampleRange) -> ClosedRange<Double>? {
        guard let first = places[range.first], let last = places[range.last], first.start <= last.end else { return nil }
        return first.start...last.end
    }

    /// What an ordinary edit list does to media time: empty edits delay, the first other edit says where the media starts.
    private static func shift(of track: Track, movieTimescale: UInt32) -> Double {
        var delay = 0.0
        for edit in track.edits {
            guard let mediaTime = edit.mediaTime else {
                delay += Double(edit.segmentDuration) / Double(max(movieTimescale, 1))
                continue
            }
            return delay - Double(mediaTime) / Double(max(track.timescale, 1))
        }
        return delay
    }
}

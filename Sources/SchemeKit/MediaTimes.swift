package import Evidence
package import ISOBMFF

/// Turns times of a track's media into seconds from the start of the presentation.
package struct MediaClock: Sendable {
    private let timescale: Double
    private let shift: Double

    /// The clock of a track as its edit list has it: empty edits delay, the first other edit says where the media starts.
    package init(movie: MovieFile, track: Track) {
        timescale = Double(max(track.timescale, 1))
        var delay = 0.0
        for edit in track.edits {
            guard let mediaTime = edit.mediaTime else {
                delay += Double(edit.segmentDuration) / Double(max(movie.movieTimescale, 1))
                continue
            }
            delay -= Double(mediaTime) / timescale
            break
        }
        shift = delay
    }

    /// From when to when a sample is shown.
    package func seconds(_ sample: ShownTime) -> (start: Double, end: Double) {
        let start = Double(sample.time) / timescale + shift
        return (start, start + Double(sample.duration) / timescale)
    }

    /// Where in the media times lie that this clock told, in seconds from the start of the media.
    func media(_ time: ClosedRange<Double>) -> ClosedRange<Double> { time.lowerBound - shift...time.upperBound - shift }
}

/// When a sample is shown and how long, in the time scale of its media.
package struct ShownTime: Sendable {
    /// Its composition time.
    package var time: Int64
    /// How long it lasts.
    package var duration: UInt32

    /// A time and a duration.
    package init(time: Int64, duration: UInt32) {
        self.time = time
        self.duration = duration
    }

    /// When the sample is shown by the container.
    package init(_ sample: Sample) { self.init(time: sample.compositionTime, duration: sample.duration) }
}

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
        let clock = MediaClock(movie: movie, track: track)
        var next = 0
        var cursor = track.samples()
        while next < numbers.count, (try? cursor.skip(to: numbers[next])) != nil, let sample = try? cursor.next() {
            let (start, end) = clock.seconds(ShownTime(sample))
            places[sample.index] = Place(
                start: start, end: end,
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
}

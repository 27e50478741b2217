package import ISOBMFF

/// When a player that follows the whole edit list shows a part of a track (ISO/IEC 14496-12, 8.6.6).
package struct PresentationClock: Sendable {
    /// A part of the media that is shown, in seconds.
    private struct Part {
        /// Where it begins in the media.
        var media: Double
        /// How long it is in the media; 0 for a picture that is held.
        var length: Double
        /// Where it begins in the presentation.
        var start: Double
        /// How long it is shown.
        var duration: Double
    }

    private let clock: MediaClock
    private let parts: [Part]
    /// How many parts have to be gone through for each question.
    package var cost: Int { parts.count }

    /// The clock of a track.
    package init(movie: MovieFile, track: Track) {
        clock = MediaClock(movie: movie, track: track)
        let timescale = Double(max(track.timescale, 1))
        let movieScale = Double(max(movie.movieTimescale, 1))
        let total = Double(track.duration) / timescale
        var position = 0.0
        var parts: [Part] = []
        for edit in track.edits {
            var duration = Double(edit.segmentDuration) / movieScale
            if let mediaTime = edit.mediaTime {
                let media = Double(mediaTime) / timescale
                let rate = Double(edit.rate) / 65_536
                // A length of 0 in a fragmented file means to the end (8.6.6.1).
                if edit.segmentDuration == 0, movie.isFragmented, rate > 0 { duration = max(0, total - media) / rate }
                parts.append(Part(media: media, length: max(0, duration * rate), start: position, duration: duration))
            }
            position += duration
        }
        // Without edits all of it is shown from the start; a track cannot be shown for longer than that.
        self.parts = track.edits.isEmpty ? [Part(media: 0, length: .infinity, start: 0, duration: .infinity)] : parts
    }

    /// When a part of the track is shown, in seconds of the presentation, in that order; neighbours are joined.
    ///
    /// - Parameters:
    ///   - time: the part, in seconds as ``MediaClock`` tells them.
    ///   - most: how many times are told.
    package func shown(_ time: ClosedRange<Double>, most: Int = 16) -> [ClosedRange<Double>] {
        let media = clock.media(time)
        var shown: [ClosedRange<Double>] = []
        for part in parts where shown.count < most {
            let from: Double
            let until: Double
            if part.length > 0 {
                let begin = max(media.lowerBound, part.media)
                let end = min(media.upperBound, part.media + part.length)
                guard begin < end else { continue }
                let pace = part.duration.isFinite ? part.duration / part.length : 1
                from = part.start + (begin - part.media) * pace
                until = part.start + (end - part.media) * pace
            } else {
                guard part.duration > 0, media.lowerBound <= part.media, part.media < media.upperBound else { continue }
                from = part.start
                until = part.start + part.duration
            }
            guard from.isFinite, until.isFinite, from < until else { continue }
            if let last = shown.last, abs(from - last.upperBound) < 1e-6 {
                shown[shown.count - 1] = last.lowerBound...until
            } else {
                shown.append(from...until)
            }
        }
        return shown
    }
}

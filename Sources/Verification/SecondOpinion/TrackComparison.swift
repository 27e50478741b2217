import Evidence
import ISOBMFF

/// Compares another reader's list of the samples of one track with the track's tables.
struct TrackComparison {
    /// The first sample that differs, or what differs about the track itself.
    struct Difference {
        var what: String
        var sample: Sample?
        /// How many more there are.
        var more: UInt64 = 0
    }

    let track: Track
    /// Whether the other reader has spoken of the track.
    var isListed = false
    private(set) var difference: Difference?
    private var cursor: SampleCursor
    /// A sample that was looked at and not yet spoken of.
    private var pending: Sample?
    /// How far times were moved so far, in ticks.
    private var shift: Int64 = 0
    /// The largest negative composition offset of the track, where that had to be looked up.
    private var mostShift: Int64?

    init(_ track: Track) {
        self.track = track
        cursor = track.samples()
    }

    /// Notes a difference; the first one is told.
    mutating func note(_ what: String, _ sample: Sample? = nil) {
        if difference == nil {
            difference = Difference(what: what, sample: sample)
        } else if sample != nil {
            difference?.more += 1
        }
    }

    /// Compares the next entry of the listing with the sample, or the samples, that it has to be.
    mutating func compare(_ listed: ListedSample, _ compared: inout UInt64) throws(MovieError) {
        guard let first = try next() else { return note("it finds more than \(track.sampleCount) samples") }
        compared += 1
        var size = UInt64(first.size)
        // Sound that is stored sample by sample: as many as make up the entry, if they stand in a row.
        while track.handler == "soun", size < listed.size, listed.offset == first.offset {
            guard let next = try next() else { break }
            guard next.offset == first.offset &+ size, size &+ UInt64(next.size) <= listed.size else {
                pending = next
                break
            }
            size &+= UInt64(next.size)
            compared += 1
        }
        if listed.offset != first.offset || listed.size != size {
            let offset = listed.offset.map { "at offset \($0)" } ?? "at a place that it does not tell"
            note("sample \(first.index) is \(listed.size) bytes \(offset), for this program \(size) bytes at offset \(first.offset)", first)
        } else if try !isAtSameTime(listed, first) {
            func ticks(_ time: Int64?) -> String { time.map { "\($0)" } ?? "an unknown time" }
            note(
                "sample \(first.index) is decoded at \(ticks(listed.decodeTime)) and shown at \(ticks(listed.compositionTime)), "
                    + "for this program at \(first.decodeTime) and \(first.compositionTime), in ticks of \(track.timescale) a second",
                first)
        }
    }

    private mutating func next() throws(MovieError) -> Sample? {
        if let sample = pending {
            pending = nil
            return sample
        }
        return try cursor.next()
    }

    private mutating func isAtSameTime(_ listed: ListedSample, _ own: Sample) throws(MovieError) -> Bool {
        guard let decodeTime = listed.decodeTime, let compositionTime = listed.compositionTime else { return false }
        let ownTime = Int64(truncatingIfNeeded: own.decodeTime)
        if decodeTime == ownTime, compositionTime == own.compositionTime { return true }
        // Moved by what the offset alone does not explain, never less than before.
        let shift = compositionTime &- decodeTime &- own.compositionOffset
        guard shift > 0, shift >= self.shift, try shift <= largestNegativeOffset() else { return false }
        self.shift = shift
        return decodeTime == ownTime || compositionTime == own.compositionTime
    }

    /// How much earlier than decoded a sample of the track is shown at most, in ticks.
    private mutating func largestNegativeOffset() throws(MovieError) -> Int64 {
        if let mostShift { return mostShift }
        var most: Int64 = 0
        var samples = track.samples()
        while let sample = try samples.next() { most = max(most, 0 &- sample.compositionOffset) }
        mostShift = most
        return most
    }

    /// Notes what the listing left out.
    mutating func close() {
        if !isListed {
            note("it does not find the track")
        } else {
            let found = cursor.index - (pending == nil ? 0 : 1)
            if found < track.sampleCount { note("it finds \(found) samples, this program \(track.sampleCount)") }
        }
    }
}

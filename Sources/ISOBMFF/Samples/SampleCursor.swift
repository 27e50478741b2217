import ByteInput

/// Goes through the samples of a track in decode order: those of `moov`, then those of the fragments in file order.
///
/// It yields exactly the track's `sampleCount` samples, all of which lie inside the file. It is a value: a copy is a bookmark, and
/// starting again is asking the track for another.
package struct SampleCursor: Sendable {
    private var table: TableSampleReader?
    private var fragments: FragmentSampleReader
    private let tableCount: UInt64
    private let count: UInt64
    private let fileSize: UInt64
    /// The number of the sample that comes next.
    package private(set) var index: UInt64 = 0

    init(_ track: Track) {
        table = track.sampleTable.map { TableSampleReader($0, track.file) }
        fragments = FragmentSampleReader(track.fragments, track.extends, track.file, decodeTime: track.tableDuration)
        tableCount = track.tableSampleCount
        count = track.sampleCount
        fileSize = track.file.size
    }

    /// The next sample; `nil` after the last.
    ///
    /// - Throws: `unreadable`, or `changed` where the tables are no longer what they were when the file was opened.
    package mutating func next() throws(MovieError) -> Sample? {
        guard index < count else { return nil }
        if index < tableCount { return try confirmed(table?.next(index)) }
        return try confirmed(fragments.next(index))
    }

    /// Appends the next samples, as many as `count` or as there are left.
    ///
    /// - Throws: as ``next()``.
    package mutating func read(_ count: Int, into samples: inout [Sample]) throws(MovieError) {
        let end = index + min(UInt64(max(0, count)), self.count - index)
        if index < min(end, tableCount) {
            try table?.read(min(end, tableCount) - index, from: index, within: fileSize, into: &samples)
            index = min(end, tableCount)
        }
        while index < end {
            if let sample = try confirmed(fragments.next(index)) { samples.append(sample) }
        }
    }

    /// Passes over the samples in front of the one with this number, as far as there are any.
    ///
    /// - Throws: as ``next()``.
    package mutating func skip(to number: UInt64) throws(MovieError) {
        let inTable = min(number, tableCount)
        if index < inTable {
            try table?.skip(inTable - index)
            index = inTable
        }
        while index < min(number, count) { _ = try confirmed(fragments.next(index)) }
    }

    /// The sample, which still lies inside the file.
    @inline(__always)
    private mutating func confirmed(_ sample: Sample?) throws(MovieError) -> Sample? {
        guard let sample, sample.offset <= fileSize, UInt64(sample.size) <= fileSize - sample.offset else {
            throw MovieError(.changed, offset: sample?.offset)
        }
        index += 1
        return sample
    }
}

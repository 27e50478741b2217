/// Writes a recording as `ftyp`, `moov` and one `moof` with `mdat` for each group (ISO/IEC 14496-12, 8.8).
struct FragmentedFile {
    private let recording: Recording
    private let fragments: Fragments

    init(_ recording: Recording, _ fragments: Fragments) {
        self.recording = recording
        self.fragments = fragments
    }

    func write(_ carried: CarriedBoxes) -> SerializedRecording {
        var file = BoxWriter()
        let groups = recording.groups
        let inMovie = Set(groups.prefix(fragments.groupsInMovie))
        var media = MediaData(recording, groups: inMovie)
        file.fileType(brand: "iso6", compatible: ["iso6", "iso5", "isom", "mp41"])
        file.free(recording.layout.freeBoxes[.afterFileType])
        if !inMovie.isEmpty { media.write(to: &file) }
        file.raw(MovieBox(recording, chunks: media.chunks).bytes)
        file.raw(carried.beforeFragments)
        var places = media.places
        var entries: [(group: Int, movieFragment: Int)] = []
        var pending = carried.afterGroup
        for (number, group) in groups.filter({ !inMovie.contains($0) }).enumerated() {
            // A carried box whose own fragment is gone stands where that fragment was.
            for earlier in pending.keys.filter({ $0 < group }).sorted() { file.raw(pending.removeValue(forKey: earlier) ?? []) }
            entries.append((group, file.bytes.count))
            MovieFragment(recording, fragments, group: group, sequenceNumber: number + 1).write(to: &file, places: &places)
            file.raw(pending.removeValue(forKey: group) ?? [])
        }
        for left in pending.keys.sorted() { file.raw(pending[left] ?? []) }
        file.raw(carried.atEnd)
        file.free(recording.layout.freeBoxes[.atEnd])
        if fragments.randomAccessIndex { randomAccess(entries, to: &file) }
        return SerializedRecording(bytes: file.bytes, samples: places)
    }

    private func randomAccess(_ entries: [(group: Int, movieFragment: Int)], to file: inout BoxWriter) {
        let start = file.bytes.count
        file.box("mfra") { writer in
            for track in recording.tracks {
                let times = track.decodeTimes
                let rows = entries.compactMap { entry in
                    track.samples.firstIndex { $0.group == entry.group && $0.isSync }.map { (times[$0], entry.movieFragment) }
                }
                writer.fullBox("tfra", version: 1) { writer in
                    writer.u32(track.id)
                    writer.u32(0)
                    writer.u32(UInt32(truncatingIfNeeded: rows.count))
                    for (time, offset) in rows {
                        writer.u64(time)
                        writer.integer(offset, bytes: 8)
                        writer.raw([1, 1, 1])
                    }
                }
            }
            writer.fullBox("mfro") { $0.u32(UInt32(truncatingIfNeeded: $0.bytes.count + 4 - start)) }
        }
    }
}

/// One `moof` and the `mdat` that belongs to it.
private struct MovieFragment {
    /// Consecutive samples of a track in one `traf`, cut into runs.
    struct TrackFragment {
        var track: Int
        var descriptionIndex: UInt32
        var decodeTime: UInt64
        var runs: [Range<Int>]
    }

    let recording: Recording
    let fragments: Fragments
    let sequenceNumber: Int
    let trackFragments: [TrackFragment]

    init(_ recording: Recording, _ fragments: Fragments, group: Int, sequenceNumber: Int) {
        self.recording = recording
        self.fragments = fragments
        self.sequenceNumber = sequenceNumber
        var found: [TrackFragment] = []
        for (index, track) in recording.tracks.enumerated() {
            let times = track.decodeTimes
            for part in Self.parts(of: track, group: group, into: fragments.trackFragments) {
                found.append(
                    TrackFragment(
                        track: index, descriptionIndex: track.samples[part.lowerBound].descriptionIndex, decodeTime: times[part.lowerBound],
                        runs: part.split(into: fragments.runs)))
            }
        }
        trackFragments = found
    }

    func write(to file: inout BoxWriter, places: inout [[Range<Int>]]) {
        // The size of moof does not depend on the offsets in it: written once to learn it, once for good.
        let start = file.bytes.count
        var rehearsal = BoxWriter()
        movieFragment(&rehearsal, start: start, dataStart: 0)
        file.free(recording.layout.freeBoxes[.beforeMediaData])
        let fragmentStart = file.bytes.count
        let header = recording.layout.largeMediaData ? 16 : 8
        let dataStart = fragmentStart + rehearsal.bytes.count + header
        movieFragment(&file, start: fragmentStart, dataStart: dataStart)
        file.box("mdat", large: recording.layout.largeMediaData) { writer in
            for fragment in trackFragments {
                for index in fragment.runs.joined() {
                    let bytes = recording.tracks[fragment.track].samples[index].bytes
                    places[fragment.track][index] = writer.bytes.count..<writer.bytes.count + bytes.count
                    writer.raw(bytes)
                }
            }
        }
    }

    private func movieFragment(_ writer: inout BoxWriter, start: Int, dataStart: Int) {
        writer.box("moof") { writer in
            writer.fullBox("mfhd") { $0.u32(UInt32(truncatingIfNeeded: sequenceNumber)) }
            var position = dataStart
            for (number, fragment) in trackFragments.enumerated() {
                let base =
                    switch fragments.base {
                    case .movieFragment: start
                    case .explicit: dataStart
                    case .implicit: number == 0 ? start : position
                    }
                trackFragment(fragment, base: base, position: &position, to: &writer)
            }
        }
    }

    private func trackFragment(_ fragment: TrackFragment, base: Int, position: inout Int, to writer: inout BoxWriter) {
        let track = recording.tracks[fragment.track]
        let samples = fragment.runs.joined().map { track.samples[$0] }
        let duration = fragments.defaults == .trackFragmentHeader ? samples.map(\.duration).common : nil
        let flags = fragments.defaults == .trackFragmentHeader ? samples.dropFirst().map(\.sampleFlags).common : nil
        let isInherited = fragments.defaults == .trackExtends && track.hasUniformDuration
        writer.box("traf") { writer in
            var headerFlags: UInt32 = fragments.base == .movieFragment ? 0x2_0000 : 0
            if fragments.base == .explicit { headerFlags |= 0x1 }
            if fragment.descriptionIndex != 1 { headerFlags |= 0x2 }
            if duration != nil { headerFlags |= 0x8 }
            if flags != nil { headerFlags |= 0x20 }
            writer.fullBox("tfhd", flags: headerFlags) { writer in
                writer.u32(track.id)
                if fragments.base == .explicit { writer.integer(base, bytes: 8) }
                if fragment.descriptionIndex != 1 { writer.u32(fragment.descriptionIndex) }
                if let duration { writer.u32(duration) }
                if let flags { writer.u32(flags) }
            }
            if let version = fragments.decodeTimeVersion {
                writer.fullBox("tfdt", version: version) { $0.integer(fragment.decodeTime, bytes: version == 0 ? 4 : 8) }
            }
            for (number, run) in fragment.runs.enumerated() {
                let samples = track.samples[run]
                let isFirstDifferent = number == 0 && flags != nil && samples.first?.sampleFlags != flags
                var fields: UInt32 = 0x201
                if isFirstDifferent { fields |= 0x4 }
                if duration == nil, !isInherited { fields |= 0x100 }
                if flags == nil { fields |= 0x400 }
                let hasOffsets = samples.contains { $0.compositionOffset != 0 }
                if hasOffsets { fields |= 0x800 }
                writer.fullBox("trun", version: samples.contains { $0.compositionOffset < 0 } ? 1 : 0, flags: fields) { writer in
                    writer.u32(UInt32(truncatingIfNeeded: samples.count))
                    writer.integer(position - base, bytes: 4)
                    if isFirstDifferent, let first = samples.first { writer.u32(first.sampleFlags) }
                    for sample in samples {
                        if fields & 0x100 != 0 { writer.u32(sample.duration) }
                        writer.integer(sample.bytes.count, bytes: 4)
                        if fields & 0x400 != 0 { writer.u32(sample.sampleFlags) }
                        if hasOffsets { writer.i32(sample.compositionOffset) }
                    }
                }
                position += samples.reduce(0) { $0 + $1.bytes.count }
            }
        }
    }

    /// The samples of a group, in runs of consecutive numbers and equal sample entry, the longest split further.
    private static func parts(of track: Track, group: Int, into count: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        for (index, sample) in track.samples.enumerated() where sample.group == group {
            if let last = parts.last, last.upperBound == index,
                track.samples[last.lowerBound].descriptionIndex == sample.descriptionIndex
            {
                parts[parts.count - 1] = last.lowerBound..<index + 1
            } else {
                parts.append(index..<index + 1)
            }
        }
        return parts.flatMap { $0.split(into: count) }
    }
}

extension BoxWriter {
    mutating func trackExtends(_ track: Track, _ fragments: Fragments) {
        let isInherited = fragments.defaults == .trackExtends && track.hasUniformDuration
        fullBox("trex") { writer in
            writer.u32(track.id)
            writer.u32(1)
            writer.u32(isInherited ? track.samples.first?.duration ?? 0 : 0)
            writer.u32(0)
            writer.u32(0)
        }
    }
}

extension Track {
    fileprivate var hasUniformDuration: Bool { samples.map(\.duration).common != nil }
}

extension Sample {
    /// Sample flags (ISO/IEC 14496-12, 8.8.3.1): depends on no other, or depends on others and is not a sync sample.
    fileprivate var sampleFlags: UInt32 { isSync ? 0x0200_0000 : 0x0101_0000 }
}

extension Collection where Element: Equatable {
    /// The value that all elements have; `nil` where they differ or there is none.
    fileprivate var common: Element? {
        guard let first, allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}

extension Range<Int> {
    /// At most `parts` ranges of about equal length, none empty.
    fileprivate func split(into parts: Int) -> [Range<Int>] {
        let share = Swift.max(1, (count + parts - 1) / Swift.max(1, parts))
        return stride(from: lowerBound, to: upperBound, by: share).map { $0..<Swift.min($0 + share, upperBound) }
    }
}

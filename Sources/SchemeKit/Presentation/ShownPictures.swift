package import Evidence
import ISOBMFF
import VideoBitstream

/// What the container does to the coded pictures of a track, seen while they pass by: in which order it shows them, and where its idea of
/// a sample, or of an entry point, is not that of the coded video.
///
/// The order of decoding is signed, that of display is not, unless the coded video itself leaves no choice: nothing that is decoded before
/// an entry point may be shown after it (ITU-T H.264, 8.2.1; H.265, 8.3.1).
package struct ShownPictures: Sendable {
    /// Pictures from one entry point to the next.
    private struct Group: Sendable {
        var first: UInt64
        /// When that is decoded, in the media's time scale.
        var decoded: UInt64
        /// When its first picture is shown, in the media's time scale.
        var start: Int64
    }

    /// The earliest and the latest picture of the group that is being read.
    private struct Extremes: Sendable {
        var earliest: Place
        var latest: Place
    }

    /// When a picture is decoded and shown.
    private struct Place: Sendable {
        var sample: UInt64
        var decoded: UInt64
        var shown: Int64
    }

    private var parameterSets: InBandParameterSets
    private var groups: [Group] = []
    private var current: Extremes?
    private var last: Place?
    /// Pictures that are shown in front of the one that is decoded before them.
    private var reordered: SampleRange?
    private var strays = SampleSet()
    private var pairs = SampleSet()
    private var pictureCount: UInt64 = 0
    private var falseEntries = SampleSet()
    /// The first picture whose time of decoding lies before that of an earlier one.
    private var fallenBack: UInt64?

    private static let mostTold = 16

    /// Nothing was seen yet.
    package init(_ file: ExaminedFile, trackIndex: Int) {
        parameterSets = InBandParameterSets(file, trackIndex: trackIndex)
    }

    /// Takes the next samples, in decode order.
    package mutating func take(_ samples: UnitSamples) {
        let table = samples.table
        for sample in samples { take(sample, table) }
    }

    private mutating func take(_ sample: UnitSample, _ table: UnitTable) {
        if sample.hasKept { parameterSets.take(sample) }
        var pictures = 0
        var isEntry = false
        for place in sample.units {
            let header = table.units[place].header
            if header.isVCL, header.layer == 0, header.isFirstSlice { pictures += 1 }
            if header.isRandomAccess { isEntry = true }
        }
        guard pictures > 0 else { return }
        let number = sample.sample.index
        pictureCount += 1
        if pictures > 1 { pairs.insert(SampleRange(number)) }
        if sample.sample.isSync, !isEntry { falseEntries.insert(SampleRange(number)) }
        let place = Place(sample: number, decoded: sample.sample.decodeTime, shown: sample.sample.compositionTime)
        if let last, place.decoded < last.decoded, fallenBack == nil { fallenBack = number }
        // Where the time of decoding falls, the container itself begins anew, which is told elsewhere.
        if let last, place.decoded >= last.decoded, place.shown < last.shown {
            reordered = SampleRange(reordered?.first ?? number, number)
        }
        last = place
        if isEntry { begin(place) }
        if var extremes = current {
            if place.shown < extremes.earliest.shown { extremes.earliest = place }
            if place.shown > extremes.latest.shown { extremes.latest = place }
            current = extremes
        } else {
            current = Extremes(earliest: place, latest: place)
        }
    }

    /// An entry point: what was decoded before has to be shown before, and what leads up to it behind the one before.
    private mutating func begin(_ entry: Place) {
        if let current {
            if current.latest.shown > entry.shown, current.latest.decoded < entry.decoded {
                strays.insert(SampleRange(current.latest.sample))
            }
            if groups.count > 1, case let before = groups[groups.count - 2], current.earliest.shown < before.start,
                current.earliest.decoded > before.decoded
            {
                strays.insert(SampleRange(current.earliest.sample))
            }
        }
        groups.append(Group(first: entry.sample, decoded: entry.decoded, start: entry.shown))
        current = nil
    }

    /// Those of the samples without a signature that the container shows at times at which it shows others, and not after them.
    package func overlapping(_ uncovered: SampleSet) -> SampleSet {
        guard let fallenBack else { return SampleSet() }
        return fallenBack == 0 ? uncovered : uncovered.subtracting(SampleSet([SampleRange(0, fallenBack - 1)]))
    }

    /// Between which times an edit list has to show everything; `nil` where nothing of what is verified was seen.
    package func core(_ verified: SampleSet, timescale: UInt32) -> EditListReading.Core? {
        guard let first = verified.ranges.first?.first, let last = verified.ranges.last?.last else { return nil }
        let inside = groups.filter { $0.first >= first && $0.first <= last }
        guard let begin = inside.first, let end = inside.last else { return nil }
        let scale = Double(max(timescale, 1))
        let second = inside.dropFirst().first?.start ?? max(current?.latest.shown ?? begin.start, begin.start)
        return EditListReading.Core(start: Double(second) / scale, end: Double(end.start) / scale)
    }

    /// What is to be said of the pictures.
    package func remarks(bytes: (UInt64) -> ByteRange?) -> [PresentationRemark] {
        var remarks = parameterSets.remarks
        for range in strays.ranges.prefix(Self.mostTold) {
            remarks.append(
                PresentationRemark(
                    .timelineAltered,
                    "sample \(range.first) is shown on the other side of an entry point than it was signed on: its composition offset was changed",
                    samples: range, bytes: [bytes(range.first)].compactMap { $0 }))
        }
        if strays.isEmpty, let reordered {
            remarks.append(
                PresentationRemark(
                    .presentationNotCovered,
                    "pictures are shown in another order than they are decoded in, as with B pictures; the order of decoding is signed, that of showing is not",
                    samples: reordered))
        }
        // An interlaced recording has two fields in every sample.
        if !pairs.isEmpty, pairs.count < pictureCount, let range = pairs.ranges.first {
            remarks.append(
                PresentationRemark(
                    .presentationNotCovered,
                    "\(pairs.count) \(pairs.count == 1 ? "sample holds" : "samples hold") two coded pictures, the first of them sample \(range.first): players show them at one time, or leave one out",
                    samples: range))
        }
        if let range = falseEntries.ranges.first {
            remarks.append(
                PresentationRemark(
                    .presentationNotCovered,
                    "\(falseEntries.count) \(falseEntries.count == 1 ? "sample is" : "samples are") marked as entry points and hold none, the first of them sample \(range.first): players that jump there show other pictures or none",
                    samples: range))
        }
        return remarks
    }

    /// The samples that the remarks name, for looking them up.
    package var namedSamples: [UInt64] {
        strays.ranges.prefix(Self.mostTold).flatMap { [$0.first, $0.last] }
            + [reordered, pairs.ranges.first, falseEntries.ranges.first]
            .compactMap { $0 }.flatMap { [$0.first, $0.last] }
    }
}

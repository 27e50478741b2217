import ByteInput
import Evidence
import ISOBMFF
import VideoBitstream

/// Parameter sets between the pictures that differ from those in front of them: decoders follow the last one, and show the same signed
/// pictures cropped, stretched or in other colours. No scheme in the video signs them, so that it is told and nothing is proven by it.
struct InBandParameterSets: Sendable {
    /// A set that differs from the one before it, or that is the first and contradicts the sample entry.
    private struct Change: Sendable {
        var code = PresentationFinding.parameterSetsChange
        var sample: UInt64
        var bytes: ByteRange
        var text: String
    }

    /// Every set that is known already.
    private var known: Set<[UInt8]> = []
    /// The last set of each type and, where it can be told, number.
    private var last: [UInt32: [UInt8]] = [:]
    private var changes: [Change] = []
    private var count = 0
    /// The size in the only sample entry.
    private let entrySize: PixelSize?

    /// So many are told; recordings that change their format have two or three.
    private static let mostTold = 16
    private static let mostKnown = 1024

    /// The sets of a track's sample entries are those to begin with.
    init(_ file: ExaminedFile, trackIndex: Int) {
        let entries = file.movie.tracks[trackIndex].sampleEntries
        entrySize = entries.count == 1 ? entries[0].pixelSize : nil
        for entry in entries.prefix(64) {
            guard let configuration = ContainerAppearance.configuration(file, entry) else { continue }
            for unit in configuration.units {
                let set = Self.trimmed(unit.bytes)
                known.insert(set)
                last[Self.key(unit.type, set, configuration.format.codec)] = set
            }
        }
    }

    /// Takes the sets of a sample, in decode order.
    mutating func take(_ sample: UnitSample) {
        for unit in sample.kept where unit.unit.header.kind == .parameterSet {
            guard let set = unit.content, !set.isEmpty else { continue }
            let codec = unit.unit.header.codec
            let key = Self.key(unit.unit.header.type, set, codec)
            let before = last.updateValue(set, forKey: key)
            if before == nil { compareWithEntry(set, of: unit, in: sample) }
            guard let before, before != set, !known.contains(set) else { continue }
            if known.count < Self.mostKnown { known.insert(set) }
            count += 1
            guard changes.count < Self.mostTold else { continue }
            changes.append(
                Change(
                    sample: sample.sample.index, bytes: sample.range(unit.unit.stored),
                    text: "a parameter set (type \(unit.unit.header.type)) in sample \(sample.sample.index) differs from the one before it"
                        + Self.difference(before, set, codec)))
        }
    }

    /// The first set of a recording that has none in its sample entry: players make room by that, and decode by this.
    private mutating func compareWithEntry(_ set: [UInt8], of unit: SampleUnit, in sample: UnitSample) {
        guard let size = entrySize, size.width > 0, size.height > 0, changes.count < Self.mostTold,
            Self.isSequenceSet(unit.unit.header.type, unit.unit.header.codec),
            let coded = unsafe try? SequenceParameterSet(set.span.bytes, codec: unit.unit.header.codec),
            coded.width != Int(size.width) || coded.height != Int(size.height)
        else { return }
        changes.append(
            Change(
                code: .appearanceNotCovered, sample: sample.sample.index, bytes: sample.range(unit.unit.stored),
                text:
                    "the sample entry says \(size.width) x \(size.height), the parameter set in sample \(sample.sample.index) \(coded.width) x \(coded.height)"
            ))
    }

    /// What was found, in words.
    var remarks: [PresentationRemark] {
        changes.map { change in
            PresentationRemark(
                change.code,
                change.text + "; it is not signed, and players show the signed pictures by it"
                    + (change.code == .parameterSetsChange && count > changes.count ? " (\(count) in all)" : ""),
                samples: SampleRange(change.sample), bytes: [change.bytes])
        }
    }

    /// Type and, of sequence parameter sets, number: sets of different numbers stand beside each other.
    private static func key(_ type: UInt8, _ set: [UInt8], _ codec: VideoCodec) -> UInt32 {
        let number = unsafe (try? SequenceParameterSet(set.span.bytes, codec: codec))?.id ?? 0
        return isSequenceSet(type, codec) ? UInt32(type) << 8 | UInt32(number) : UInt32(type) << 8
    }

    private static func isSequenceSet(_ type: UInt8, _ codec: VideoCodec) -> Bool {
        SequenceParameterSet.isOne(type, codec)
    }

    private static func difference(_ before: [UInt8], _ after: [UInt8], _ codec: VideoCodec) -> String {
        guard let old = unsafe try? SequenceParameterSet(before.span.bytes, codec: codec),
            let new = unsafe try? SequenceParameterSet(after.span.bytes, codec: codec), old.width != new.width || old.height != new.height
        else { return "" }
        return ": pictures are shown in \(new.width) x \(new.height), before that in \(old.width) x \(old.height)"
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while bytes.last == 0 { bytes.removeLast() }
        return bytes
    }
}

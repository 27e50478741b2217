/// Cuts a sample that is in memory into its NAL units or OBUs, at a few nanoseconds a unit and without allocating once the list has grown.
package struct SampleSplitter: Sendable {
    /// The most units in one sample. H.264 and H.265 allow at most 600 slices a picture at their highest levels; this leaves a hundred
    /// times as many, and bounds what a sample made of one-byte units can cost.
    package static let mostUnits = 65_536

    /// How the samples are laid out.
    package let format: SampleFormat

    /// A splitter for samples of one layout.
    package init(_ format: SampleFormat) { self.format = format }

    /// Replaces the content of `list` by the units of `sample`.
    package func split(_ sample: RawSpan, into list: inout CodedUnitList) {
        list.cut(to: 0)
        split(sample, addingTo: &list)
    }

    /// Adds the units of `sample` to those in `list`. What else the list says is about this sample.
    package func split(_ sample: RawSpan, addingTo list: inout CodedUnitList) {
        list.begin()
        if format.codec == .av1 {
            splitOBUs(sample, into: &list)
        } else {
            splitNALUnits(sample, into: &list)
        }
    }

    private func splitNALUnits(_ sample: RawSpan, into list: inout CodedUnitList) {
        let most = list.units.count + Self.mostUnits
        let end = sample.byteCount
        let lengthSize = format.lengthSize
        let codec = format.codec
        var position = 0
        while position < end {
            guard end - position >= lengthSize else {
                list.stop = SplitStop(reason: .headerCut, offset: position)
                return
            }
            let claimed = Self.length(sample, at: position, size: lengthSize)
            let start = position + lengthSize
            guard claimed <= end - start else {
                let reason = SplitStop.Reason.unitOverrun(claimed: UInt64(claimed), available: UInt64(end - start))
                list.stop = SplitStop(reason: reason, offset: position)
                return
            }
            guard claimed > 0 else {
                list.emptyUnits += 1
                position = start
                continue
            }
            guard list.units.count < most else {
                list.stop = SplitStop(reason: .tooManyUnits, offset: position)
                return
            }
            let header = CodedUnitHeader(
                nal: codec, sample.byte(start), claimed > 1 ? sample.byte(start + 1) : 0, claimed > 2 ? sample.byte(start + 2) : 0,
                available: claimed)
            let contentEnd = sample.endWithoutTrailingZeros(start..<start + claimed)
            list.append(CodedUnit(header: header, offset: start, storedLength: claimed, length: contentEnd - start))
            position = start + claimed
        }
    }

    private func splitOBUs(_ sample: RawSpan, into list: inout CodedUnitList) {
        let most = list.units.count + Self.mostUnits
        let end = sample.byteCount
        var position = 0
        while position < end {
            guard list.units.count < most else {
                list.stop = SplitStop(reason: .tooManyUnits, offset: position)
                return
            }
            let rest = UInt64(end - position)
            switch OBUHeaderReader.read(sample, at: position, rest: rest) {
            case .complete(let header, let length):
                // No longer than `rest`, which was an Int.
                let next = position + Int(truncatingIfNeeded: length)
                let contentEnd = sample.endWithoutTrailingZeros(position..<next)
                list.append(
                    CodedUnit(header: header, offset: position, storedLength: next - position, length: contentEnd - position))
                position = next
            case .moreNeeded:
                list.stop = SplitStop(reason: .headerCut, offset: position)
                return
            case .sizeNotAllowed:
                list.stop = SplitStop(reason: .sizeNotAllowed, offset: position)
                return
            case .overrun(let claimed):
                list.stop = SplitStop(reason: .unitOverrun(claimed: claimed, available: rest), offset: position)
                return
            }
        }
    }

    /// A big-endian length field of 1, 2 or 4 bytes that lies inside the sample.
    @inline(__always)
    private static func length(_ sample: RawSpan, at position: Int, size: Int) -> Int {
        switch size {
        case 4: Int(unsafe sample.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self).bigEndian)
        case 2: Int(unsafe sample.unsafeLoadUnaligned(fromByteOffset: position, as: UInt16.self).bigEndian)
        default: Int(sample.byte(position))
        }
    }
}

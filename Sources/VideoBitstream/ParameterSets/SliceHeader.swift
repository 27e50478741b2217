/// The first fields of a slice header, as far as they can be read without any parameter set.
package struct SliceHeader: Sendable, Hashable {
    /// How the slice is predicted.
    package enum Kind: String, Sendable, Hashable {
        /// From this picture alone.
        case intra
        /// From one other picture at a time.
        case predicted
        /// From two other pictures.
        case bipredicted
        /// H.264 switching slices.
        case switchingPredicted
        /// H.264 switching slices.
        case switchingIntra
    }

    /// slice_type; `nil` where it stands behind fields that only the parameter sets tell (H.265 slices other than the first).
    package let kind: Kind?
    /// first_mb_in_slice (H.264); 0 for the first slice, `nil` for others of H.265.
    package let firstBlock: UInt32?
    /// The picture parameter set referred to; `nil` where it was not reached.
    package let pictureParameterSet: UInt8?

    /// Reads it from a slice's NAL unit. Nothing is allocated.
    ///
    /// `extraSliceHeaderBits` is num_extra_slice_header_bits of the picture parameter set (H.265); encoders leave it at 0.
    /// - Returns: `nil` where the unit is no slice of H.264 (types 1, 2, 5) or H.265, or breaks off.
    package init?(_ unit: RawSpan, header: CodedUnitHeader, extraSliceHeaderBits: Int = 0) {
        switch header.codec {
        case .h264:
            guard header.type == H264UnitType.slice || header.type == H264UnitType.sliceIDR || header.type == H264UnitType.slicePartitionA
            else { return nil }
            var bits = LeadingBits(unit, from: 1)
            guard let firstBlock = bits.unsignedExpGolomb(), let type = bits.unsignedExpGolomb(), type <= 9 else { return nil }
            self.firstBlock = firstBlock
            kind =
                switch type % 5 {
                case 0: .predicted
                case 1: .bipredicted
                case 2: .intra
                case 3: .switchingPredicted
                default: .switchingIntra
                }
            pictureParameterSet = bits.unsignedExpGolomb().flatMap { UInt8(exactly: $0) }
        case .h265:
            guard H265UnitType.kind(header.type) == .slice, unit.byteCount > 2 else { return nil }
            var bits = LeadingBits(unit, from: 2)
            let isFirst = bits.bit() == 1
            if H265UnitType.intraRandomAccessPoint.contains(header.type) { _ = bits.bit() }
            guard let set = bits.unsignedExpGolomb(), set <= 63 else { return nil }
            pictureParameterSet = UInt8(truncatingIfNeeded: set)
            firstBlock = isFirst ? 0 : nil
            guard isFirst else {
                kind = nil
                return
            }
            for _ in 0..<min(7, max(0, extraSliceHeaderBits)) { _ = bits.bit() }
            guard let type = bits.unsignedExpGolomb(), type <= 2 else { return nil }
            kind = type == 0 ? .bipredicted : type == 1 ? .predicted : .intra
        case .h266, .av1: return nil
        }
    }
}

/// The first 64 bits of a slice header: enough for the three codes that come first, which take 59 bits at most.
private struct LeadingBits {
    private var register: UInt64 = 0
    private var left = 0

    init(_ unit: RawSpan, from start: Int) {
        var zeros = 0
        var index = start
        while left < 64, index < unit.byteCount {
            let byte = unit.byte(index)
            index += 1
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            register |= UInt64(byte) << UInt64(56 - left)
            left += 8
        }
    }

    mutating func bit() -> UInt64? {
        guard left > 0 else { return nil }
        defer {
            register <<= 1
            left -= 1
        }
        return register >> 63
    }

    mutating func unsignedExpGolomb() -> UInt32? {
        let zeros = register.leadingZeroBitCount
        guard zeros < 32, 2 * zeros + 1 <= left else { return nil }
        let code = register >> UInt64(63 - 2 * zeros)
        register <<= UInt64(2 * zeros + 1)
        left -= 2 * zeros + 1
        return UInt32(truncatingIfNeeded: code - 1)
    }
}

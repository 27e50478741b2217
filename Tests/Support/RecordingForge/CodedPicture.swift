/// The video coding of a forged track.
package enum VideoCoding: String, Sendable, Hashable, CaseIterable {
    /// H.264, sample entry `avc1`.
    case h264 = "avc1"
    /// H.265, sample entry `hvc1`.
    case h265 = "hvc1"

    /// What a sample entry says; H.264 where it is neither.
    package init(sampleEntry bytes: [UInt8]) {
        self = bytes.dropFirst(4).starts(with: Self.h265.rawValue.utf8) ? .h265 : .h264
    }
}

/// What one letter stands for.
package enum PictureKind: Character, Sendable, Hashable, CaseIterable {
    /// A picture that decoding can start at.
    case intra = "I"
    /// A picture predicted from the past.
    case predicted = "P"
    /// A picture predicted from both sides, shown before the reference picture that precedes it in decode order.
    case bidirectional = "B"
}

/// How the pictures of a forged track look in bytes.
package struct PictureStyle: Sendable, Hashable {
    /// H.264 or H.265.
    package var coding: VideoCoding = .h264
    /// Bytes of an I picture before variation, length prefixes included.
    package var intraSize = 220
    /// Bytes of a P picture before variation.
    package var predictedSize = 90
    /// Bytes of a B picture before variation.
    package var bidirectionalSize = 50
    /// Up to so many bytes are added, differently for each picture; 0 makes all pictures of a kind the same size.
    package var sizeVariation = 23
    /// Slices to a picture, each a NAL unit of its own.
    package var slices = 1
    /// Whether each picture begins with an access unit delimiter.
    package var accessUnitDelimiter = false
    /// Changes every byte of every picture.
    package var seed: UInt64 = 1

    /// H.264 with the default sizes.
    package init() {}

    /// The sample for picture number `index`: length-prefixed NAL units (ISO/IEC 14496-15, 4.3.3).
    ///
    /// Header and first bytes are those of a real slice, the rest is noise without zeros, so no emulation prevention is needed.
    package func sample(_ kind: PictureKind, index: Int) -> [UInt8] {
        var noise = PseudoRandomBytes(seed: seed, UInt64(truncatingIfNeeded: index), UInt64(kind.rawValue.utf8.first ?? 0))
        let base =
            switch kind {
            case .intra: intraSize
            case .predicted: predictedSize
            case .bidirectional: bidirectionalSize
            }
        let variation = sizeVariation > 0 ? Int(noise.next() % UInt64(sizeVariation + 1)) : 0
        var writer = BoxWriter()
        if accessUnitDelimiter { writer.nalUnit(coding == .h264 ? [0x09, 0xf0] : [0x46, 0x01, 0x50]) }
        let count = max(1, slices)
        let share = max(12, (base + variation - writer.bytes.count) / count)
        for slice in 0..<count {
            let header = sliceHeader(kind, first: slice == 0)
            let body = noise.bytesWithoutZero(max(1, share - 4 - header.count - 1))
            writer.nalUnit(header + body + [0x80])
        }
        return writer.bytes
    }

    /// NAL unit header and the first bits of the slice header: whether it is the picture's first slice, slice type, parameter set 0.
    private func sliceHeader(_ kind: PictureKind, first: Bool) -> [UInt8] {
        switch (coding, kind) {
        case (.h264, .intra): [0x65, first ? 0x88 : 0x48, 0x84]
        case (.h264, .predicted): [0x41, first ? 0x9a : 0x4d, 0x21]
        case (.h264, .bidirectional): [0x01, first ? 0x9e : 0x4f, 0x41]
        case (.h265, .intra): [0x26, 0x01, first ? 0xaf : 0x2f, 0x09]
        case (.h265, .predicted): [0x02, 0x01, first ? 0xd0 : 0x50, 0x11]
        case (.h265, .bidirectional): [0x00, 0x01, first ? 0xe0 : 0x60, 0x21]
        }
    }
}

extension BoxWriter {
    /// A NAL unit behind its length in four bytes.
    mutating func nalUnit(_ unit: [UInt8]) {
        u32(UInt32(truncatingIfNeeded: unit.count))
        raw(unit)
    }
}

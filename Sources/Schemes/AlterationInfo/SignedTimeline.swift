import Cryptography

/// What was signed about when and how one sample is shown, in the order of the timeline table.
package struct SignedTiming: Sendable, Hashable {
    /// Bytes of the sample.
    package var size: UInt32
    /// How long it lasts, in the media's time scale.
    package var duration: UInt32
    /// From decode to composition time, in the media's time scale.
    package var compositionOffset: Int32
    /// Which sample entry it uses, counted from 1.
    package var descriptionIndex: UInt16
    /// Whether decoding can start with it.
    package var isSync: Bool

    /// The timing of a sample.
    package init(size: UInt32, duration: UInt32, compositionOffset: Int32, descriptionIndex: UInt16, isSync: Bool) {
        self.size = size
        self.duration = duration
        self.compositionOffset = compositionOffset
        self.descriptionIndex = descriptionIndex
        self.isSync = isSync
    }

    /// Bytes of one entry of the table.
    package static let length = 15

    /// The entry's bytes.
    package func append(to bytes: inout [UInt8]) {
        bytes.append(bigEndian: size)
        bytes.append(bigEndian: duration)
        bytes.append(bigEndian: compositionOffset)
        bytes.append(bigEndian: descriptionIndex)
        bytes.append(isSync ? 1 : 0)
    }

    /// Reads a whole table.
    ///
    /// Written out byte by byte: it is read for every sample of a recording, and generic integers cost twenty times as much.
    static func table(_ bytes: [UInt8]) throws(AlterationInfoError) -> [SignedTiming] {
        guard bytes.count.isMultiple(of: length) else { throw AlterationInfoError(.tooShort, at: bytes.count) }
        func word(_ start: Int) -> UInt32 {
            UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16 | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
        }
        return stride(from: 0, to: bytes.count, by: length).map { start in
            SignedTiming(
                size: word(start), duration: word(start + 4), compositionOffset: Int32(bitPattern: word(start + 8)),
                descriptionIndex: UInt16(bytes[start + 12]) << 8 | UInt16(bytes[start + 13]), isSync: bytes[start + 14] & 1 == 1)
        }
    }
}

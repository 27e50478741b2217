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

    /// Reads the entry of a table that begins at `start`.
    ///
    /// Written out: it is read for every sample of a recording, and generic integers cost twenty times as much.
    init(_ table: [UInt8], at start: Int) {
        precondition(start >= 0 && start + Self.length <= table.count)
        self = unsafe table.withUnsafeBytes { bytes in
            let size = unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
            let duration = unsafe bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
            let offset = unsafe bytes.loadUnaligned(fromByteOffset: start + 8, as: Int32.self)
            let description = unsafe bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt16.self)
            return unsafe SignedTiming(
                size: UInt32(bigEndian: size), duration: UInt32(bigEndian: duration), compositionOffset: Int32(bigEndian: offset),
                descriptionIndex: UInt16(bigEndian: description), isSync: bytes[start + 14] & 1 == 1)
        }
    }
}

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
    static func table(_ bytes: [UInt8]) throws(AlterationInfoError) -> [SignedTiming] {
        var reader = FieldReader(bytes)
        var entries: [SignedTiming] = []
        entries.reserveCapacity(bytes.count / length)
        while reader.remaining > 0 {
            entries.append(
                SignedTiming(
                    size: try reader.integer(), duration: try reader.integer(), compositionOffset: try reader.integer(),
                    descriptionIndex: try reader.integer(), isSync: try reader.integer(UInt8.self) & 1 == 1))
        }
        return entries
    }
}

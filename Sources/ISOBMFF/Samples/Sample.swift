/// One sample of a track: which bytes, and when.
package struct Sample: Sendable, Hashable {
    /// Its number in the track, from 0 in decode order.
    package var index: UInt64
    /// Offset of its first byte in the file.
    package var offset: UInt64
    /// Its length in bytes; it lies inside the file.
    package var size: UInt32
    /// When it is decoded, in ticks of the media's timescale.
    package var decodeTime: UInt64
    /// How long it lasts, in these ticks.
    package var duration: UInt32
    /// How much later than decoded it is shown, in these ticks.
    package var compositionOffset: Int64
    /// Whether a decoder can start here.
    package var isSync: Bool
    /// Which sample description it has, from 1.
    package var descriptionIndex: UInt32
    /// Index of the `moof` it is declared in, in file order; `nil` for the tables of `moov`.
    package var fragment: UInt32?

    /// One past its last byte.
    package var end: UInt64 { offset &+ UInt64(size) }
    /// When it is shown, in ticks of the media's timescale.
    package var compositionTime: Int64 { Int64(truncatingIfNeeded: decodeTime) &+ compositionOffset }
}

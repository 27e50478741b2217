/// Bytes that a `RecordingMuxer` hands over.
package struct OutputPiece: Sendable, Hashable {
    /// What the bytes are.
    package enum Role: Sendable, Hashable {
        /// `ftyp` and `moov` of a fragmented recording, whole, handed over once before anything else.
        case initialization
        /// One whole `moof` and its `mdat`.
        case fragment
        /// A stretch of a progressive recording, which begins and ends anywhere. It may lie in what was handed over before:
        /// the size of `mdat` is written last.
        case stretch
    }

    /// What the bytes are.
    package var role: Role
    /// Where they go in the output, counted as if nothing had been inserted between the pieces. Fragments address their samples
    /// from their own `moof`, so boxes may be put between them.
    package var offset: UInt64
    /// The bytes.
    package var bytes: [UInt8]
}

/// Why and where the cutting of a sample into units stopped before its end.
///
/// A broken length is a fact about the recording, not a failure of the reader: what came before it stays valid.
package struct SplitStop: Sendable, Hashable {
    /// The ways to break a sample.
    package enum Reason: Sendable, Hashable {
        /// The sample ends inside a length field or an OBU header.
        case headerCut
        /// A unit claims more bytes than the sample has left.
        case unitOverrun(claimed: UInt64, available: UInt64)
        /// An OBU size of more than 8 bytes or above 2^32 - 1 (AV1, 4.10.5).
        case sizeNotAllowed
        /// More units than any picture needs.
        case tooManyUnits
        /// Fewer bytes came than the sample table promised.
        case sampleCut
    }

    /// What was wrong.
    package let reason: Reason
    /// The first byte of the sample that belongs to no unit that was understood.
    package let offset: Int

    /// A stop at a place of the sample.
    package init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

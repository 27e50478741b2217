/// A run of bytes of the file under examination.
public struct ByteRange: Sendable, Hashable, Codable {
    /// Offset of the first byte from the start of the file.
    public var offset: UInt64
    /// Number of bytes.
    public var length: UInt64

    /// The bytes from `offset` on, `length` of them.
    public init(offset: UInt64, length: UInt64) {
        self.offset = offset
        self.length = length
    }

    /// One past the last byte; `nil` where the sum does not fit 64 bits, which a hostile table can claim.
    public var end: UInt64? {
        let (sum, overflow) = offset.addingReportingOverflow(length)
        return overflow ? nil : sum
    }
}

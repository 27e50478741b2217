package import Evidence

/// One NAL unit or OBU and where it lies in its sample.
package struct CodedUnit: Sendable, Hashable {
    /// What its first bytes say.
    package let header: CodedUnitHeader
    /// Offset of the unit's first byte from the start of the sample; behind the length field.
    package let offset: Int
    /// Its length as stored.
    package let storedLength: Int
    /// Its length without trailing zero bytes.
    ///
    /// Schemes sign units without them: they may be cabac_zero_words or come from a muxer that cut at a four-byte start code, and mean
    /// nothing to a decoder.
    package let length: Int

    /// A unit whose header was read already. `length` is at most `storedLength`.
    package init(header: CodedUnitHeader, offset: Int, storedLength: Int, length: Int) {
        self.header = header
        self.offset = offset
        self.storedLength = storedLength
        self.length = length
    }

    /// The unit without trailing zero bytes, counted from the start of the sample.
    package var content: Range<Int> { offset..<offset + length }
    /// The unit as stored, counted from the start of the sample.
    package var stored: Range<Int> { offset..<offset + storedLength }
    /// What follows the header, without trailing zero bytes.
    package var payload: Range<Int> { offset + min(Int(header.length), length)..<offset + length }

    /// Where the unit, without trailing zeros, lies in the file; `nil` where the sample's claimed place does not fit 64 bits.
    package func fileRange(sampleOffset: UInt64) -> ByteRange? {
        let (start, overflow) = sampleOffset.addingReportingOverflow(UInt64(offset))
        guard !overflow else { return nil }
        let range = ByteRange(offset: start, length: UInt64(length))
        return range.end == nil ? nil : range
    }
}

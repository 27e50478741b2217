/// Reads the header, extension and size field of an OBU (AV1, 5.3.1 to 5.3.3), from bytes that may end too early.
struct OBUHeaderReader {
    /// The most bytes that say all about an OBU: header, extension, eight bytes of size, first byte of the payload.
    static let longest = 11

    enum Answer {
        /// The header, and the length of the whole OBU with it.
        case complete(CodedUnitHeader, length: UInt64)
        /// More bytes are needed to tell.
        case moreNeeded
        /// The size field breaks the rules of leb128().
        case sizeNotAllowed
        /// The OBU claims more than there is.
        case overrun(claimed: UInt64)
    }

    /// Looks at the bytes of `span` from `start` on.
    ///
    /// `rest` is the number of bytes from the OBU's first to the sample's last, which need not all be in `span`.
    static func read(_ span: RawSpan, at start: Int, rest: UInt64) -> Answer {
        let end = span.byteCount
        guard start < end else { return .moreNeeded }
        let first = span.byte(start)
        var index = start + 1
        var layers: UInt8?
        if first & 4 != 0 {
            guard index < end else { return .moreNeeded }
            layers = span.byte(index)
            index += 1
        }
        var length = rest
        if first & 2 != 0 {
            var size: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                guard index < end else { return .moreNeeded }
                let byte = span.byte(index)
                index += 1
                size |= UInt64(byte & 0x7F) << shift
                guard byte & 0x80 != 0 else { break }
                shift += 7
                guard shift < 56 else { return .sizeNotAllowed }
            }
            guard size <= UInt64(UInt32.max) else { return .sizeNotAllowed }
            length = UInt64(index - start) + size
        }
        guard length <= rest else { return .overrun(claimed: length) }
        let headerLength = index - start
        var lead: UInt8?
        if length > UInt64(headerLength) {
            guard index < end else { return .moreNeeded }
            lead = span.byte(index)
        }
        return .complete(
            CodedUnitHeader(obu: first, extension: layers, length: UInt8(headerLength), lead: lead), length: length)
    }
}

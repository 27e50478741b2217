import Evidence

/// hdlr - ISO/IEC 14496-12, 8.4.3: what kind of media a track holds.
enum HandlerBox {
    /// The handler type; `nil` where the box is too short to say.
    static func type(of box: Box, _ reader: inout RangeReader) throws(MovieError) -> FourCharacterCode? {
        guard box.payload.length >= 12 else { return nil }
        reader.seek(to: box.payloadOffset + 8, limit: box.end)
        return try reader.code()
    }
}

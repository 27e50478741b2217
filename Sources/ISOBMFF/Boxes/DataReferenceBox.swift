/// Where the media of a sample entry is - ISO/IEC 14496-12, 8.7.2. Only named, never opened.
package enum DataReference: Sendable, Hashable {
    /// In this file.
    case thisFile
    /// Somewhere else: the type of the reference and what it names, as far as it is text.
    case elsewhere(type: FourCharacterCode, location: String)

    /// Reads one entry of `dref`.
    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> DataReference {
        let (_, flags) = try reader.versionAndFlags()
        if flags & 1 == 1 { return .thisFile }
        var text = ""
        while reader.remaining > 0, text.unicodeScalars.count < 512 {
            let byte = try reader.uint8()
            if byte == 0 { break }
            text.unicodeScalars.append(byte >= 0x20 && byte < 0x7F ? Unicode.Scalar(byte) : "?")
        }
        return .elsewhere(type: box.type, location: text)
    }
}

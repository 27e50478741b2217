import ByteInput

/// A rule of the ONVIF Export File Format that a seal breaks.
struct ExportSealError: Error, Hashable {
    /// The kinds of breach.
    enum Code: Hashable {
        /// A field or a box reaches past the end of what holds it.
        case tooShort
        /// A box of which there must be one is missing, or there are several.
        case boxCount(type: String, found: Int)
        /// The box is larger than any honest one.
        case tooLarge(bytes: UInt64)
        /// A text is not UTF-8, or has no zero at its end.
        case text
        /// The version of a box or of the scheme is not the one of the standard.
        case version(UInt32)
        /// There are more seals than are looked at.
        case tooManySeals(Int)
        /// A box has an item too many or too few for its count.
        case count
    }

    var code: Code
    /// The box it happened in.
    var box: String
    /// Where in the file.
    var offset: UInt64

    /// In words, with the place.
    var explanation: String {
        let what =
            switch code {
            case .tooShort: "a field reaches past its end"
            case .boxCount(let type, let found): "there must be one \(type) box, and there are \(found)"
            case .tooLarge(let bytes): "\(bytes) bytes are more than any honest seal has"
            case .text: "a text is not UTF-8 that ends with a zero byte"
            case .version(let version): "version \(version) is not that of the standard"
            case .tooManySeals(let count): "\(count) seals are more than are looked at"
            case .count: "the entries do not fill the box"
            }
        return "\(box) at offset \(offset): \(what) (ONVIF Export File Format)"
    }
}

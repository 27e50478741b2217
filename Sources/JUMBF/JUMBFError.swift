/// Why bytes are not a JUMBF superbox that this reader takes (ISO/IEC 19566-5), and where.
package struct JUMBFError: Error, Sendable, Hashable {
    /// The rules.
    package enum Code: Sendable, Hashable {
        /// A box claims more bytes than there are around it, or fewer than its header takes.
        case badSize(UInt64)
        /// Too few bytes are left for another box.
        case truncated
        /// Something else stands where a superbox must.
        case notASuperbox(type: String)
        /// A superbox that does not begin with a description box.
        case noDescription
        /// A description box whose fields do not fit into it, or with toggles of no meaning.
        case badDescription
        /// A label that is not UTF-8, or holds characters that would be taken for something else in a path.
        case badLabel
        /// Superboxes nested deeper than any manifest is.
        case tooDeep
        /// More boxes than any manifest store has.
        case tooManyBoxes
    }

    /// Which rule.
    package var code: Code
    /// Where, counted from the first byte.
    package var position: Int

    /// A failure at a place.
    package init(_ code: Code, at position: Int) {
        self.code = code
        self.position = position
    }
}

extension JUMBFError: CustomStringConvertible {
    /// The failure in words.
    package var description: String {
        let what =
            switch code {
            case .badSize(let size): "a box claims \(size) bytes, which does not fit where it stands"
            case .truncated: "the bytes end inside a box"
            case .notASuperbox(let type): "a box of type \(type) stands where a superbox must"
            case .noDescription: "a superbox does not begin with its description"
            case .badDescription: "the description of a superbox is malformed"
            case .badLabel: "a label is not one"
            case .tooDeep: "superboxes are nested too deep"
            case .tooManyBoxes: "there are too many boxes"
            }
        return "\(what), at byte \(position) (ISO/IEC 19566-5)"
    }
}

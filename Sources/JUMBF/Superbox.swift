/// A JUMBF superbox (ISO/IEC 19566-5, 5): a description, and after it content boxes or further superboxes.
package struct Superbox: Sendable, Hashable {
    /// A box that is not a superbox, by type and content.
    package struct Content: Sendable, Hashable {
        /// Its four-character code.
        package var type: String
        /// Its payload.
        package var payload: ArraySlice<UInt8>
    }

    /// The type of what is inside, 16 bytes.
    package let type: [UInt8]
    /// The name by which paths lead to it, if it has one.
    package let label: String?
    /// Whether it may be asked for by its name (the first toggle).
    package let isRequestable: Bool
    /// The private box of the description: C2PA keeps a salt in it.
    package let privateBox: Content?
    /// The content boxes, in order.
    package let contents: [Content]
    /// The superboxes inside, in order.
    package let children: [Superbox]
    /// Everything after its header: what its hash is made over.
    package let payload: ArraySlice<UInt8>

    /// The first four bytes of the type as text, where the rest is the suffix that ISO gave out for such types.
    package var shortType: String? {
        let suffix: [UInt8] = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]
        guard type.count == 16, Array(type[4...]) == suffix, type[..<4].allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
        return String(decoding: type[..<4], as: UTF8.self)
    }

    /// The superboxes inside with that label: one at most where the file is honest.
    package func children(labelled label: String) -> [Superbox] { children.filter { $0.label == label } }
}

/// Why an alteration could not be made: the test asks for something that the recording does not have.
package struct ForgeError: Error, Sendable, Hashable {
    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// No box stands at this path.
        case noSuchBox
        /// No sample has this number, or its bytes are not in the file.
        case noSuchSample
        /// The bytes lie outside the file or the box.
        case outOfRange
        /// Two samples that are to change places in the file have different sizes.
        case sizesDiffer
        /// The system refused to write a scratch file.
        case cannotWrite
    }

    /// What kind of failure it is.
    package var code: Code
    /// Which box, sample or file.
    package var what: String

    /// A failure of a kind, and what it concerns.
    package init(_ code: Code, _ what: String) {
        self.code = code
        self.what = what
    }
}

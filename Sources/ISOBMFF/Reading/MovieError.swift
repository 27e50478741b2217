package import ByteInput

/// Why a recording could not be read as a movie at all. Damage that leaves something to read is a finding instead.
package struct MovieError: Error, Sendable, Hashable {
    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// The system would not give the bytes, or the file changed.
        case unreadable(ReadError)
        /// It does not begin with any box that ISO/IEC 14496-12 or QuickTime puts at the top of a file.
        case notAMovieFile(firstBox: FourCharacterCode?)
        /// A field reaches past the end of the bytes it is declared in.
        case endOfBox
        /// A box has a version that this reader does not know.
        case unknownVersion(UInt8)
        /// A field holds a value that the standard excludes.
        case invalidField(name: String, value: UInt64)
        /// A structure is larger than the budget lets be loaded at once.
        case tooLarge(bytes: UInt64)
        /// A sample's place is no longer what it was when the file was opened.
        case changed
    }

    /// What kind of failure it is.
    package var code: Code
    /// Where in the file, if it has a place.
    package var offset: UInt64?

    /// A failure of a kind, with its place if it has one.
    package init(_ code: Code, offset: UInt64? = nil) {
        self.code = code
        self.offset = offset
    }
}

extension MovieError {
    /// Whether it is damage to a structure, which becomes a finding, and not a failure to read.
    var isStructural: Bool {
        switch code {
        case .endOfBox, .unknownVersion, .invalidField, .tooLarge: true
        case .unreadable, .notAMovieFile, .changed: false
        }
    }
}

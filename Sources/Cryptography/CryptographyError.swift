/// Why the cryptographic library could not do what was asked: never the answer that something does not match.
package struct CryptographyError: Error, Sendable, Hashable {
    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// No loaded provider offers the algorithm.
        case algorithmUnavailable
        /// The library ran out of memory.
        case outOfMemory
        /// A library call failed that only fails when the library itself is broken.
        case libraryFailure
    }

    /// What kind of failure it is.
    package var code: Code
    /// The algorithm or call it happened in.
    package var subject: String
    /// The library's packed error number, as `openssl errstr` explains it; 0 where it gave none.
    package var libraryError: UInt

    package init(_ code: Code, subject: String, libraryError: UInt = 0) {
        self.code = code
        self.subject = subject
        self.libraryError = libraryError
    }
}

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
        /// Bytes that are not the DER or PEM of the thing they were taken for.
        case malformed
        /// An algorithm that signs nothing here, or is not known.
        case unsupportedAlgorithm
        /// A key of a kind or size that signs nothing here.
        case unsupportedKey
        /// The algorithm is for another kind of key, or the digest is of another hash function than the algorithm's.
        case algorithmDoesNotFit
        /// The private key is encrypted, and no passphrase was given.
        case passphraseNeeded
        /// The private key is encrypted with another passphrase.
        case wrongPassphrase
        /// A private key and a certificate or request that do not belong together.
        case keyMismatch
        /// A file of that name exists and is not replaced.
        case fileExists
        /// The system refused to read or write a file.
        case systemFailure
    }

    /// What kind of failure it is.
    package var code: Code
    /// The algorithm, call, structure or file it happened in.
    package var subject: String
    /// The library's packed error number, as `openssl errstr` explains it; 0 where it gave none.
    package var libraryError: UInt
    /// The system's error number; 0 where the system had no part in it.
    package var systemError: Int32

    package init(_ code: Code, subject: String, libraryError: UInt = 0, systemError: Int32 = 0) {
        self.code = code
        self.subject = subject
        self.libraryError = libraryError
        self.systemError = systemError
    }
}

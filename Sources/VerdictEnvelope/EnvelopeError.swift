package import Cryptography

/// Why a statement cannot be read, made or signed.
package struct EnvelopeError: Error, Sendable, Hashable {
    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// A line is not a DSSE envelope.
        case notAnEnvelope
        /// The envelope holds something else than an in-toto statement.
        case otherPayload
        /// The payload is not an in-toto Statement, version 1.
        case notAStatement
        /// There is nothing that could be signed or checked.
        case empty
        /// The certificates do not belong to the key, or to each other.
        case certificates
        /// A time stamp that is to be attached does not belong to any signature.
        case timeStamp
        /// The cryptographic library failed.
        case cryptography(CryptographyError)
    }

    /// What kind of failure it is.
    package var code: Code
    /// What is wrong, in words, without the file.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package init(_ error: CryptographyError) {
        self.init(.cryptography(error), "the cryptographic library failed: \(error.subject)")
    }
}

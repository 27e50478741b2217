package import ByteInput
package import Cryptography
package import ISOBMFF

/// Why an examination could not go on. It becomes a finding, or the verdict *error*, in one place: `Verification`.
package enum ExaminationError: Error, Sendable, Hashable {
    /// Bytes could not be read.
    case read(ReadError)
    /// The cryptographic library failed.
    case cryptography(CryptographyError)
    /// The tables of the container could not be followed.
    case container(MovieError)
    /// The file asks for more than an honest one of its kind: what, in words.
    case limit(String)
    /// The user interrupted it.
    case cancelled
}

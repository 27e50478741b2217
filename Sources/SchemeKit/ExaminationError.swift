package import ByteInput
package import Cryptography
package import ISOBMFF
import ParallelHashing

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
    /// The files that were named as one recording in segments are none: why, in words.
    case segments(String)
    /// The user interrupted it.
    case cancelled
}

extension ExaminationError {
    /// Why a pass over the media ended.
    init(_ error: HashingError<MovieError>) {
        switch error {
        case .source(let error): self = .container(error)
        case .read(let error): self = .read(error)
        case .cryptography(let error): self = .cryptography(error)
        case .cancelled: self = .cancelled
        }
    }
}

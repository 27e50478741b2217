package import ByteInput
package import Cryptography

/// Why a pass ended before its last extent. What the consumer got until then is right, and is a prefix of the whole.
package enum HashingError<SourceFailure: Error>: Error {
    /// The source could not name the next extent.
    case source(SourceFailure)
    /// The file could not be read, or has become shorter.
    case read(ReadError)
    /// The cryptographic library failed.
    case cryptography(CryptographyError)
    /// ``PassCancellation/cancel()`` was called.
    case cancelled
}

extension HashingError: Equatable where SourceFailure: Equatable {}
extension HashingError: Hashable where SourceFailure: Hashable {}

/// What can go wrong in a worker, where nothing is known of the source.
enum WorkError: Error {
    case read(ReadError)
    case cryptography(CryptographyError)
}

extension HashingError {
    init(_ error: WorkError) {
        switch error {
        case .read(let error): self = .read(error)
        case .cryptography(let error): self = .cryptography(error)
        }
    }
}

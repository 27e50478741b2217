package import ByteInput
package import Cryptography
import Evidence
package import ISOBMFF

/// Why a recording could not be signed.
package enum SigningError: Error, Sendable {
    /// The input could not be read.
    case read(ReadError)
    /// The input's structure could not be followed.
    case container(MovieError)
    /// The cryptographic library, or the key, failed.
    case cryptography(CryptographyError)
    /// The output could not be written: path and the system's error number.
    case write(path: String, systemError: Int32)
    /// The input is not fit for it, in words, with the next step where there is one.
    case refused(String)
    /// The user ended it before it was done.
    case interrupted
}

extension SigningError {
    /// One line that names the file and says why.
    ///
    /// - Parameter file: what was worked on, for the reasons that do not name a file of their own; `nil` where there is none.
    package func explanation(about file: String?) -> String {
        let prefix = file.map { $0 + ": " } ?? ""
        return switch self {
        case .read(let error): "\(error.path.shown): \(error.explanation)"
        case .container(let error): prefix + error.explanation
        case .cryptography(let error): prefix + "the cryptographic library refused: \(error.subject)"
        case .write(let path, let number): "\(path): cannot be written: \(KeyFiles.systemMessage(number).lowercased())"
        case .refused(let reason): prefix + reason
        case .interrupted: prefix + "interrupted; nothing was changed"
        }
    }
}

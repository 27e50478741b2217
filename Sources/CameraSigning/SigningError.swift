package import ByteInput
package import Cryptography
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
}

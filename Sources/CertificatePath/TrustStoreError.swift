import Evidence
import SystemPackage

/// Why a trust store could not be read. A store that is half read would judge by half of the user's rules, so any of these stops it.
public struct TrustStoreError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: Sendable, Hashable {
        /// The system refused, with its error number.
        case cannotRead(Int32)
        /// A file holds nothing that can be read as PEM or DER.
        case notACertificate
        /// A file that was given for its revocation lists holds none.
        case notARevocationList
        /// A block of a PEM file is broken, or of a kind that does not belong into a trust store; with its number from 1 and its label.
        case badBlock(number: Int, label: String)
        /// A private key lies in the trust store.
        case holdsPrivateKey
        /// A line of the policy file breaks its rules; with its number from 1 and what is wrong.
        case policy(line: Int, reason: String)
        /// A pin is not a SHA-256 in hexadecimal.
        case notASHA256
    }

    /// What kind of failure it is.
    public var code: Code
    /// The file or folder, or the text that was given.
    public var path: String

    /// A failure of a file or folder.
    init(_ code: Code, path: FilePath) { self.init(code, path: path.shown) }

    /// A failure as found.
    public init(_ code: Code, path: String) {
        self.code = code
        self.path = path
    }
}

extension TrustStoreError: CustomStringConvertible {
    /// The failure in words, with what to do.
    public var description: String {
        switch code {
        case .cannotRead(let number): "\(path): \(systemMessage(number))"
        case .notACertificate: "\(path): holds no certificate and no revocation list, in PEM or DER"
        case .notARevocationList: "\(path): holds no revocation list, in PEM or DER"
        case .badBlock(let number, let label): "\(path): block \(number), \(label), cannot be used"
        case .holdsPrivateKey: "\(path): holds a private key, which does not belong into a trust store; move it away"
        case .policy(let line, let reason): "\(path): line \(line): \(reason)"
        case .notASHA256: "\(path): not the SHA-256 of a certificate (64 hexadecimal digits)"
        }
    }
}

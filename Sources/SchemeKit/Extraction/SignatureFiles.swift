package import Cryptography

/// The names of what is written of one scheme's signatures, and the script that has `openssl` check them all.
package struct SignatureFiles {
    /// More messages than this, signed or not, are not written: each makes several files.
    private static let mostMessages = 250_000

    private let prefix: String
    private var number = 0
    private var keys: [UInt8] = []
    private var checks: [UInt8] = []
    private var remarks: [(reason: String, count: Int)] = []

    /// Nothing yet. All names begin with the prefix.
    package init(prefix: String) { self.prefix = prefix }

    /// Whether one more message is written; where there are too many, that is told.
    package mutating func hasRoom() -> Bool {
        if number >= Self.mostMessages { remark("messages beyond the first \(Self.mostMessages) were not written") }
        return number < Self.mostMessages
    }

    /// The name of the next message, without ending.
    package mutating func nextName() -> String {
        number += 1
        let digits = String(number)
        return "\(prefix)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The name of a signer, counted from 0, without ending.
    package func name(ofSigner signer: Int) -> String { "\(prefix)-signer-\(signer + 1)" }

    /// Tells why a message was not written, or cannot be checked.
    package mutating func remark(_ reason: String) {
        if let known = remarks.firstIndex(where: { $0.reason == reason }) {
            remarks[known].count += 1
        } else if remarks.count < 64 {
            remarks.append((reason, 1))
        }
    }

    /// Has the script take the public key `to.key` out of the first certificate of `from.pem`.
    package mutating func takeKey(from certificate: String, to key: String) {
        keys += Array("openssl x509 -in \(certificate).pem -pubkey -noout >\(key).key\n".utf8)
    }

    /// Has the script check `name.sig` over `name.message` with `key.key`.
    package mutating func check(_ name: String, _ algorithm: SignatureAlgorithm, key: String) {
        let options: String
        switch algorithm {
        case .rsaPSS: options = " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:auto"
        default: options = ""
        }
        guard let digest = algorithm.digest else { return }
        checks += Array("check \(name) \(key).key -\(digest.opensslName)\(options)\n".utf8)
    }

    /// The script; `nil` where it would check nothing.
    package var script: ExtractedFile? {
        guard !checks.isEmpty else { return nil }
        let head = """
            #!/bin/sh
            # To be run in the folder of these files; fails where a signature is wrong.
            failed=0
            check() {
                name=$1 key=$2
                shift 2
                printf '%s: ' "$name"
                openssl dgst -verify "$key" "$@" -signature "$name.sig" "$name.message" || failed=1
            }

            """
        return ExtractedFile(name: "\(prefix).sh", bytes: Array(head.utf8) + keys + checks + Array("exit $failed\n".utf8))
    }

    /// Why something was not written or cannot be checked, in words.
    package var reasons: [String] { remarks.map { $0.count > 1 ? "\($0.reason) (\($0.count) times)" : $0.reason } }
}

extension DigestAlgorithm {
    /// As `openssl dgst` calls it.
    package var opensslName: String { name.lowercased().filter { $0 != "-" } }
}

import CertificatePath
import Cryptography

extension TrustFile.Thing {
    /// A certificate or list as lines of `name: value`.
    var details: String {
        switch self {
        case .certificate(let certificate): certificate.details
        case .revocationList(let list):
            """
            revocation list
              issuer: \(list.issuer)
              this update: \(list.thisUpdate)
              next update: \(list.nextUpdate.map { "\($0)" } ?? "not said")
              entries: \(list.count)
              sha256: \(list.sha256.hex)
            """
        }
    }
}

extension Certificate {
    /// The certificate as lines of `name: value`.
    var details: String {
        let usage = constraints.keyUsage.map { usage in
            [
                (KeyUsage.digitalSignature, "digitalSignature"), (.contentCommitment, "contentCommitment"),
                (.keyEncipherment, "keyEncipherment"),
                (.keyCertSign, "keyCertSign"), (.cRLSign, "cRLSign"),
            ].filter { usage.contains($0.0) }.map(\.1).joined(separator: ", ")
        }
        let length = constraints.pathLength.map { ", at most \($0) authorities under it" } ?? ""
        return """
            certificate
              subject: \(subject)
              issuer: \(issuer)\(isSelfSigned ? " (self-signed)" : "")
              serial number: \(serialNumber)
              valid: \(notBefore) to \(notAfter)
              key: \(publicKey.kind.name)
              signed with: \(signature.algorithm)
              authority: \(constraints.isCA == true ? "yes" + length : "no")
              key usage: \(usage ?? "not limited")
              extended key usage: \(constraints.extendedKeyUsage?.joined(separator: ", ") ?? "not limited")
              sha256: \(sha256.hex)
            """
    }
}

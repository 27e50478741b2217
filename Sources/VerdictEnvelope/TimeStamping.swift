package import CertificatePath
import Cryptography
package import Evidence

/// Attaching an authority's answer to the signature that it is of.
package enum TimeStamping {
    /// Puts the token of a response beside the signature that was stamped, after checking it.
    ///
    /// - Parameters:
    ///   - response: a TimeStampResp or a token, in DER.
    ///   - authorities: anchors of the authorities that are trusted.
    ///   - now: the present.
    /// - Throws: `timeStamp` where it cannot be read, is of no signature here, or its authority is not trusted.
    package static func attach(
        _ response: [UInt8], to envelopes: inout [Envelope], authorities: TrustStore, now: Timestamp
    ) throws(EnvelopeError) {
        let token: TimeStampToken
        do throws(CryptographyError) { token = try TimeStampToken(der: response) } catch {
            throw EnvelopeError(.timeStamp, "the time stamp cannot be read: \(error.subject)")
        }
        let check = EnvelopeCheck(signers: TrustStore(), timeAuthorities: authorities, now: now)
        for place in envelopes.indices {
            for index in envelopes[place].signatures.indices {
                let signature = envelopes[place].signatures[index]
                guard let digest = try? Digest.of(signature.value, token.messageImprint.algorithm), digest == token.messageImprint else {
                    continue
                }
                if case .wrong(let reason) = check.judge(timeStamp: token.der, over: signature.value).standing {
                    throw EnvelopeError(.timeStamp, reason)
                }
                if !signature.timeStamps.contains(token.der) { envelopes[place].signatures[index].timeStamps.append(token.der) }
                return
            }
        }
        throw EnvelopeError(.timeStamp, "the time stamp is of none of the signatures in this file")
    }
}

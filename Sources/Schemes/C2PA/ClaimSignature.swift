import CBOR
import COSE
import Cryptography
import Evidence
import JUMBF
import SchemeKit

/// The signature of one manifest, checked over the claim as it was stored.
struct ClaimSignature: Sendable {
    /// What came of it.
    enum Status: Sendable, Hashable {
        /// The holder of the certificate's key signed this claim.
        case valid
        /// The signature does not fit.
        case invalid
        /// It cannot be checked; why, in words, and whether the reason is a part of C2PA that this program does not know.
        case unchecked(String, isUnsupported: Bool)
    }

    /// What came of it.
    private(set) var status: Status
    /// Whose key it is said to be; `nil` where the signature vouches for nobody.
    private(set) var signer: SignerClaim?
    /// Subject of the certificate, for messages.
    private(set) var subject: String?
    /// The algorithm by its COSE name.
    private(set) var algorithm: String?
    /// About the time stamp, and what else is odd.
    private(set) var findings: [Finding] = []
    private(set) var cose: COSESign1?

    /// Checks the signature box over the claim.
    ///
    /// - Parameter laterStamps: time stamps for this manifest from update manifests (`c2pa.time-stamp`).
    /// - Throws: `cryptography` where the library itself fails.
    init(_ box: Superbox, over claim: ArraySlice<UInt8>, laterStamps: [[UInt8]] = []) throws(ExaminationError) {
        status = .invalid
        guard let content = box.content("cbor") else {
            status = .unchecked("the signature box does not hold one CBOR item", isUnsupported: false)
            return
        }
        let cose: COSESign1
        do throws(COSEError) { cose = try COSESign1(content) } catch {
            status = .unchecked("the signature cannot be read: \(error)", isUnsupported: false)
            return
        }
        self.cose = cose
        guard let algorithm = cose.algorithm else {
            let name = cose.algorithmIdentifier.map(String.init) ?? "none"
            status = .unchecked("the signature algorithm is not one of C2PA's: \(name)", isUnsupported: true)
            return
        }
        self.algorithm = algorithm.name
        guard let leaf = cose.certificates.first else {
            status = .unchecked("the signature carries no certificate", isUnsupported: false)
            return
        }
        guard let certificate = try? Certificate(der: leaf) else {
            // What is signed along cannot be changed without breaking the signature; with no key there is no way to tell.
            status = .unchecked("the signer's certificate cannot be read", isUnsupported: false)
            return
        }
        subject = certificate.subject
        guard algorithm.signature.fits(certificate.publicKey.kind) else {
            status = .unchecked(
                "the signature is said to be \(algorithm.name), and the certificate's key is \(certificate.publicKey.kind.name)",
                isUnsupported: false)
            return
        }
        guard cose.payload == nil else {
            status = .unchecked("the signature brings a payload of its own, where the claim has to be", isUnsupported: false)
            return
        }
        // ECDSA in the form of DER, for instance, is no signature in COSE (RFC 9053, 2.1).
        if let size = Self.signatureSize(certificate.publicKey.kind), cose.signature.count != size {
            status = .unchecked(
                "the signature has \(cose.signature.count) bytes, and one of this key has \(size)", isUnsupported: false)
            return
        }
        do throws(CryptographyError) {
            status = try cose.isSigned(over: claim, by: certificate.publicKey, algorithm) ? .valid : .invalid
        } catch {
            throw .cryptography(error)
        }
        guard status == .valid else { return }
        var signer = SignerClaim(certificates: cose.certificates, from: nil, until: nil)
        signer.role = .claim
        signer.timeStamp = try timeStamp(cose, claim, laterStamps)
        self.signer = signer
        if let values = cose.unprotected["rVals"]?.map, values["ocspVals"] != nil {
            findings.append(
                Finding(
                    SealFinding.revocationStapled, "the signature carries an OCSP response, which is not evaluated", scheme: .c2pa))
        }
    }

    private static func signatureSize(_ kind: PublicKey.Kind) -> Int? {
        switch kind {
        case .ec(let curve): 2 * ((curve.bits + 7) / 8)
        case .rsa(let bits), .rsaPSS(let bits): (bits + 7) / 8
        case .ed25519: 64
        case .unsupported: nil
        }
    }

    /// The time stamp that speaks about this signature, if there is one that does.
    private mutating func timeStamp(
        _ cose: COSESign1, _ claim: ArraySlice<UInt8>, _ later: [[UInt8]]
    ) throws(ExaminationError) -> TimeStampToken? {
        let signature = COSEStructure.byteString(cose.signature)[...]
        var candidates: [(name: String, token: [UInt8], payload: ArraySlice<UInt8>)] = []
        for (name, payload) in [("sigTst2", signature), ("sigTst", claim)] {
            guard let header = cose.unprotected[name] else { continue }
            guard let tokens = header.map?["tstTokens"]?.array, tokens.count == 1, let value = tokens[0].map?["val"]?.bytes else {
                ignore("\(name) does not hold exactly one time stamp")
                continue
            }
            candidates.append((name, Array(value), payload))
        }
        candidates += later.map { ("c2pa.time-stamp", $0, signature) }
        for candidate in candidates.prefix(8) {
            let token: TimeStampToken
            do throws(CryptographyError) { token = try TimeStampToken(der: candidate.token) } catch {
                if error.code == .outOfMemory { throw .cryptography(error) }
                ignore("\(candidate.name) cannot be read: \(error.subject)")
                continue
            }
            let stamped = COSEStructure.bytes("CounterSignature", protected: cose.protectedBytes, payload: candidate.payload)
            let digest: Digest
            do throws(CryptographyError) {
                digest = try Digest.of(stamped, token.messageImprint.algorithm)
            } catch {
                throw .cryptography(error)
            }
            if digest != token.messageImprint {
                ignore("\(candidate.name) is a time stamp of something else")
            } else if !token.isSignatureValid {
                ignore("the signature of the time stamp in \(candidate.name) is wrong")
            } else {
                return token
            }
        }
        return nil
    }

    private mutating func ignore(_ why: String) {
        findings.append(Finding(SealFinding.timeStampIgnored, "a time stamp is not used: \(why)", scheme: .c2pa))
    }
}

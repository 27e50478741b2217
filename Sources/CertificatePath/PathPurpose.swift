internal import Cryptography
internal import Evidence

/// What a key was used for. It decides what its certificate must allow.
package enum PathPurpose: Sendable, Hashable {
    /// Signing recordings: what the policy asks of a signer.
    case recordings
    /// Signing C2PA claims: what the policy asks, and C2PA's certificate profile (C2PA specification, "Certificate profiles").
    case claims
    /// Signing time stamps (RFC 3161, 2.3). What the policy asks of the signers of recordings does not concern these.
    case timeStamps
}

/// Object identifiers of extended key usages that mean something here (RFC 5280, 4.2.1.12; RFC 9336).
enum ExtendedKeyUsage {
    static let any = "2.5.29.37.0"
    static let timeStamping = "1.3.6.1.5.5.7.3.8"
    static let statusSigning = "1.3.6.1.5.5.7.3.9"
    static let mailProtection = "1.3.6.1.5.5.7.3.4"
    static let documentSigning = "1.3.6.1.5.5.7.3.36"
    /// C2PA's own.
    static let claimSigning = "1.3.6.1.4.1.62558.2.1"

    /// Whether a usage can never mean that claims may be signed.
    static func isReserved(_ identifier: String) -> Bool { [any, timeStamping, statusSigning].contains(identifier) }
}

extension PathPurpose {
    /// Usages whose keys must be there for nothing else (RFC 3161, 2.3; RFC 6960, 4.2.2.2). Server and client authentication are none of
    /// them: cameras have one device certificate for all they do.
    static let foreign: Set = [ExtendedKeyUsage.timeStamping, ExtendedKeyUsage.statusSigning]
}

extension PathRules {
    /// The first rule of C2PA's certificate profile that a signer's certificate breaks; `nil` where it keeps all of them.
    ///
    /// What holds for every signer (a strong key, a safe hash, no unknown critical extension, no authority) is not repeated.
    func failure(ofClaimSigner signer: Certificate, isPinned: Bool) -> PathFailure? {
        let constraints = signer.constraints
        func unfit(_ why: String) -> PathFailure { PathFailure(.claimSignerUnfit, signer.subject, why) }
        guard constraints.version == 3 else { return unfit("is of version \(constraints.version); C2PA asks for version 3") }
        if constraints.hasUniqueIdentifiers { return unfit("has unique identifiers of issuer or subject, which C2PA forbids") }
        if !isPinned {
            guard constraints.hasAuthorityKeyIdentifier else { return unfit("has no authority key identifier, which C2PA asks for") }
        }
        guard let usage = constraints.keyUsage, usage.contains(.digitalSignature) else {
            return PathFailure(.keyUsageForbids, signer.subject, "must not sign claims: its key usage names no digital signature")
        }
        if usage.contains(.keyCertSign), constraints.isCA != true {
            return unfit("may sign certificates without being an authority's, which C2PA forbids")
        }
        guard let purposes = constraints.extendedKeyUsage, !purposes.isEmpty else {
            return PathFailure(.extendedKeyUsageMissing, signer.subject, "names no extended key usage, which C2PA asks for")
        }
        if purposes.contains(ExtendedKeyUsage.any) { return unfit("is good for any extended key usage, which C2PA forbids") }
        for alone in [ExtendedKeyUsage.timeStamping, ExtendedKeyUsage.statusSigning] where purposes.contains(alone) && purposes.count > 1 {
            return unfit("names the extended key usage \(alone) beside others, which C2PA forbids")
        }
        guard !policy.claimSigningPurposes.isDisjoint(with: purposes) else {
            return PathFailure(
                .extendedKeyUsageMissing, signer.subject,
                "does not name an extended key usage under which claims may be signed (\(policy.claimSigningPurposes.sorted().joined(separator: " or ")))"
            )
        }
        return nil
    }

    /// The first rule for time-stamping authorities that a certificate breaks; `nil` where it keeps all of them (RFC 3161, 2.3).
    func failure(ofTimeStamper signer: Certificate) -> PathFailure? {
        guard signer.constraints.extendedKeyUsage == [ExtendedKeyUsage.timeStamping] else {
            return PathFailure(
                .extendedKeyUsageMissing, signer.subject,
                "is not for time stamps alone: its extended key usage must be timeStamping and nothing else"
            )
        }
        return nil
    }
}

internal import Cryptography
internal import Evidence

/// The rules that are ours, or that OpenSSL applies without saying so clearly. Whatever passes here is judged by OpenSSL as well.
struct PathRules {
    let policy: TrustPolicy
    /// What the signer's key was used for.
    var purpose = PathPurpose.recordings
    /// Start of the span of time for which a path is judged.
    let from: Timestamp
    /// End of that span.
    let until: Timestamp

    /// The first rule that a path breaks; `nil` where it keeps all of them.
    func failure(of path: [Certificate]) -> PathFailure? {
        guard let signer = path.first else { return PathFailure(.noCertificate, "", "there is no certificate") }
        for certificate in path {
            if let failure = validity(of: certificate) { return failure }
        }
        if let failure = signing(by: signer, isAuthorityAllowed: false) { return failure }
        for (index, certificate) in path.enumerated() {
            let isAnchor = index == path.count - 1
            if let failure = structure(of: certificate) ?? key(of: certificate) { return failure }
            if !isAnchor, let failure = hash(of: certificate) { return failure }
            if index > 0, let failure = issuing(by: certificate, intermediatesBelow: path[1..<index]) { return failure }
        }
        guard path.count - 2 <= policy.maximumIntermediates else {
            return PathFailure(
                .pathLengthExceeded, signer.subject,
                "has \(path.count - 2) authorities between it and the anchor; the policy allows \(policy.maximumIntermediates)")
        }
        return nil
    }

    /// The first rule that a certificate breaks which the user trusts by itself, so that only it counts and not who issued it.
    func failure(ofPinned certificate: Certificate) -> PathFailure? {
        validity(of: certificate) ?? signing(by: certificate, isAuthorityAllowed: true) ?? structure(of: certificate)
            ?? key(of: certificate)
    }

    /// The first rule that a certificate breaks which is to issue others.
    func failure(ofAuthority certificate: Certificate) -> PathFailure? {
        structure(of: certificate) ?? issuing(by: certificate, intermediatesBelow: []) ?? key(of: certificate)
            ?? (certificate.isSelfSigned ? nil : hash(of: certificate))
    }

    /// Whole seconds count, as they do in the certificate: the last second of a validity lasts until the next begins.
    private func validity(of certificate: Certificate) -> PathFailure? {
        if from.seconds < certificate.notBefore.seconds {
            return PathFailure(.certificateNotYetValid, certificate.subject, "was not valid before \(certificate.notBefore)")
        }
        if until.seconds > certificate.notAfter.seconds {
            return PathFailure(.certificateExpired, certificate.subject, "expired on \(certificate.notAfter)")
        }
        return nil
    }

    private func signing(by signer: Certificate, isAuthorityAllowed: Bool) -> PathFailure? {
        let constraints = signer.constraints
        if let usage = constraints.keyUsage, usage.isDisjoint(with: [.digitalSignature, .contentCommitment]) {
            return PathFailure(.keyUsageForbids, signer.subject, "must not sign data: its key usage names no digital signature")
        }
        if constraints.isCA == true, !isAuthorityAllowed {
            return PathFailure(
                .signerIsAuthority, signer.subject, "is a certification authority's; to trust it as a signer, pin it")
        }
        switch purpose {
        case .recordings:
            // Whoever requires a usage by the policy has decided it.
            if policy.requiredExtendedKeyUsages.isEmpty, let purposes = constraints.extendedKeyUsage, !purposes.isEmpty,
                PathPurpose.foreign.isSuperset(of: purposes)
            {
                return PathFailure(
                    .keyUsageForbids, signer.subject,
                    "must not sign recordings or verdicts: it is for other purposes alone (\(purposes.joined(separator: ", ")))")
            }
        case .claims: if let failure = failure(ofClaimSigner: signer, isPinned: isAuthorityAllowed) { return failure }
        case .timeStamps: return failure(ofTimeStamper: signer)
        }
        for required in policy.requiredExtendedKeyUsages where required.isDisjoint(with: constraints.extendedKeyUsage ?? []) {
            return PathFailure(
                .extendedKeyUsageMissing, signer.subject,
                "does not name the extended key usage that the policy requires (\(required.sorted().joined(separator: " or ")))")
        }
        return nil
    }

    private func structure(of certificate: Certificate) -> PathFailure? {
        if let unknown = certificate.constraints.unknownCriticalExtensions.first {
            return PathFailure(.unknownCriticalExtension, certificate.subject, "has an unknown critical extension, \(unknown)")
        }
        if certificate.constraints.isInvalid {
            return PathFailure(.pathInvalid, certificate.subject, "has extensions that contradict each other or cannot be read")
        }
        return nil
    }

    private func key(of certificate: Certificate) -> PathFailure? {
        let kind = certificate.publicKey.kind
        let isStrong =
            switch kind {
            case .rsa(let bits), .rsaPSS(let bits): bits >= policy.minimumRSABits
            case .ec(let curve): curve.bits >= policy.minimumECBits
            case .ed25519: true
            case .unsupported: false
            }
        return isStrong ? nil : PathFailure(.weakKey, certificate.subject, "has a key that the policy does not allow: \(kind.name)")
    }

    private func hash(of certificate: Certificate) -> PathFailure? {
        let signature = certificate.signature
        // Ed25519 names no hash function: SHA-512 is inside it.
        if signature.hash == nil, signature.securityBits >= 112 { return nil }
        guard let hash = signature.hash, policy.allowedHashes.contains(hash) else {
            return PathFailure(
                .weakHash, certificate.subject, "is signed with \(signature.algorithm), which the policy does not allow")
        }
        return nil
    }

    private func issuing(by issuer: Certificate, intermediatesBelow: ArraySlice<Certificate>) -> PathFailure? {
        let constraints = issuer.constraints
        guard constraints.version == 3, constraints.isCA == true else {
            return PathFailure(
                .issuerNotAuthority, issuer.subject,
                constraints.version == 3
                    ? "is not marked as a certification authority, so that it can issue no certificate"
                    : "is of version \(constraints.version), which cannot say that it is an authority's, so that it can issue no certificate"
            )
        }
        if let usage = constraints.keyUsage, !usage.contains(.keyCertSign) {
            return PathFailure(.keyUsageForbids, issuer.subject, "may not issue certificates: its key usage names no certificate signing")
        }
        // An authority that renewed its own certificate does not count as one more (RFC 5280, 4.2.1.9).
        let count = intermediatesBelow.count { $0.subject != $0.issuer }
        if let allowed = constraints.pathLength, count > allowed {
            return PathFailure(
                .pathLengthExceeded, issuer.subject, "allows \(allowed) authorities under it, and there are \(count)")
        }
        return nil
    }
}

/// What can be found about the signer's certificate (RFC 5280 and the trust store's policy).
public enum TrustFinding: String, FindingKind {
    /// There is a key and no certificate for it.
    case noCertificate = "no-certificate"
    /// A certificate in the evidence does not vouch for the key that signed.
    case attestationInvalid = "attestation-invalid"
    /// A certificate in the evidence cannot be read.
    case certificateUnreadable = "certificate-unreadable"
    /// The chain does not lead to an anchor of the user's.
    case issuerUnknown = "issuer-unknown"
    /// An issuer of that name is known, and has another key.
    case issuerKeyDiffers = "issuer-key-differs"
    /// The signer vouches for himself.
    case selfSignedSigner = "self-signed-signer"
    /// A certificate of the path had expired.
    case certificateExpired = "certificate-expired"
    /// A certificate of the path was not valid yet.
    case certificateNotYetValid = "certificate-not-yet-valid"
    /// An issuer is no certification authority.
    case issuerNotAuthority = "issuer-not-ca"
    /// An authority was not allowed that many authorities under it.
    case pathLengthExceeded = "path-length-exceeded"
    /// The signer's certificate forbids signing, or an issuer's forbids issuing.
    case keyUsageForbids = "key-usage-forbids-signing"
    /// The signer's certificate is an authority's.
    case signerIsAuthority = "signer-is-ca"
    /// The policy asks for an extended key usage that the signer does not have.
    case extendedKeyUsageMissing = "extended-key-usage-missing"
    /// The signer's certificate breaks a rule of C2PA's certificate profile.
    case claimSignerUnfit = "claim-signer-unfit"
    /// A key is shorter than the policy allows.
    case weakKey = "weak-key"
    /// A certificate is signed over a hash function that the policy does not allow.
    case weakHash = "weak-hash"
    /// A certificate has a critical extension that nobody here understands.
    case unknownCriticalExtension = "unknown-critical-extension"
    /// A name is outside what an authority may speak about.
    case nameConstraintViolated = "name-constraint-violated"
    /// A certificate was revoked by the time of recording.
    case certificateRevoked = "certificate-revoked"
    /// A certificate was revoked because its key was no longer its owner's alone.
    case keyCompromised = "key-compromised"
    /// The policy requires a revocation list, and none speaks about the time of recording.
    case revocationUnknown = "revocation-unknown"
    /// OpenSSL refuses the path for another reason.
    case pathInvalid = "path-invalid"
    /// The search for a path took more than an honest chain needs.
    case pathLimitReached = "path-limit-reached"
    /// The signer is trusted because the user named this very certificate.
    case signerPinned = "signer-pinned"
    /// No revocation list was given for an issuer.
    case revocationNotChecked = "revocation-not-checked"
    /// The revocation list is older than the recording.
    case revocationListOutdated = "revocation-list-outdated"
    /// A certificate was revoked after the recording.
    case revokedAfterRecording = "revoked-after-recording"
    /// A certificate was valid at the time of recording and is no longer.
    case expiredSinceRecording = "expired-since-recording"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        // One that cannot be read is treated as missing: where it was needed, the failure of the path is the doubt.
        case .certificateUnreadable, .signerPinned, .revocationNotChecked, .revocationListOutdated, .revokedAfterRecording,
            .expiredSinceRecording:
            .notice
        default: .doubt
        }
    }

    /// Where a doubt about the signer leads.
    public var leadsTo: DoubtOutcome { .untrusted }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .noCertificate:
            """
            The recording names the key that signed it and no certificate for that key, so that nobody vouches for the signer.
            """
        case .attestationInvalid:
            """
            The recording carries a certificate that does not vouch for the key that signed it: it is another key's or another camera's, or \
            the secure element's attestation of the key is wrong.
            """
        case .certificateUnreadable: "A certificate in the recording cannot be read; it is treated as missing."
        case .issuerUnknown: "The certificate's chain does not lead to any trust anchor that was given."
        case .issuerKeyDiffers:
            """
            A certificate names an issuer that is known, but was not signed with that issuer's key. This is what a forged chain \
            under borrowed names looks like.
            """
        case .selfSignedSigner:
            """
            The signer issued his own certificate, so that nobody else vouches for him. It proves that nothing was changed since \
            signing, and not who signed.
            """
        case .certificateExpired: "A certificate on the path had expired at the time for which it is judged."
        case .certificateNotYetValid: "A certificate on the path was not valid yet at the time for which it is judged."
        case .issuerNotAuthority:
            """
            A certificate was issued by one that is not marked as a certification authority (version 3, basic constraints).
            """
        case .pathLengthExceeded: "There are more authorities between signer and anchor than one of them, or the policy, allows."
        case .keyUsageForbids:
            "The signer's certificate says that its key must not sign data, or an authority's that its key must not sign certificates."
        case .signerIsAuthority:
            "The signer's certificate is marked as a certification authority, whose key should sign certificates and not recordings."
        case .extendedKeyUsageMissing:
            """
            The policy of the trust store requires an extended key usage that the signer's certificate does not name.
            """
        case .claimSignerUnfit:
            "The certificate of whoever signed the C2PA claim breaks a rule of C2PA's certificate profile; the message names it."
        case .weakKey: "A key on the path is shorter, or of another kind, than the policy of the trust store allows."
        case .weakHash:
            """
            A certificate on the path is signed with a hash function that the policy does not allow, such as SHA-1, so that it \
            could be forged.
            """
        case .unknownCriticalExtension: "A certificate has an extension that must be understood by whoever relies on it, and is not."
        case .nameConstraintViolated: "An authority on the path was allowed to speak about other names only."
        case .certificateRevoked: "A certificate on the path had been revoked by the time for which it is judged."
        case .keyCompromised:
            """
            A certificate on the path was revoked because its key may be in other hands, and the time of recording is only the \
            signer's own claim: whoever has the key can claim any time.
            """
        case .revocationUnknown:
            """
            The policy of the trust store requires revocation lists, and none that was given speaks about the time of recording.
            """
        case .pathInvalid: "The path breaks another rule of RFC 5280; the message says which."
        case .pathLimitReached:
            """
            The recording carries more certificates, or ways through them, than are followed; no path was found among the first.
            """
        case .signerPinned: "The signer is trusted because this very certificate was named with --pin, not because anybody vouches for it."
        case .revocationNotChecked:
            """
            No usable revocation list of an issuer was given, so that it is not known whether the certificate was revoked.
            """
        case .revocationListOutdated:
            "The revocation list that was given was no longer current at the time of recording; a revocation after it would not be known."
        case .revokedAfterRecording: "A certificate was revoked after the recording for a reason that does not reach back to it."
        case .expiredSinceRecording: "A certificate was valid at the time of recording and has expired since."
        }
    }
}

extension TrustFinding {
    /// Whether a certificate may have been revoked before it signed, since no list says that it was not.
    package var leavesRevocationOpen: Bool { self == .revocationNotChecked || self == .revocationListOutdated }
}

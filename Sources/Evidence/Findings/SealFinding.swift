/// What can be found about seals: signatures that speak for the file as a whole, and about what travels with them.
public enum SealFinding: String, FindingKind {
    // What was sealed
    /// The sealed bytes differ from what was sealed.
    case contentAltered = "sealed-content-altered"
    /// One block of the sealed bytes differs.
    case blockAltered = "sealed-block-altered"
    /// A fragment that was sealed is missing.
    case fragmentMissing = "sealed-fragment-missing"
    /// Fragments stand in another order than they were sealed in.
    case fragmentsReordered = "sealed-fragments-reordered"
    /// A fragment that was not sealed stands among sealed ones.
    case fragmentInserted = "unsealed-fragment-inserted"

    /// A signature over the whole file does not fit it.
    case sealBroken = "seal-broken"

    // The manifest
    /// The signature does not fit the claim.
    case claimSignatureInvalid = "claim-signature-invalid"
    /// An assertion differs from what was signed.
    case assertionAltered = "assertion-altered"
    /// An assertion that was signed is missing.
    case assertionMissing = "assertion-missing"
    /// An assertion stands in the manifest that nobody signed.
    case assertionUndeclared = "assertion-undeclared"
    /// An earlier manifest differs from what was signed.
    case ingredientAltered = "ingredient-altered"

    // Doubts
    /// There is a manifest store, and it cannot be read.
    case manifestUnreadable = "manifest-unreadable"
    /// There is more than one manifest store.
    case severalManifestStores = "several-manifest-stores"
    /// A part of C2PA that this program does not check.
    case manifestUnsupported = "manifest-unsupported"
    /// The claim breaks the rules of its format.
    case claimMalformed = "claim-malformed"
    /// Nothing in the manifest says what of the file is sealed.
    case contentBindingMissing = "content-binding-missing"
    /// What says so breaks its rules.
    case contentBindingMalformed = "content-binding-malformed"
    /// The seal speaks for no picture.
    case noSamplesSealed = "no-samples-sealed"
    /// The segments of a recording were given in another order than they were sealed in.
    case segmentsOutOfOrder = "segments-out-of-order"
    /// An update manifest breaks its rules.
    case updateManifestInvalid = "update-manifest-invalid"

    // Notices
    /// An assertion was taken out, as a later signer says.
    case assertionRedacted = "assertion-redacted"
    /// Bytes that the seal leaves out by its own rules.
    case bytesLeftOut = "bytes-left-out"
    /// The seal leaves out tables that say where samples are or when they are shown.
    case tablesLeftOut = "tables-left-out"
    /// The seal is of the oldest kind, which binds no positions.
    case contentBindingDeprecated = "content-binding-deprecated"
    /// A proof in the file is damaged, and was not needed.
    case proofDamaged = "proof-damaged"
    /// A time stamp says when the signature existed.
    case timeStampTrusted = "time-stamp-trusted"
    /// A time stamp cannot be relied on.
    case timeStampIgnored = "time-stamp-ignored"
    /// The recording was made from another one.
    case ingredient = "ingredient"
    /// The signer noted that what it worked on did not validate.
    case ingredientFailureRecorded = "ingredient-failure-recorded"
    /// What the manifest says of an earlier one cannot be confirmed.
    case ingredientUnconfirmed = "ingredient-unconfirmed"
    /// An assertion breaks a rule of its wording.
    case assertionMalformed = "assertion-malformed"
    /// The manifest carries the word of a certificate's issuer about its revocation, which is not looked at.
    case revocationStapled = "revocation-stapled"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .contentAltered, .blockAltered, .fragmentMissing, .fragmentsReordered, .fragmentInserted, .sealBroken, .claimSignatureInvalid,
            .assertionAltered, .assertionMissing, .assertionUndeclared, .ingredientAltered:
            .alteration
        case .manifestUnreadable, .severalManifestStores, .manifestUnsupported, .claimMalformed, .contentBindingMissing,
            .contentBindingMalformed, .noSamplesSealed, .segmentsOutOfOrder, .updateManifestInvalid:
            .doubt
        case .assertionRedacted, .bytesLeftOut, .tablesLeftOut, .contentBindingDeprecated, .proofDamaged, .timeStampTrusted,
            .timeStampIgnored, .ingredient, .ingredientFailureRecorded, .ingredientUnconfirmed, .assertionMalformed, .revocationStapled:
            .notice
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .contentAltered:
            "The sealed bytes of the file differ from what was sealed. One digest was made over all of them, so that it cannot say where."
        case .blockAltered:
            "A block or fragment of the file differs from what was sealed; its place, and where it can be told its time, are named."
        case .fragmentMissing: "A fragment that was sealed with the others is not there."
        case .fragmentsReordered: "Fragments stand in another order than they were sealed in, or more than once."
        case .fragmentInserted: "The file has fragments that were not sealed, among or after those that were."
        case .sealBroken:
            "A signature over the whole file does not fit it: the file, or the seal itself, was changed after it was sealed. Such a seal cannot say "
                + "where."
        case .claimSignatureInvalid:
            "The signature does not fit the claim: the claim, the signature or the certificate was changed, so that it vouches for nothing."
        case .assertionAltered: "A statement in the manifest differs from what its signer signed. Which one is named."
        case .assertionMissing: "A statement that was signed is not in the manifest any more."
        case .assertionUndeclared: "A statement was put into the manifest that its signer did not sign."
        case .ingredientAltered: "The manifest of the recording that this one was made from differs from what was signed along."
        case .manifestUnreadable:
            "The file has a C2PA box that is damaged, mislabelled or incomplete. It is not called unsigned because of it."
        case .severalManifestStores: "The file has more than one C2PA manifest store; readers differ in which one they follow."
        case .manifestUnsupported:
            "The manifest uses a part of C2PA that this program does not check, or one that would have to be fetched from elsewhere; it is named."
        case .claimMalformed: "The claim, or what belongs to it, breaks the rules of its format."
        case .contentBindingMissing: "Nothing in the manifest says what of the file is sealed, or more than one thing does."
        case .contentBindingMalformed: "What says how the file is sealed breaks its rules, so that it cannot be followed."
        case .noSamplesSealed: "The seal may be good, and speaks for no picture of this file."
        case .segmentsOutOfOrder:
            "The segments of a recording were given in another order than they were signed or numbered in, or one of them twice. That is no alteration; name them in their order."
        case .updateManifestInvalid: "An update manifest breaks the rules for such: it must have one parent, and binds no content itself."
        case .assertionRedacted:
            "A statement of an earlier manifest was taken out, and a later signer says so. What binds that manifest to the recording has to stay."
        case .bytesLeftOut:
            "Bytes of the file that the seal leaves out by its own rules, such as free space. Anybody can change or add to them without breaking it."
        case .tablesLeftOut:
            "The seal leaves out tables that say where the samples are or when they are shown; nothing signed speaks about that."
        case .contentBindingDeprecated:
            "The seal is of the oldest kind (c2pa.hash.bmff), which is deprecated because it does not bind where the boxes stand."
        case .proofDamaged:
            "A proof of the hash tree in the file is damaged. The tree was computed without it, so that nothing hangs on it."
        case .timeStampTrusted:
            "A time-stamping authority that the trust store trusts says when the signature existed; the signer is judged at that time."
        case .timeStampIgnored: "A time stamp cannot be relied on; the reason is named. The signer is judged as if it were not there."
        case .ingredient:
            "The recording was made from another one, whose manifest travels with it. That one's pictures are not in the file and were not checked."
        case .ingredientFailureRecorded:
            "The signer noted in the manifest that what it worked on did not validate when it was taken in. This recording is as it was signed; the one it was made from may have been altered."
        case .ingredientUnconfirmed: "What the manifest says about the recording that this one was made from cannot be confirmed here."
        case .assertionMalformed:
            "A signed statement breaks a rule of its wording. It says nothing about whether the recording was altered."
        case .revocationStapled:
            "The manifest carries an OCSP response, which is not evaluated; revocation is judged by the lists of the trust store."
        }
    }
}

/// What can be found about signatures and the samples they speak for.
public enum SignatureFinding: String, FindingKind {
    /// The bytes of a picture differ from those that were signed for its place.
    case sampleAltered = "sample-altered"
    /// The file has pictures that were not signed, between or beside signed ones.
    case samplesInserted = "samples-inserted"
    /// Signed pictures stand in another order than they were signed in, or more than once.
    case samplesReordered = "samples-reordered"
    /// Pictures that were signed are missing between others that are there.
    case samplesMissing = "samples-missing"
    /// The signature of a period between others is damaged or was changed: a later signature proves that it was different.
    case signatureAltered = "signature-altered"
    /// The signature of a period between others is missing: the counters and links of its neighbours prove that it existed.
    case signatureMissing = "signature-missing"
    /// Two signed periods follow each other by number, but the later was signed after another one than that which stands before it.
    case linkBroken = "link-broken"
    /// A signature does not fit what it stands beside, and nothing else proves which of the two was changed.
    case signatureInvalid = "signature-invalid"
    /// Something that looks like a signature breaks the rules of its format and cannot be read.
    case signatureMalformed = "signature-malformed"
    /// A signature cannot be checked, because the certificate or key that it names is not in the file or cannot be read.
    case signerMissing = "signer-missing"
    /// The list of digests of a signed period is not the one that was signed, so its pictures cannot be told apart.
    case signedListDamaged = "signed-list-damaged"
    /// Pictures stand before the first signature that can be checked, and that signature says that others were signed before.
    case unverifiableStart = "unverifiable-start"
    /// The signature of these pictures is broken or lost, so nothing can be said of them.
    case unverifiableSamples = "unverifiable-samples"
    /// The file holds signatures of more than one recording.
    case recordingsMixed = "recordings-mixed"
    /// Coded pictures stand inside of what was signed, and no signature covers them.
    case picturesUncovered = "pictures-uncovered"
    /// Two valid signatures speak differently about the same pictures.
    case signatureConflict = "signature-conflict"
    /// The parameter sets, from which the pictures are decoded, are not covered by the signature.
    case parameterSetsUncovered = "parameter-sets-uncovered"
    /// Something in the file looks like a signature of a kind that this program cannot check.
    case carrierUnsupported = "carrier-unsupported"
    /// A signature stands in the file more than once, byte for byte.
    case signatureRepeated = "signature-repeated"
    /// Pictures follow the last signature; nothing signed speaks for them.
    case openEnd = "open-end"
    /// The file begins or ends inside a longer recording, or has no end mark, as when its making was cut short.
    case excerpt = "excerpt"
    /// A track, often the sound, is not covered by the signature.
    case tracksUncovered = "tracks-uncovered"
    /// By the camera's clock a period starts before the end of the one before it; the clock was set back.
    case clockSteppedBack = "clock-stepped-back"
    /// Not all of the file was signed with the same certificate; where it changes is said.
    case signerChanged = "signer-changed"
    /// The group of pictures as a whole differs from what was signed.
    case groupAltered = "group-altered"
    /// Signatures of one track were made with different keys.
    case signingKeyChanged = "signing-key-changed"
    /// Signing began anew inside the file.
    case signingRestarted = "signing-restarted"
    /// Signed data without a signature of its own, for which no later signature vouches.
    case signatureUnvouched = "signature-unvouched"
    /// The signed times are not those of a clock that was set.
    case clockNotSet = "clock-not-set"
    /// Samples hold no picture, and nothing that is signed.
    case samplesWithoutPictures = "samples-without-pictures"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .sampleAltered, .samplesInserted, .samplesReordered, .samplesMissing, .signatureAltered, .signatureMissing, .linkBroken,
            .groupAltered, .signingKeyChanged:
            .alteration
        case .signatureInvalid, .signatureMalformed, .signerMissing, .signedListDamaged, .unverifiableStart, .unverifiableSamples,
            .recordingsMixed, .carrierUnsupported, .signingRestarted, .picturesUncovered, .signatureConflict:
            .doubt
        case .signatureRepeated, .openEnd, .excerpt, .tracksUncovered, .clockSteppedBack, .signerChanged, .signatureUnvouched,
            .parameterSetsUncovered, .clockNotSet, .samplesWithoutPictures:
            .notice
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .sampleAltered: "The bytes of a picture differ from those that were signed for its place."
        case .samplesInserted: "The file has pictures that were not signed, between or beside signed ones."
        case .samplesReordered: "Signed pictures stand in another order than they were signed in, or more than once."
        case .samplesMissing: "Pictures that were signed are missing between others that are there."
        case .signatureAltered:
            "The signature of a period between others is damaged or was changed: a later signature proves that it was "
                + "different. Its pictures are unverifiable."
        case .signatureMissing:
            "The signature of a period between others is missing: the counters and links of its neighbours prove that it "
                + "existed. Its pictures, where they are still there, are unverifiable."
        case .linkBroken:
            "Two signed periods follow each other by number, but the later was signed after another one than that which "
                + "stands before it."
        case .signatureInvalid:
            "A signature does not fit what it stands beside, and nothing else proves which of the two was changed."
        case .signatureMalformed: "Something that looks like a signature breaks the rules of its format and cannot be read."
        case .signerMissing:
            "A signature cannot be checked, because the certificate or key that it names is not in the file or cannot be "
                + "read."
        case .signedListDamaged:
            "The list of digests of a signed period is not the one that was signed, so its pictures cannot be told apart."
        case .unverifiableStart:
            "Pictures stand before the first signature that can be checked, and that signature says that others were signed "
                + "before. Nothing proves what these are."
        case .unverifiableSamples: "The signature of these pictures is broken or lost, so nothing can be said of them."
        case .recordingsMixed: "The file holds signatures of more than one recording."
        case .picturesUncovered:
            "Coded pictures stand inside of what was signed, and no signature covers them: they may have been put in or changed."
        case .signatureConflict: "Two valid signatures speak differently about the same pictures."
        case .parameterSetsUncovered:
            "The signature does not cover the parameter sets, from which size, cropping and colours of the pictures are taken."
        case .carrierUnsupported:
            "Something in the file looks like a signature of a kind that this program cannot check. The recording is not "
                + "called unsigned because of it."
        case .signatureRepeated: "A signature stands in the file more than once, byte for byte. That is harmless."
        case .openEnd: "Pictures follow the last signature; nothing signed speaks for them."
        case .excerpt: "The file begins or ends inside a longer recording, or has no end mark, as when its making was cut short."
        case .tracksUncovered: "A track, often the sound, is not covered by the signature."
        case .clockSteppedBack: "By the camera's clock a period starts before the end of the one before it; the clock was set back."
        case .signerChanged: "Not all of the file was signed with the same certificate; where it changes is said."
        case .groupAltered:
            "A group of pictures that was signed as a whole differs from what was signed. At least one of its pictures was altered, removed or "
                + "added; which one cannot be told."
        case .signingKeyChanged:
            "Signatures of one track were made with different keys, which no camera does: it was put together from several recordings."
        case .signingRestarted:
            "Signing began anew inside the file. The camera was restarted, or two recordings were joined; nothing proves which, or what was "
                + "between."
        case .signatureUnvouched:
            "Signed data without a signature of its own, for which no later signature vouches; it is not used. At the end of a recording that "
                + "is usual."
        case .clockNotSet:
            "The signed times lie before the year 2000: they count from the start of the stream, or the camera's clock was never set. They say "
                + "how long the recording lasted and not when it was made."
        case .samplesWithoutPictures:
            "Samples of the track are empty, or hold other things than pictures, such as parameter sets or messages, and nothing that is signed. "
                + "They show nothing of their own: a player goes on showing the picture before them."
        }
    }
}

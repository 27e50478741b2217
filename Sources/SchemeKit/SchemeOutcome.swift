package import Cryptography
package import Evidence

/// What kind of thing a key signed, which decides what its certificate must allow.
package enum SignerRole: Sendable, Hashable {
    /// A recording, from inside.
    case recording
    /// A C2PA claim.
    case claim
    /// A whole file, by whoever exported it.
    case export
}

/// Whose key signed: what the evidence claims. Only `Verification` brings it together with the user's anchors.
package struct SignerClaim: Sendable, Hashable {
    /// Certificates from the evidence in DER, leaf first; empty where there is only a key.
    package var certificates: [[UInt8]]
    /// SubjectPublicKeyInfo in DER, where the evidence has a key without a certificate.
    package var publicKey: [UInt8]?
    /// Why the certificates do not vouch for the key that signed, where the scheme has rules of its own for that; in words.
    package var refusal: String?
    /// What kind of thing it signed.
    package var role = SignerRole.recording
    /// A time stamp whose digest is that of this signature, as the scheme found out. Whether it is to be believed is open.
    package var timeStamp: TimeStampToken?
    /// Start of what was signed with it, by the camera's clock.
    package var from: Timestamp?
    /// End of what was signed with it.
    package var until: Timestamp?

    /// A claim as found.
    package init(certificates: [[UInt8]], publicKey: [UInt8]? = nil, from: Timestamp?, until: Timestamp?) {
        self.certificates = certificates
        self.publicKey = publicKey
        self.from = from
        self.until = until
    }
}

/// What a scheme says when the media was read: these bytes were, or were not, signed by the holder of this key.
package struct SchemeOutcome: Sendable {
    /// The answers but for the origin, which no scheme knows.
    package var report: SignatureReport
    /// Whose keys signed.
    package var signers: [SignerClaim]
    /// What was found, in order.
    package var findings: [Finding]
    /// Samples of a track that a verified signature speaks for.
    package var verifiedSamples: [UInt32: SampleSet]
    /// For schemes that sign coded units and not whole samples: bytes inside of a track's samples that they do not speak for, ascending.
    package var unsignedBytes: [UInt32: [ByteRange]]
    /// Bytes of carriers that are signed themselves, or bound by something that is.
    package var signedBytes: [ByteRange]
    /// Bytes of the file that a verified signature speaks for as bytes, ascending and apart: what a seal covers.
    package var sealedBytes: [ByteRange]
    /// Bytes of carriers that were compared with something signed, ascending and apart.
    package var checkedBytes: [ByteRange]
    /// How each file of a recording in segments stands, by its number among the files.
    package var segmentFiles: [Int: SegmentReport]
    /// Tracks whose sample tables, times and geometry were compared with signed data.
    package var checkedTracks: Set<UInt32>
    /// Whether it rests on what the movie box says of samples, and not on the bytes of the file as they stand.
    package var restsOnMovie = true

    /// An outcome with nothing verified yet.
    package init(report: SignatureReport) {
        self.report = report
        signers = []
        findings = []
        verifiedSamples = [:]
        unsignedBytes = [:]
        signedBytes = []
        sealedBytes = []
        segmentFiles = [:]
        checkedBytes = []
        checkedTracks = []
    }
}

extension SchemeOutcome {
    /// Takes back what was proven by one reading of a recording, where in another one it may all be as signed.
    ///
    /// - Parameter reservation: Why there is another reading, as the beginning of a sentence that goes on with what was proven.
    package mutating func withdrawProofs(_ reservation: String) {
        if report.answers.integrity == .altered {
            report.answers.integrity = .indeterminate
            report.reasons.integrity = reservation + report.reasons.integrity
        }
        if report.answers.completeness == .gaps {
            report.answers.completeness = .unknown
            report.reasons.completeness = reservation + report.reasons.completeness
        }
        if report.answers.presentation == .altered {
            report.answers.presentation = .notCovered
            report.reasons.presentation = reservation + report.reasons.presentation
        }
        report.unverifiableSamples.formUnion(report.alteredSamples)
        report.alteredSamples = SampleSet()
        for place in report.segments.indices where report.segments[place].status == .altered {
            report.segments[place].status = .unverifiable
        }
        for place in findings.indices where findings[place].severity == .alteration {
            findings[place].severity = .doubt
            findings[place].message = reservation + findings[place].message
        }
    }
}

/// A certificate as it is named in a result.
public struct CertificateReport: Sendable, Hashable {
    /// Its subject.
    public var subject: String
    /// SHA-256 of the certificate in lower-case hexadecimal.
    public var sha256: String
    /// Start of the validity.
    public var notBefore: Timestamp
    /// End of the validity.
    public var notAfter: Timestamp

    /// A certificate by its name, fingerprint and validity.
    public init(subject: String, sha256: String, notBefore: Timestamp, notAfter: Timestamp) {
        self.subject = subject
        self.sha256 = sha256
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// The certificate a signature was made with, and how it was judged.
public struct SignerReport: Sendable, Hashable {
    /// Subject of the certificate, RFC 4514 order reversed as OpenSSL prints it: `CN=…, O=…`.
    public var subject: String
    /// Issuer of the certificate.
    public var issuer: String
    /// Serial number in lower-case hexadecimal.
    public var serialNumber: String
    /// SHA-256 of the certificate (of the public key where there is no certificate), lower-case hexadecimal.
    public var sha256: String
    /// Start of the validity.
    public var notBefore: Timestamp?
    /// End of the validity.
    public var notAfter: Timestamp?
    /// Subject of the trust anchor its chain leads to.
    public var anchor: String?
    /// The time for which the certificate was judged.
    public var judgedAt: Timestamp?
    /// What that time is: the signed recording time, an attested time stamp, the user's choice, or now.
    public var judgedAtBasis: String?
    /// Whether it leads to an anchor under the policy.
    public var trusted: Bool
    /// Whether it is trusted because the user named this very certificate.
    public var pinned: Bool
    /// Whether it would also be trusted today.
    public var trustedToday: Bool?
    /// What was done about revocation: `revocation not checked`, or what the CRLs said.
    public var revocation: String
    /// Why it is not trusted.
    public var reason: String?
    /// The path that was judged: the signer's certificate first, the anchor last where there is one.
    public var path: [CertificateReport] = []

    /// A signer as judged.
    public init(
        subject: String, issuer: String, serialNumber: String, sha256: String, notBefore: Timestamp?, notAfter: Timestamp?,
        anchor: String?, judgedAt: Timestamp?, judgedAtBasis: String?, trusted: Bool, pinned: Bool, trustedToday: Bool?,
        revocation: String, reason: String?
    ) {
        self.subject = subject
        self.issuer = issuer
        self.serialNumber = serialNumber
        self.sha256 = sha256
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.anchor = anchor
        self.judgedAt = judgedAt
        self.judgedAtBasis = judgedAtBasis
        self.trusted = trusted
        self.pinned = pinned
        self.trustedToday = trustedToday
        self.revocation = revocation
        self.reason = reason
    }
}

/// What the recording says about the device that made it. Signed, but only claims.
public struct DeviceClaims: Sendable, Hashable {
    /// Who made the device.
    public var manufacturer: String
    /// Which model it is.
    public var model: String
    /// Its serial number.
    public var serialNumber: String
    /// Version of its firmware.
    public var firmware: String

    /// The four claims; empty where the recording is silent.
    public init(manufacturer: String = "", model: String = "", serialNumber: String = "", firmware: String = "") {
        self.manufacturer = manufacturer
        self.model = model
        self.serialNumber = serialNumber
        self.firmware = firmware
    }
}

/// What an exported file says about who exported it. Under the seal, but only claims.
public struct ExporterClaims: Sendable, Hashable {
    /// A track and the name of the source it was recorded from.
    public struct Source: Sendable, Hashable {
        /// The track.
        public var track: UInt32
        /// Name of the source.
        public var name: String

        /// A source as the file names it.
        public init(track: UInt32, name: String) {
            self.track = track
            self.name = name
        }
    }

    /// Name of the exporting device or program.
    public var name: String
    /// Where it is reached.
    public var url: String
    /// Its hardware address.
    public var hardwareAddress: String
    /// The person who exported.
    public var exportedBy: String
    /// When, by the exporter's clock.
    public var time: Timestamp
    /// Where the tracks come from.
    public var sources: [Source]

    /// The claims as the file has them; texts are empty where it is silent.
    public init(name: String, url: String, hardwareAddress: String, exportedBy: String, time: Timestamp, sources: [Source]) {
        self.name = name
        self.url = url
        self.hardwareAddress = hardwareAddress
        self.exportedBy = exportedBy
        self.time = time
        self.sources = sources
    }
}

/// How one signed unit (a period, a GOP) of a recording stands.
public enum SegmentStatus: String, Sendable, Hashable, CaseIterable {
    /// Everything in it is as signed.
    case intact
    /// Something in it differs from what was signed.
    case altered
    /// It was signed and is not there.
    case missing
    /// Its signature is broken, missing or lost.
    case unverifiable
    /// There was never a signature for it.
    case uncovered
}

/// One signed unit of a recording.
public struct SegmentReport: Sendable, Hashable {
    /// Its number: the scheme's counter where there is one, else counted from 0.
    public var index: UInt64
    /// The samples it speaks for, if they are in the file.
    public var samples: SampleRange?
    /// Media time of those samples in seconds.
    public var time: ClosedRange<Double>?
    /// Start of the unit by the camera's clock.
    public var signedFrom: Timestamp?
    /// End of the unit by the camera's clock.
    public var signedUntil: Timestamp?
    /// How it stands.
    public var status: SegmentStatus

    /// A signed unit as found.
    public init(
        index: UInt64, samples: SampleRange?, time: ClosedRange<Double>?, signedFrom: Timestamp? = nil, signedUntil: Timestamp? = nil,
        status: SegmentStatus
    ) {
        self.index = index
        self.samples = samples
        self.time = time
        self.signedFrom = signedFrom
        self.signedUntil = signedUntil
        self.status = status
    }
}

/// Something that was signed and is not in the file.
public struct MissingReport: Sendable, Hashable {
    /// The sample after which it is missing; -1 before the first.
    public var afterSample: Int64
    /// How many pictures, where the scheme tells, else signed units.
    public var count: UInt64

    /// A hole after a sample.
    public init(afterSample: Int64, count: UInt64) {
        self.afterSample = afterSample
        self.count = count
    }
}

/// One signature scheme's word on one track, or on the file.
public struct SignatureReport: Sendable, Hashable {
    /// Which scheme.
    public var scheme: SchemeName
    /// Its four answers.
    public var answers: Answers
    /// One line of reason for each answer.
    public var reasons: AnswerReasons
    /// Everyone who signed, in order of appearance.
    public var signers: [SignerReport]
    /// What the signed data says about the device.
    public var device: DeviceClaims?
    /// What the signed data says about who exported the file, where the scheme is one for exporters.
    public var exporter: ExporterClaims?
    /// Start of what is signed and verified, by the camera's clock.
    public var signedFrom: Timestamp?
    /// End of it.
    public var signedUntil: Timestamp?
    /// The track concerned.
    public var track: UInt32?
    /// How many samples are as they were signed.
    public var verifiedSamples: UInt64
    /// Samples that contradict their signature, were inserted, repeated or moved.
    public var alteredSamples: SampleSet
    /// Samples whose signature is broken, missing or lost.
    public var unverifiableSamples: SampleSet
    /// Samples that never had a signature.
    public var uncoveredSamples: SampleSet
    /// What was signed and is not there.
    public var missing: [MissingReport]
    /// The signed units in order.
    public var segments: [SegmentReport]
    /// When the signed units were recorded and when a player shows them, where the scheme signs times.
    public var timeline: [TimelineRun]
    /// The part of a longer recording that this is, where the scheme tells.
    public var span: RecordingSpan?

    /// A report with nothing in it yet.
    public init(scheme: SchemeName, answers: Answers, track: UInt32? = nil) {
        self.scheme = scheme
        self.answers = answers
        self.reasons = AnswerReasons()
        self.signers = []
        self.device = nil
        self.exporter = nil
        self.signedFrom = nil
        self.signedUntil = nil
        self.track = track
        self.verifiedSamples = 0
        self.alteredSamples = SampleSet()
        self.unverifiableSamples = SampleSet()
        self.uncoveredSamples = SampleSet()
        self.missing = []
        self.segments = []
        self.timeline = []
        self.span = nil
    }
}

/// One line of reason for each answer, for the plain output.
public struct AnswerReasons: Sendable, Hashable {
    /// Why the pictures are what they are.
    public var integrity = ""
    /// Why the signer is trusted or not.
    public var origin = ""
    /// Why it is whole or not.
    public var completeness = ""
    /// Why it is shown as signed or not.
    public var presentation = ""

    /// Empty reasons.
    public init() {}
}

extension SignerReport {
    /// What `revocation` says where no revocation list was given.
    public static let revocationNotChecked = "revocation not checked"

    /// What `judgedAtBasis` says where nothing told when the recording was signed, so that the clock of the examination decided.
    public static let judgedByTheClock = "now"
}

/// By which rules a verdict was drawn, so that somebody else can draw it again: whom the user trusted, which revocation lists counted, and
/// what was asked beyond the built-in rules. It holds no time of day, no path and nothing about the file.
public struct ExaminationPolicy: Sendable, Hashable {
    /// A revocation list that was given.
    public struct RevocationListReport: Sendable, Hashable {
        /// Who issued it.
        public var issuer: String
        /// SHA-256 of the list in lower-case hexadecimal.
        public var sha256: String
        /// When it was issued.
        public var thisUpdate: Timestamp
        /// When the next one was to be issued, if it says.
        public var nextUpdate: Timestamp?

        /// A list by its issuer, fingerprint and dates.
        public init(issuer: String, sha256: String, thisUpdate: Timestamp, nextUpdate: Timestamp?) {
            self.issuer = issuer
            self.sha256 = sha256
            self.thisUpdate = thisUpdate
            self.nextUpdate = nextUpdate
        }
    }

    /// The trust anchors, in the order of their fingerprints.
    public var anchors: [CertificateReport]
    /// The intermediate certificates that the user gave, in the order of their fingerprints.
    public var intermediates: [CertificateReport]
    /// Fingerprints of the signers' certificates that were trusted by themselves, ascending.
    public var pins: [String]
    /// The revocation lists, in the order of their fingerprints.
    public var revocationLists: [RevocationListReport]
    /// What the trust store asks of a signer, as lines of its policy file, ascending.
    public var signerRules: [String]
    /// The conditions for *authentic* that the user set, ascending.
    public var requirements: [String]
    /// The camera that must have signed, where one was named.
    public var expectedCamera: String?
    /// The time for which certificates were judged, where the user chose one in place of the signed recording time.
    public var certificatesJudgedAt: Timestamp?
    /// Whether another reader of the format was asked, and had to agree.
    public var asksSecondOpinion: Bool

    /// The rules as given.
    public init(
        anchors: [CertificateReport] = [], intermediates: [CertificateReport] = [], pins: [String] = [],
        revocationLists: [RevocationListReport] = [], signerRules: [String] = [], requirements: [String] = [],
        expectedCamera: String? = nil, certificatesJudgedAt: Timestamp? = nil, asksSecondOpinion: Bool = false
    ) {
        self.anchors = anchors
        self.intermediates = intermediates
        self.pins = pins
        self.revocationLists = revocationLists
        self.signerRules = signerRules
        self.requirements = requirements
        self.expectedCamera = expectedCamera
        self.certificatesJudgedAt = certificatesJudgedAt
        self.asksSecondOpinion = asksSecondOpinion
    }
}

public import CertificatePath
import Cryptography
public import Evidence
package import ParallelHashing

/// A condition beyond the verdict's own that the user sets with `--require`.
public enum Requirement: String, Sendable, Hashable, CaseIterable {
    /// The recording is whole: from the first signed period to the one that closes it.
    case complete
    /// Something signed speaks for when and how the pictures are shown.
    case presentation
    /// Every byte of the file is signed or checked.
    case noUncovered = "no-uncovered"
    /// Every track is signed.
    case allTracks = "all-tracks"
    /// Revocation was checked against a list that the user gave.
    case revocation
}

/// Everything that a verdict depends on besides the file: nothing is taken from the surroundings.
public struct VerificationOptions: Sendable {
    /// The user's anchors, intermediates, revocation lists, pins and policy.
    public var trustStore: TrustStore
    /// Judges certificates at this time in place of the signed recording time.
    public var judgedAt: Timestamp?
    /// The present, by which a certificate is also judged for information.
    public var now: Timestamp
    /// How many threads share the hashing, at least 1.
    public var workers: Int
    /// Whether the SHA-256 of the whole file is wanted.
    public var wholeFileDigest: Bool
    /// Whether the SHA-512 of the whole file is wanted besides.
    public var wholeFileSHA512: Bool
    /// Conditions that have to be met for *authentic*.
    public var requirements: Set<Requirement>
    /// Subject, serial number or certificate fingerprint of the camera that must have signed.
    public var expectedCamera: String?
    /// Told now and then how many bytes of the media are done.
    public var progress: (@Sendable (_ done: UInt64) -> Void)?
    /// Another reader of the format, which has to find the same samples.
    package var secondReader: (any SecondReader)?
    /// Ends the examination soon when it is set.
    package var cancellation: PassCancellation?

    /// Options with nothing trusted and nothing required.
    public init(trustStore: TrustStore = TrustStore(), now: Timestamp, workers: Int? = nil) {
        self.trustStore = trustStore
        self.now = now
        self.workers = workers ?? HashingPass.availableProcessors
        wholeFileDigest = false
        wholeFileSHA512 = false
        requirements = []
    }

    /// The digests of the whole file that are wanted.
    var wholeFileAlgorithms: Set<DigestAlgorithm> {
        var algorithms: Set<DigestAlgorithm> = []
        if wholeFileDigest { algorithms.insert(.sha256) }
        if wholeFileSHA512 { algorithms.insert(.sha512) }
        return algorithms
    }
}

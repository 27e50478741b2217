package import AlterationInfo
package import Cryptography
package import Evidence
import ParallelHashing

/// How a recording is to be signed.
package struct SigningSettings: Sendable {
    /// The digest of samples, lists and statements.
    package var digestAlgorithm = DigestAlgorithm.sha256
    /// RSA-PSS in place of PKCS #1 v1.5, for RSA keys.
    package var prefersPSS = false
    /// Least length of a signed period in seconds, up to a minute.
    package var periodLength = 1.0
    /// Whether audio tracks are covered besides the video.
    package var coversAudio = false
    /// What the camera says about itself.
    package var device = DeviceClaims()
    /// UTC time of the start of the media.
    package var startTime = Timestamp(microseconds: 0)
    /// The random identifier of the recording, 16 bytes.
    package var recordingID: [UInt8] = []
    /// Where a recording that began in another file stands; `nil` for the start of a recording.
    package var chain: PeriodChain?
    /// Whether the recording ends with this file.
    package var endsRecording = true
    /// Threads that share the hashing.
    package var workers = HashingPass.availableProcessors
    /// Told now and then, by one thread at a time, how many bytes of samples are hashed.
    package var progress: (@Sendable (UInt64) -> Void)?
    /// Asked now and then whether to give up; what was written by then is taken back.
    package var isStopped: @Sendable () -> Bool = { false }

    /// The longest period, in seconds: what a power cut may cost.
    package static let longestPeriod = 60.0

    /// The usual settings.
    package init() {}
}

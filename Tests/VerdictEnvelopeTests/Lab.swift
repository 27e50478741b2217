import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import SystemPackage
import VerdictEnvelope

/// A laboratory with examiners, whose authority readers trust, and a statement that they sign.
enum Lab {
    static let now = Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400)
    static let digest = String(repeating: "ab", count: 32)

    static func statement(_ verdict: String = "authentic", type: String = PredicateType.verdict.rawValue) -> Statement {
        Statement(
            subjects: [Statement.Subject(name: "clip.mp4", sha256: digest, sha512: String(repeating: "cd", count: 64))],
            predicateType: type, predicate: Array(#"{"policy":{"sha256":"\#(digest)"},"verdict":"\#(verdict)"}"#.utf8))
    }

    static func examiner(_ signer: TestSigner) throws -> Examiner { try Examiner(key: signer.key, certificates: signer.chain) }

    /// A check by a reader who trusts the test authority, or whom a test says.
    static func check(
        trusting store: TrustStore? = nil, keys: [PublicKey] = [], timeAuthorities: TrustStore? = nil, now: Timestamp = Lab.now
    ) throws -> EnvelopeCheck {
        var usual = TrustStore()
        usual.add(.anchor(try TestPKI.shared().root))
        return EnvelopeCheck(signers: store ?? usual, keys: keys, timeAuthorities: timeAuthorities, now: now)
    }
}

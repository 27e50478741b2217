import CertificatePath
import Cryptography
import Evidence
import SchemeKit

/// Brings keys from the evidence and anchors from the user together, for the time of the recording. Nothing else does.
struct OriginJudgement {
    private let options: VerificationOptions
    private let validator: PathValidator

    init(_ options: VerificationOptions) {
        self.options = options
        validator = PathValidator(store: options.trustStore)
    }

    /// Answers whose key signed what a scheme verified.
    mutating func judge(_ outcome: inout SchemeOutcome) {
        guard !outcome.signers.isEmpty else {
            outcome.report.answers.origin = .unknown
            outcome.report.reasons.origin = "no signature that can be checked"
            return
        }
        var origin = Origin.trusted
        var reason = ""
        for claim in outcome.signers {
            if let refusal = claim.refusal {
                // A good chain to somebody else's key is no reason to trust this one.
                if let judgement = judge(claim), var report = judgement.signerReport {
                    outcome.findings += judgement.findings(scheme: outcome.report.scheme, track: outcome.report.track)
                    report.trusted = false
                    report.anchor = nil
                    report.reason = refusal
                    outcome.report.signers.append(report)
                }
                origin = .untrusted
                reason = refusal
                outcome.findings.append(
                    Finding(TrustFinding.attestationInvalid, refusal, scheme: outcome.report.scheme, track: outcome.report.track))
                continue
            }
            guard let judgement = judge(claim), let report = judgement.signerReport else {
                // A key that nobody vouches for may be anybody's.
                if origin == .trusted { origin = .unknown }
                let key = claim.publicKey.flatMap { try? PublicKey(der: $0) }
                let name = key.map { "public key \($0.sha256.hex.prefix(16))…" } ?? "a key"
                reason = "the signature was made with \(name), and no certificate says whose it is"
                outcome.findings.append(Finding(TrustFinding.noCertificate, reason, scheme: outcome.report.scheme, track: outcome.report.track))
                continue
            }
            outcome.report.signers.append(report)
            outcome.findings += judgement.findings(scheme: outcome.report.scheme, track: outcome.report.track)
            if !judgement.trusted {
                origin = .untrusted
                reason = report.reason ?? "the certificate does not lead to a trust anchor"
            } else if reason.isEmpty {
                reason = Self.reason(report)
            }
        }
        outcome.report.answers.origin = origin
        outcome.report.reasons.origin = reason
    }

    private static func reason(_ signer: SignerReport) -> String {
        if signer.pinned { return "signed by \(signer.subject), trusted by its pinned fingerprint" }
        return "signed by \(signer.subject), which leads to \(signer.anchor ?? "a trust anchor")"
    }

    private func judge(_ claim: SignerClaim) -> PathJudgement? {
        guard let leaf = claim.certificates.first, let signer = try? Certificate(der: leaf) else { return nil }
        let chain = [signer] + claim.certificates.dropFirst().compactMap { try? Certificate(der: $0) }
        if let chosen = options.judgedAt {
            return validator.judge(chain: chain, at: chosen, now: options.now, basis: .chosenByUser)
        }
        guard let from = claim.from, let until = claim.until else {
            return validator.judge(chain: chain, at: options.now, now: options.now, basis: .now)
        }
        return validator.judge(chain: chain, from: from, until: until, now: options.now, basis: .signedRecordingTime)
    }
}

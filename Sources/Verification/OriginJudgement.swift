import CertificatePath
import Cryptography
import Evidence
import SchemeKit

/// Brings keys from the evidence and anchors from the user together, for the time of the recording. Nothing else does.
struct OriginJudgement {
    private let options: VerificationOptions
    private let validator: PathValidator
    /// What was judged already: the tracks of a recording have the same signer, whose findings are told once.
    private var judged: [SignerClaim: (judgement: PathJudgement?, unreadable: Int)] = [:]

    /// - Parameter validator: judges by the options' trust store, and remembers what it judged for other files.
    init(_ options: VerificationOptions, _ validator: PathValidator) {
        self.options = options
        self.validator = validator
    }

    /// Answers whose key signed what a scheme verified.
    mutating func judge(_ outcome: inout SchemeOutcome) {
        guard !outcome.signers.isEmpty else {
            outcome.report.answers.origin = .unknown
            outcome.report.reasons.origin = "no signature that can be checked"
            return
        }
        var origin = Origin.trusted
        var reasons: [Origin: String] = [:]
        func tell(_ answer: Origin, _ reason: String) {
            if answer.isWorse(than: origin) { origin = answer }
            if reasons[answer] == nil { reasons[answer] = reason }
        }
        for claim in outcome.signers {
            let known = judged[claim]
            let (judgement, unreadable) = known ?? judge(claim)
            judged[claim] = (judgement, unreadable)
            if unreadable > 0, known == nil {
                outcome.findings.append(
                    Finding(
                        TrustFinding.certificateUnreadable, "\(unreadable) of the certificates in the recording cannot be read",
                        scheme: outcome.report.scheme, track: outcome.report.track))
            }
            if let token = claim.timeStamp, known == nil { outcome.findings.append(stampFinding(token, outcome.report.scheme)) }
            if let refusal = claim.refusal {
                // A good chain to somebody else's key is no reason to trust this one.
                refuse(refusal, judgement, &outcome)
                tell(.untrusted, refusal)
                continue
            }
            guard let judgement, let report = judgement.signerReport else {
                // A key that nobody vouches for may be anybody's.
                let key = claim.publicKey.flatMap { try? PublicKey(der: $0) }
                let name = key.map { "public key \($0.sha256.hex.prefix(16))…" } ?? "a key"
                let reason = "the signature was made with \(name), and no certificate says whose it is"
                tell(.unknown, reason)
                outcome.findings.append(
                    Finding(TrustFinding.noCertificate, reason, scheme: outcome.report.scheme, track: outcome.report.track))
                continue
            }
            outcome.report.signers.append(report)
            if known == nil { outcome.findings += judgement.findings(scheme: outcome.report.scheme, track: outcome.report.track) }
            if judgement.trusted {
                tell(.trusted, Self.reason(report))
            } else {
                tell(.untrusted, report.reason ?? "the certificate does not lead to a trust anchor")
            }
        }
        outcome.report.answers.origin = origin
        outcome.report.reasons.origin = reasons[origin] ?? ""
    }

    /// Reports a signer whose certificates do not vouch for its key by the scheme's own rules.
    private func refuse(_ refusal: String, _ judgement: PathJudgement?, _ outcome: inout SchemeOutcome) {
        let (scheme, track) = (outcome.report.scheme, outcome.report.track)
        if let judgement, var report = judgement.signerReport {
            outcome.findings += judgement.findings(scheme: scheme, track: track)
            report.trusted = false
            report.anchor = nil
            report.reason = refusal
            outcome.report.signers.append(report)
        }
        outcome.findings.append(Finding(TrustFinding.attestationInvalid, refusal, scheme: scheme, track: track))
    }

    private static func reason(_ signer: SignerReport) -> String {
        if signer.pinned { return "signed by \(signer.subject), trusted by its pinned fingerprint" }
        return "signed by \(signer.subject), which leads to \(signer.anchor ?? "a trust anchor")"
    }

    /// The judgement of a claim's certificates, and how many of them cannot be read.
    private func judge(_ claim: SignerClaim) -> (PathJudgement?, unreadable: Int) {
        let certificates = claim.certificates.map { try? Certificate.known(der: $0) }
        let unreadable = certificates.count { $0 == nil }
        guard let signer = certificates.first ?? nil else { return (nil, unreadable) }
        let chain = [signer] + certificates.dropFirst().compactMap { $0 }
        let purpose: PathPurpose = claim.role == .claim ? .claims : .recordings
        if let chosen = options.judgedAt {
            return (validator.judge(chain: chain, at: chosen, now: options.now, basis: .chosenByUser, purpose: purpose), unreadable)
        }
        if let token = claim.timeStamp, stampJudgement(token).trusted {
            return (
                validator.judge(chain: chain, at: token.time, now: options.now, basis: .attestedTimeStamp, purpose: purpose), unreadable
            )
        }
        guard let from = claim.from, let until = claim.until else {
            return (validator.judge(chain: chain, at: options.now, now: options.now, basis: .now, purpose: purpose), unreadable)
        }
        let basis: TimeBasis = claim.role == .export ? .signedExportTime : .signedRecordingTime
        return (validator.judge(chain: chain, from: from, until: until, now: options.now, basis: basis, purpose: purpose), unreadable)
    }

    /// Whether the authority of a time stamp is to be believed, at the time that it states.
    private func stampJudgement(_ token: TimeStampToken) -> PathJudgement {
        validator.judge(chain: token.certificates, at: token.time, now: options.now, basis: .attestedTimeStamp, purpose: .timeStamps)
    }

    /// What is to be said of a signer's time stamp.
    private func stampFinding(_ token: TimeStampToken, _ scheme: SchemeName) -> Finding {
        let judgement = stampJudgement(token)
        guard judgement.trusted else {
            let reason = judgement.failure?.reason ?? "its authority is not trusted"
            return Finding(
                SealFinding.timeStampIgnored,
                "a time stamp of \(token.authority.subject) says \(token.time), and is not used: \(reason)", scheme: scheme)
        }
        return Finding(
            SealFinding.timeStampTrusted,
            "the signature existed on \(token.time), says a time stamp of \(token.authority.subject), which leads to \(judgement.anchor?.subject ?? "a trust anchor")",
            scheme: scheme)
    }
}

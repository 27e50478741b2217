package import CertificatePath
package import Cryptography
package import Evidence

/// Judges envelopes: did somebody whom the reader trusts say this, and when? Nothing in an envelope vouches for itself.
package struct EnvelopeCheck: Sendable {
    private let signers: PathValidator
    private let keys: Set<PublicKey>
    private let timeAuthorities: PathValidator?
    private let now: Timestamp
    private let judgedAt: Timestamp?

    /// A check by what the reader trusts.
    ///
    /// - Parameters:
    ///   - signers: anchors, pins and policy for whoever signs statements; another matter than whom to trust as a camera.
    ///   - keys: public keys that are trusted without a certificate.
    ///   - timeAuthorities: anchors for time-stamping authorities; `nil` where none was named, so that no time stamp proves anything.
    ///   - now: the present, for which a certificate is judged where no trusted time stamp says when it signed.
    ///   - judgedAt: judges certificates for this time in place of both.
    package init(
        signers: TrustStore, keys: [PublicKey] = [], timeAuthorities: TrustStore? = nil, now: Timestamp, judgedAt: Timestamp? = nil
    ) {
        self.signers = PathValidator(store: signers)
        self.keys = Set(keys)
        self.timeAuthorities = timeAuthorities.map { PathValidator(store: $0) }
        self.now = now
        self.judgedAt = judgedAt
    }

    /// Judges all envelopes of a file. A Simple Verification Result bears no time stamp of its own: where the verdict that it repeats has
    /// one, its signer is judged for that time too. It adds nothing to that verdict, so nobody gains by signing one later.
    package func judge(_ envelopes: [Envelope]) -> [EnvelopeJudgement] {
        let judgements = envelopes.map { judge($0) }
        return judgements.map { judgement in
            guard !judgement.isGenuine, let time = judgements.verdict(repeatedBy: judgement)?.attestedTime else { return judgement }
            return judge(judgement.envelope, signedAt: time)
        }
    }

    /// Judges one envelope. Whatever is wrong with it is in the judgement; there is no way in which it passes unjudged.
    ///
    /// - Parameter signedAt: attested otherwise than by a time stamp of its own.
    package func judge(_ envelope: Envelope, signedAt: Timestamp? = nil) -> EnvelopeJudgement {
        var judgement = EnvelopeJudgement(envelope: envelope)
        do throws(EnvelopeError) { judgement.statement = try envelope.statement() } catch { judgement.problems.append(error.reason) }
        let message = envelope.signedBytes
        judgement.signatures = envelope.signatures.map { judge($0, over: message, signedAt) }
        if envelope.signatures.isEmpty {
            judgement.problems.append("nobody signed it")
        } else if !judgement.signatures.contains(where: \.isTrusted) {
            judgement.problems += judgement.signatures.compactMap(\.reason).prefix(1)
        }
        // A broken signature beside a good one is no accident that a reader should not hear of.
        for signature in judgement.signatures {
            if signature.isWrong, let reason = signature.reason, !judgement.problems.contains(reason) { judgement.problems.append(reason) }
            for stamp in signature.timeStamps { if case .wrong(let reason) = stamp.standing { judgement.problems.append(reason) } }
        }
        return judgement
    }

    // MARK: - One signature

    private func judge(_ signature: EnvelopeSignature, over message: [UInt8], _ signedAt: Timestamp?) -> SignatureJudgement {
        var judgement = SignatureJudgement(keyID: signature.keyID)
        judgement.timeStamps = signature.timeStamps.map { judge(timeStamp: $0, over: signature.value) }
        let certificates = signature.certificates.map { try? Certificate(der: $0) }
        if let first = certificates.first {
            guard let leaf = first else {
                judgement.isWrong = true
                judgement.reason = "the signer's certificate cannot be read"
                return judgement
            }
            judgeValidity(signature, message, leaf.publicKey, &judgement)
            judgement.isWrong = !judgement.isValid
            guard judgement.isValid else { return judgement }
            judgePath([leaf] + certificates.dropFirst().compactMap { $0 }, signedAt, &judgement)
            if !judgement.isTrusted, keys.contains(leaf.publicKey) { trust(leaf.publicKey, &judgement) }
        } else {
            // Without a certificate only a key that the reader brought can say anything.
            for key in keys.sorted(by: { $0.sha256.hex < $1.sha256.hex }) where !judgement.isValid {
                judgeValidity(signature, message, key, &judgement)
            }
            guard judgement.isValid else {
                judgement.reason =
                    keys.isEmpty
                    ? "the signature has no certificate, and no public key was given by which it could be checked"
                    : "the signature has no certificate, and none of the public keys that were given made it"
                return judgement
            }
            if let name = judgement.key, let key = keys.first(where: { $0.sha256.hex == name }) { trust(key, &judgement) }
        }
        return judgement
    }

    private func trust(_ key: PublicKey, _ judgement: inout SignatureJudgement) {
        judgement.isTrusted = true
        judgement.key = key.sha256.hex
        judgement.reason = nil
    }

    private func judgeValidity(
        _ signature: EnvelopeSignature, _ message: [UInt8], _ key: PublicKey, _ judgement: inout SignatureJudgement
    ) {
        guard let algorithm = key.kind.defaultAlgorithm else {
            judgement.reason = "a key of kind \(key.kind.name) signs no statements"
            return
        }
        do throws(CryptographyError) {
            judgement.isValid = try key.verify(signature: signature.value, over: message, algorithm: algorithm)
            judgement.key = key.sha256.hex
            if !judgement.isValid { judgement.reason = "the signature is wrong: the statement or the signature was changed" }
        } catch {
            judgement.reason = "the signature could not be checked: \(error.subject)"
        }
    }

    private func judgePath(_ chain: [Certificate], _ signedAt: Timestamp?, _ judgement: inout SignatureJudgement) {
        let attested = judgement.timeStamps.compactMap(\.attestedTime).min() ?? signedAt
        let (time, basis): (Timestamp, TimeBasis) =
            if let judgedAt { (judgedAt, .chosenByUser) } else if let attested { (attested, .attestedTimeStamp) } else { (now, .now) }
        let path = signers.judge(chain: chain, at: time, now: now, basis: basis)
        judgement.signer = path.signerReport
        judgement.isTrusted = path.trusted
        if !path.trusted {
            judgement.reason =
                (path.failure?.reason ?? "the certificate does not lead to a trust anchor")
                + (path.failure?.rule == .certificateExpired && attested == nil
                    ? "; no trusted time stamp proves that it signed before" : "")
        }
    }

    // MARK: - Time stamps

    func judge(timeStamp der: [UInt8], over signature: [UInt8]) -> TimeStampJudgement {
        let token: TimeStampToken
        do throws(CryptographyError) { token = try TimeStampToken(der: der) } catch {
            return TimeStampJudgement(time: nil, authority: nil, standing: .wrong("a time stamp cannot be read: \(error.subject)"))
        }
        func result(_ standing: TimeStampJudgement.Standing, _ authority: SignerReport? = nil) -> TimeStampJudgement {
            TimeStampJudgement(time: token.time, authority: authority, standing: standing)
        }
        guard let digest = try? Digest.of(signature, token.messageImprint.algorithm), digest == token.messageImprint else {
            return result(.wrong("a time stamp is of something else than this signature"))
        }
        guard token.isSignatureValid else { return result(.wrong("a time stamp is not signed by the authority that it names")) }
        guard let timeAuthorities else { return result(.unchecked) }
        let path = timeAuthorities.judge(
            chain: token.certificates, at: token.time, now: now, basis: .attestedTimeStamp, purpose: .timeStamps)
        guard path.trusted else {
            return result(.wrong("the authority of a time stamp is not trusted: \(path.failure?.reason ?? "unknown")"), path.signerReport)
        }
        return result(.attested, path.signerReport)
    }
}

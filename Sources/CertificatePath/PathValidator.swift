package import Cryptography
package import Evidence
internal import Locking

/// Judges signers' certificates by a trust store, each distinct case once.
///
/// Certificates of the evidence only ever fill the gap between signer and anchor: a root among them is as good as any stranger's.
/// May be used from several threads at once.
package final class PathValidator: Sendable {
    private let store: TrustStore
    private let known = Monitor<Known>(Known())

    /// What was worked out once.
    private struct Known {
        var boundaries: [[Digest]: [Int64]] = [:]
        var judgements: [Case: PathJudgement] = [:]
    }

    /// Largest number of cases that are remembered; a recording that shows more signers or more boundaries than this is not an honest one.
    private static let maximumKnown = 4096

    /// A chain, and the span of time by the boundaries that it lies between: within them the judgement is the same.
    private struct Case: Hashable {
        var chain: [Digest]
        var purpose: PathPurpose
        var from: Int
        var until: Int
        var basis: TimeBasis
        var now: Int64
    }

    /// Judges by that store, its policy and its pins.
    package init(store: TrustStore) { self.store = store }

    /// Judges a signer at one time.
    ///
    /// - Parameters:
    ///   - chain: the certificates that the evidence carries, the signer's first; untrusted.
    ///   - time: the time of recording.
    ///   - now: today, for ``PathJudgement/trustedToday``.
    ///   - purpose: what the signer's key was used for.
    package func judge(
        chain: [Certificate], at time: Timestamp, now: Timestamp, basis: TimeBasis = .signedRecordingTime,
        purpose: PathPurpose = .recordings
    ) -> PathJudgement {
        judge(chain: chain, from: time, until: time, now: now, basis: basis, purpose: purpose)
    }

    /// Judges a signer over a span of time: what holds at both ends holds between them, since validity has no holes.
    ///
    /// - Parameters:
    ///   - chain: the certificates that the evidence carries, the signer's first; untrusted.
    ///   - from: start of the recording.
    ///   - until: its end; a span that ends before it begins is turned round.
    ///   - now: today, for ``PathJudgement/trustedToday``.
    ///   - purpose: what the signer's key was used for.
    package func judge(
        chain: [Certificate], from: Timestamp, until: Timestamp, now: Timestamp, basis: TimeBasis = .signedRecordingTime,
        purpose: PathPurpose = .recordings
    ) -> PathJudgement {
        let (from, until) = from <= until ? (from, until) : (until, from)
        let fingerprints = chain.map(\.sha256)
        let boundaries: [Int64]
        if let known = known.withLock({ $0.boundaries[fingerprints] }) {
            boundaries = known
        } else {
            boundaries = self.boundaries(of: chain)
            known.withLock { known in
                if known.boundaries.count >= Self.maximumKnown { known.boundaries.removeAll() }
                known.boundaries[fingerprints] = boundaries
            }
        }
        let key = Case(
            chain: fingerprints, purpose: purpose, from: Self.cell(of: from, in: boundaries), until: Self.cell(of: until, in: boundaries),
            basis: basis, now: now.seconds)
        if var judgement = known.withLock({ $0.judgements[key] }) {
            judgement.from = from
            judgement.until = until
            return judgement
        }
        var judgement = evaluate(chain: chain, from: from, until: until, basis: basis, purpose)
        let today = evaluate(chain: chain, from: now, until: now, basis: .now, purpose)
        judgement.trustedToday = today.trusted
        if judgement.trusted, let failure = today.failure, failure.rule == .certificateExpired {
            judgement.notices.append(
                .init(kind: .expiredSinceRecording, message: "\(failure.reason), after the recording it was judged for"))
        }
        known.withLock { known in
            if known.judgements.count >= Self.maximumKnown { known.judgements.removeAll() }
            known.judgements[key] = judgement
        }
        return judgement
    }

    private func evaluate(
        chain: [Certificate], from: Timestamp, until: Timestamp, basis: TimeBasis, _ purpose: PathPurpose
    ) -> PathJudgement {
        var judgement = PathJudgement(certificate: chain.first, from: from, until: until, basis: basis)
        guard let signer = chain.first else {
            judgement.failure = PathFailure(.noCertificate, "", "the recording carries no certificate of the key that signed it")
            return judgement
        }
        let rules = PathRules(policy: store.policy, purpose: purpose, from: from, until: until)
        let revocation = RevocationCheck(store: store, from: from, until: until, basis: basis)
        var search = PathSearch(chain: chain, store: store)
        while let path = search.next() {
            let answer = revocation.answer(for: path)
            let failure =
                rules.failure(of: path) ?? OpenSSLPath.failure(of: path, at: from)
                ?? (from.seconds == until.seconds ? nil : OpenSSLPath.failure(of: path, at: until)) ?? answer.failure
            // The first path that fails gives the reason, unless a later one is good.
            guard failure == nil || judgement.failure == nil else { continue }
            judgement.path = path
            judgement.revocation = answer.text
            judgement.notices = answer.notices
            judgement.failure = failure
            judgement.trusted = failure == nil
            if failure == nil { return judgement }
        }
        if judgement.failure == nil { judgement.failure = failureWithoutPath(signer, search, chainCount: chain.count) }
        if store.pins.contains(signer.sha256) { pin(signer, rules, &judgement) }
        return judgement
    }

    /// A pin stands in for whoever should have vouched. It does not make an expired, unfit or revoked certificate good.
    private func pin(_ signer: Certificate, _ rules: PathRules, _ judgement: inout PathJudgement) {
        if let failure = judgement.failure, failure.rule == .certificateRevoked || failure.rule == .keyCompromised { return }
        judgement.failure = rules.failure(ofPinned: signer)
        guard judgement.failure == nil else { return }
        judgement.path = [signer]
        judgement.trusted = true
        judgement.pinned = true
        judgement.notices.append(
            .init(
                kind: .signerPinned,
                message: "certificate \(signer.subject) is trusted because it was pinned by its SHA-256, not because anybody vouches for it"
            ))
    }

    private func failureWithoutPath(_ signer: Certificate, _ search: PathSearch, chainCount: Int) -> PathFailure {
        if signer.isSelfSigned, search.lookAlike == nil {
            return PathFailure(.selfSignedSigner, signer.subject, "is self-signed: nobody else vouches for the signer")
        }
        if let (certificate, issuer) = search.lookAlike {
            return PathFailure(
                .issuerKeyDiffers, certificate.subject,
                "names \(issuer.subject) as its issuer and was not signed with the key of the certificate of that name (\(issuer.sha256.hex.prefix(16))…)"
            )
        }
        if search.isExhausted {
            return PathFailure(
                .pathLimitReached, signer.subject,
                "leads to no anchor within the limits of the search; the recording carries \(chainCount) certificates")
        }
        let top = search.longestDeadEnd.last ?? signer
        return PathFailure(
            .issuerUnknown, top.subject,
            top.isSelfSigned
                ? "ends the chain, and is not among the trust anchors that were given"
                : "was issued by \(top.issuer), which is not among the trust anchors that were given")
    }

    /// Every instant at which the judgement of a chain can change, ascending.
    private func boundaries(of chain: [Certificate]) -> [Int64] {
        var instants: Set<Int64> = []
        for certificate in [chain.prefix(PathSearch.Budget.evidenceCertificates), store.anchors[...], store.intermediates[...]].joined() {
            instants.insert(certificate.notBefore.seconds)
            instants.insert(certificate.notAfter.seconds &+ 1)
            for list in store.revocationLists {
                if let date = list.revocation(of: certificate)?.date { instants.insert(date.seconds) }
            }
        }
        for list in store.revocationLists {
            instants.insert(list.thisUpdate.seconds &+ 1)
            if let next = list.nextUpdate { instants.insert(next.seconds &+ 1) }
        }
        return instants.sorted()
    }

    /// How many boundaries lie at or before an instant.
    private static func cell(of time: Timestamp, in boundaries: [Int64]) -> Int {
        var low = 0
        var high = boundaries.count
        while low < high {
            let middle = (low + high) / 2
            if boundaries[middle] <= time.seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

internal import Cryptography
internal import Evidence

/// What the revocation lists say about a path at the time of recording (RFC 5280, 5 and 6.3).
///
/// A list proves two different things: that a certificate was revoked, and from when; and that, up to the list's own date, it was not.
/// OpenSSL's check compares neither with the time of recording: it refuses every list issued after it, and every certificate
/// revoked later.
struct RevocationCheck {
    let store: TrustStore
    let from: Timestamp
    let until: Timestamp
    let basis: TimeBasis

    /// What was found about a path.
    struct Answer {
        var text: String
        var failure: PathFailure?
        var notices: [PathJudgement.Notice]
    }

    func answer(for path: [Certificate]) -> Answer {
        guard !store.revocationLists.isEmpty else {
            let notice = PathJudgement.Notice(
                kind: .revocationNotChecked, message: "\(PathJudgement.notChecked): no revocation list was given")
            let failure =
                store.policy.requiresRevocationLists
                ? PathFailure(
                    .revocationUnknown, path.first?.subject ?? "",
                    "may have been revoked: the policy requires a revocation list, and none was given")
                : nil
            return Answer(text: PathJudgement.notChecked, failure: failure, notices: [notice])
        }
        var answer = Answer(text: "", failure: nil, notices: [])
        var texts: [String] = []
        // Issuers of whom there is no list. Told once for all certificates of the path: a reader has one thing to do about it.
        var silent: [String] = []
        for (certificate, issuer) in zip(path, path.dropFirst()) {
            guard let word = status(of: certificate, issuer: issuer) else {
                if !silent.contains(issuer.subject) { silent.append(issuer.subject) }
                if answer.failure == nil { answer.failure = unknown(certificate, Self.noList(of: [issuer.subject])) }
                continue
            }
            if !texts.contains(word.text) { texts.append(word.text) }
            answer.notices += word.notices
            if answer.failure == nil { answer.failure = word.failure }
        }
        if !silent.isEmpty {
            let message = Self.noList(of: silent)
            texts.append(message)
            answer.notices.append(.init(kind: .revocationNotChecked, message: message))
        }
        answer.text = texts.isEmpty ? PathJudgement.notChecked : texts.joined(separator: "; ")
        return answer
    }

    private static func noList(of issuers: [String]) -> String {
        "\(PathJudgement.notChecked): no usable revocation list of \(issuers.joined(separator: "; ")) was given"
    }

    /// What the lists say about one certificate; `nil` where there is none of its issuer.
    private func status(of certificate: Certificate, issuer: Certificate) -> Answer? {
        let lists = store.revocationLists.filter { usable($0, by: issuer) }
        var notices: [PathJudgement.Notice] = []
        if let (list, revocation) = earliestRevocation(of: certificate, on: lists) {
            let words = "revoked from \(revocation.date) (\(revocation.reason.name); list of \(list.issuer), \(list.thisUpdate))"
            if revocation.date.seconds <= until.seconds {
                let failure = PathFailure(.certificateRevoked, certificate.subject, "was \(words)")
                return Answer(text: words, failure: failure, notices: [])
            }
            if revocation.reason.meansCompromise, !basis.isIndependentOfSigner {
                let failure = PathFailure(
                    .keyCompromised, certificate.subject, "was \(words), and nobody but the signer says when the recording was made")
                return Answer(text: words, failure: failure, notices: [])
            }
            notices.append(
                .init(kind: .revokedAfterRecording, message: "certificate \(certificate.subject) was \(words), after the recording"))
            return Answer(text: words, failure: nil, notices: notices)
        }
        let complete = lists.filter { $0.scope == .all }
        guard let newest = complete.max(by: { $0.thisUpdate < $1.thisUpdate }) else { return nil }
        let words = "not revoked (list of \(newest.issuer), \(newest.thisUpdate))"
        // Issued after the recording, the list speaks about it; issued before, only as long as it was current.
        if newest.thisUpdate.seconds >= until.seconds || newest.nextUpdate.map({ until.seconds <= $0.seconds }) == true {
            return Answer(text: words, failure: nil, notices: [])
        }
        let current = newest.nextUpdate.map { "current until \($0)" } ?? "issued \(newest.thisUpdate)"
        let message = "the newest revocation list of \(newest.issuer) was \(current), before the recording ended"
        return Answer(
            text: words + ", outdated", failure: unknown(certificate, message),
            notices: [.init(kind: .revocationListOutdated, message: message)])
    }

    /// The failure of a certificate about which nothing is known, where the policy takes it for one.
    private func unknown(_ certificate: Certificate, _ message: String) -> PathFailure? {
        guard store.policy.requiresRevocationLists else { return nil }
        return PathFailure(.revocationUnknown, certificate.subject, "may have been revoked: \(message)")
    }

    private func usable(_ list: RevocationList, by issuer: Certificate) -> Bool {
        guard list.scope != .unusable, list.namesAsIssuer(issuer) else { return false }
        if let usage = issuer.constraints.keyUsage, !usage.contains(.cRLSign) { return false }
        return list.isSigned(by: issuer.publicKey)
    }

    private func earliestRevocation(
        of certificate: Certificate, on lists: [RevocationList]
    ) -> (list: RevocationList, revocation: Revocation)? {
        let found = lists.compactMap { list in list.revocation(of: certificate).map { (list: list, revocation: $0) } }
        // A compromise told by any list outweighs an earlier list with a milder reason, unless that one alone is enough.
        return found.min { first, second in
            if first.revocation.date != second.revocation.date { return first.revocation.date < second.revocation.date }
            return first.revocation.reason.meansCompromise && !second.revocation.reason.meansCompromise
        }
    }
}

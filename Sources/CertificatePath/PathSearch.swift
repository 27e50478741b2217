internal import Cryptography

/// Finds ways from a certificate to an anchor.
///
/// OpenSSL chooses issuers by name and finds out afterwards that the key does not fit; it then gives up although another certificate of the
/// same name would do (a renewed root, a cross-signed intermediate). Here a step is only taken where the signature verifies, so that a path
/// that exists is found, and a look-alike is told from an unknown issuer. Every path found is then judged by OpenSSL.
struct PathSearch {
    /// What bounds the search, since the certificates are the evidence's.
    struct Budget {
        /// Certificates of the evidence that are looked at.
        static let evidenceCertificates = 32
        /// Signatures that are checked.
        static let signatures = 96
        /// Partial paths that are followed: certificates that share keys multiply without another signature to check.
        static let partialPaths = 2000
        /// Paths that are judged.
        static let paths = 12
    }

    private let store: TrustStore
    private let evidence: [Certificate]
    private let anchors: Set<Digest>
    private var pending: [[Certificate]]
    private var verified: [Step: Bool] = [:]
    private var pathsFound = 0
    private var partialPaths = 0

    /// The longest way followed that ended nowhere.
    private(set) var longestDeadEnd: [Certificate] = []
    /// A certificate, and one of the store that has the name of its issuer and another key.
    private(set) var lookAlike: (certificate: Certificate, issuer: Certificate)?
    /// Whether something was left out for want of budget.
    private(set) var isExhausted: Bool

    private struct Step: Hashable {
        var certificate: Digest
        var key: Digest
    }

    /// Starts at the first certificate of a chain as the evidence carries it.
    init(chain: [Certificate], store: TrustStore) {
        self.store = store
        evidence = Array(chain.prefix(Budget.evidenceCertificates))
        isExhausted = chain.count > Budget.evidenceCertificates
        anchors = Set(store.anchors.map(\.sha256))
        pending = chain.first.map { [[$0]] } ?? []
    }

    /// The next path, signer first and anchor last; `nil` when there is no further one.
    mutating func next() -> [Certificate]? {
        while let path = pending.popLast(), let top = path.last {
            partialPaths += 1
            guard partialPaths <= Budget.partialPaths else {
                isExhausted = true
                return nil
            }
            if anchors.contains(top.sha256) {
                guard pathsFound < Budget.paths else {
                    isExhausted = true
                    return nil
                }
                pathsFound += 1
                return path
            }
            let issuers = issuers(of: top, path: path)
            if issuers.isEmpty, path.count > longestDeadEnd.count { longestDeadEnd = path }
            // The last one pushed is tried first: anchors before intermediates before what the evidence brings.
            for issuer in issuers.reversed() { pending.append(path + [issuer]) }
        }
        return nil
    }

    private mutating func issuers(of certificate: Certificate, path: [Certificate]) -> [Certificate] {
        guard !certificate.isSelfSigned else {
            for anchor in store.anchors where certificate.namesAsIssuer(anchor) { noteLookAlike(certificate, anchor) }
            return []
        }
        // Signer, intermediates and anchor: one more would break the policy, and with it every longer path.
        guard path.count < store.policy.maximumIntermediates + 2 else {
            isExhausted = true
            return []
        }
        var issuers: [Certificate] = []
        let groups = [(store.anchors, true), (store.intermediates, true), (evidence, false)]
        for (candidates, isFromStore) in groups {
            for candidate in candidates where certificate.namesAsIssuer(candidate) {
                // The same name and key twice is a loop, whatever else the two certificates say.
                guard !path.contains(where: { $0.publicKey == candidate.publicKey && $0.subject == candidate.subject }),
                    !issuers.contains(candidate)
                else { continue }
                switch isSigned(certificate, by: candidate) {
                case true?: issuers.append(candidate)
                case false? where isFromStore: noteLookAlike(certificate, candidate)
                default: break
                }
            }
        }
        return issuers
    }

    /// `nil` where the budget is used up.
    private mutating func isSigned(_ certificate: Certificate, by issuer: Certificate) -> Bool? {
        let step = Step(certificate: certificate.sha256, key: issuer.publicKey.sha256)
        if let known = verified[step] { return known }
        guard verified.count < Budget.signatures else {
            isExhausted = true
            return nil
        }
        let answer = certificate.isSigned(by: issuer.publicKey)
        verified[step] = answer
        return answer
    }

    private mutating func noteLookAlike(_ certificate: Certificate, _ issuer: Certificate) {
        if lookAlike == nil { lookAlike = (certificate, issuer) }
    }
}

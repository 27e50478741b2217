package import Cryptography
package import Evidence

/// Goes through a trust store and says what in it will not do what its owner may think it does.
package struct TrustStoreAudit: Sendable {
    /// One thing that was noticed.
    package struct Remark: Sendable, Hashable {
        /// How much it matters.
        package enum Weight: Sendable, Hashable {
            /// It does not, or does no longer, do what it was put there for.
            case problem
            /// It is as it should be, and worth knowing.
            case note
        }

        /// How much it matters.
        package var weight: Weight
        /// The file concerned.
        package var path: String
        /// What was noticed, with the name of the certificate or list.
        package var message: String
    }

    private let store: TrustStore
    private let now: Timestamp

    /// The audit of a store as of today.
    package init(of store: TrustStore, now: Timestamp) {
        self.store = store
        self.now = now
    }

    /// Everything that was noticed, in the order of the store.
    package var remarks: [Remark] {
        var remarks: [Remark] = []
        var seen: [Digest: String] = [:]
        for entry in store.entries {
            func remark(_ weight: Remark.Weight, _ message: String) {
                remarks.append(Remark(weight: weight, path: entry.path.shown, message: message))
            }
            let (name, fingerprint) = entry.content.nameAndFingerprint
            if let first = seen[fingerprint] {
                remark(.problem, "\(name) stands in \(first) already")
                continue
            }
            seen[fingerprint] = entry.path.shown
            switch entry.content {
            case .anchor(let certificate): auditAnchor(certificate, remark)
            case .intermediate(let certificate): auditIntermediate(certificate, remark)
            case .unused(let certificate):
                remark(
                    .problem,
                    "\(name) is self-signed and not an authority's: it makes nobody trusted; to trust it as a signer, pin \(certificate.sha256.hex)"
                )
            case .revocationList(let list): auditList(list, remark)
            }
        }
        if store.anchors.isEmpty, !store.entries.isEmpty {
            remarks.append(Remark(weight: .problem, path: "", message: "no trust anchor: no chain can lead anywhere"))
        }
        return remarks
    }

    /// Why a certificate is not fit to be an authority in a store; `nil` where it is.
    package static func unfitness(of certificate: Certificate, policy: TrustPolicy) -> String? {
        // Judged as the issuer of an imaginary signer, at a time at which it is valid: what has expired still speaks about old recordings.
        let rules = PathRules(policy: policy, from: certificate.notBefore, until: certificate.notBefore)
        return rules.failure(ofAuthority: certificate).map { "certificate \($0.certificate) \($0.detail)" }
    }

    private func auditAnchor(_ certificate: Certificate, _ remark: (Remark.Weight, String) -> Void) {
        if certificate.constraints.isCA == true, let reason = Self.unfitness(of: certificate, policy: store.policy) {
            remark(.problem, reason)
        }
        auditValidity(certificate, remark)
    }

    private func auditIntermediate(_ certificate: Certificate, _ remark: (Remark.Weight, String) -> Void) {
        if certificate.constraints.isCA != true {
            remark(.problem, "\(certificate.subject) is not a certification authority's: it can issue nothing")
        } else if let reason = Self.unfitness(of: certificate, policy: store.policy) {
            remark(.problem, reason)
        }
        var search = PathSearch(chain: [certificate], store: store)
        if search.next() == nil {
            let reason =
                search.lookAlike.map { "\($0.certificate.subject) was not signed with the key of \($0.issuer.subject) in this store" }
                ?? "\(certificate.subject) leads to no anchor of this store: the certificate of \(search.longestDeadEnd.last?.issuer ?? certificate.issuer) is missing"
            remark(.problem, reason)
        }
        auditValidity(certificate, remark)
    }

    private func auditValidity(_ certificate: Certificate, _ remark: (Remark.Weight, String) -> Void) {
        if now.seconds > certificate.notAfter.seconds {
            remark(.note, "\(certificate.subject) expired on \(certificate.notAfter): it speaks about recordings made before that only")
        } else if now.seconds < certificate.notBefore.seconds {
            remark(.note, "\(certificate.subject) is not valid before \(certificate.notBefore)")
        }
    }

    private func auditList(_ list: RevocationList, _ remark: (Remark.Weight, String) -> Void) {
        let issuers = (store.anchors + store.intermediates).filter { list.namesAsIssuer($0) }
        if issuers.isEmpty {
            remark(.problem, "the revocation list of \(list.issuer) is not used: that authority is not in this store")
        } else if !issuers.contains(where: { list.isSigned(by: $0.publicKey) }) {
            remark(.problem, "the revocation list of \(list.issuer) is not signed with the key of that authority in this store")
        }
        if list.scope == .unusable {
            remark(
                .problem, "the revocation list of \(list.issuer) is of a kind that is not used: indirect, a delta, or with unknown rules")
        }
        if let next = list.nextUpdate, next.seconds < now.seconds {
            remark(.note, "the revocation list of \(list.issuer) was current until \(next)")
        }
    }
}

extension TrustStore.Content {
    /// Subject or issuer, and the SHA-256.
    package var nameAndFingerprint: (name: String, fingerprint: Digest) {
        switch self {
        case .anchor(let certificate), .intermediate(let certificate), .unused(let certificate):
            (certificate.subject, certificate.sha256)
        case .revocationList(let list): ("the revocation list of \(list.issuer)", list.sha256)
        }
    }

    /// The certificate, if it is one.
    package var certificate: Certificate? {
        switch self {
        case .anchor(let certificate), .intermediate(let certificate), .unused(let certificate): certificate
        case .revocationList: nil
        }
    }

    /// What it is, in one word or two.
    package var kindName: String {
        switch self {
        case .anchor: "anchor"
        case .intermediate: "intermediate"
        case .unused: "unused"
        case .revocationList: "revocation list"
        }
    }
}

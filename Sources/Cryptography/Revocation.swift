internal import COpenSSL
package import Evidence

/// Why a certificate was revoked (RFC 5280, 5.3.1).
package enum RevocationReason: Int, Sendable, Hashable, CaseIterable {
    case unspecified = 0
    case keyCompromise = 1
    case cACompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case certificateHold = 6
    case privilegeWithdrawn = 9
    case aACompromise = 10

    /// The reason in words.
    package var name: String {
        switch self {
        case .unspecified: "no reason given"
        case .keyCompromise: "key compromised"
        case .cACompromise: "authority compromised"
        case .affiliationChanged: "affiliation changed"
        case .superseded: "superseded"
        case .cessationOfOperation: "cessation of operation"
        case .certificateHold: "on hold"
        case .privilegeWithdrawn: "privilege withdrawn"
        case .aACompromise: "attribute authority compromised"
        }
    }

    /// Whether somebody else may hold the key, so that a signature proves nothing about when it was made.
    package var meansCompromise: Bool {
        switch self {
        case .keyCompromise, .cACompromise, .aACompromise: true
        default: false
        }
    }
}

/// One entry of a revocation list.
package struct Revocation: Sendable, Hashable {
    /// From when on the certificate is not to be believed: the invalidity date where the entry has an earlier one, else the revocation date.
    package let date: Timestamp
    /// Why.
    package let reason: RevocationReason

    /// An entry as given.
    package init(date: Timestamp, reason: RevocationReason) {
        self.date = date
        self.reason = reason
    }

    /// Reads an entry. One without a date that can be read counts from the beginning of time, one with an unknown reason as a compromise:
    /// what cannot be understood must not help the signer.
    init(entry: OpaquePointer) {
        let revoked = unsafe timestamp(X509_REVOKED_get0_revocationDate(entry)) ?? Timestamp(microseconds: .min)
        var invalid = revoked
        if let time = unsafe X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, nil, nil) {
            let pointer = unsafe time.assumingMemoryBound(to: ASN1_GENERALIZEDTIME.self)
            invalid = unsafe timestamp(pointer) ?? revoked
            unsafe ASN1_GENERALIZEDTIME_free(pointer)
        }
        date = min(revoked, invalid)
        if let value = unsafe X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nil, nil) {
            let pointer = unsafe value.assumingMemoryBound(to: ASN1_ENUMERATED.self)
            reason = unsafe RevocationReason(rawValue: ASN1_ENUMERATED_get(pointer)) ?? .keyCompromise
            unsafe ASN1_ENUMERATED_free(pointer)
        } else {
            reason = .unspecified
        }
    }
}

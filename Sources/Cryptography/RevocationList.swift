internal import COpenSSL
package import Evidence

/// A certificate revocation list (RFC 5280, 5), read once.
package struct RevocationList: Sendable {
    /// The list in DER.
    package let der: [UInt8]
    /// SHA-256 of `der`.
    package let sha256: Digest
    /// Who issued it, written like a certificate's issuer.
    package let issuer: String
    /// When it was issued.
    package let thisUpdate: Timestamp
    /// When the next one was to be issued, if it says.
    package let nextUpdate: Timestamp?
    /// What it speaks about.
    package let scope: Scope
    /// How many certificates stand on it.
    package let count: Int
    private let handle: RevocationListHandle

    /// What a list speaks about (RFC 5280, 5.2.4 and 5.2.5).
    package enum Scope: Sendable, Hashable {
        /// Every certificate of its issuer: one that is not on it was not revoked.
        case all
        /// Some certificates of its issuer: being on it counts, not being on it says nothing.
        case part
        /// Other issuers' certificates, changes to another list, or an extension that must be understood and is not: not used.
        case unusable
    }

    /// Largest list that is looked at, in bytes.
    package static let maximumSize = 64 << 20

    /// The labels under which a PEM file holds revocation lists.
    package static let pemLabels = ["X509 CRL"]

    /// A list from DER that fills `der` wholly.
    ///
    /// - Throws: `malformed` where it is not one.
    package init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumSize else { throw CryptographyError(.malformed, subject: "revocation list") }
        ERR_clear_error()
        let object = unsafe decodeDER(der, { unsafe d2i_X509_CRL(nil, $0, $1) }, free: { unsafe X509_CRL_free($0) })
        guard let list = unsafe object else { throw .fromLibrary(.malformed, subject: "revocation list") }
        handle = unsafe RevocationListHandle(owning: list)
        guard let thisUpdate = unsafe timestamp(X509_CRL_get0_lastUpdate(list)) else {
            throw .fromLibrary(.malformed, subject: "revocation list")
        }
        self.der = der
        sha256 = try Digest.of(der, .sha256)
        issuer = try unsafe nameText(X509_CRL_get_issuer(list))
        self.thisUpdate = thisUpdate
        nextUpdate = unsafe timestamp(X509_CRL_get0_nextUpdate(list))
        count = Int(max(0, unsafe OPENSSL_sk_num(X509_CRL_get_REVOKED(list))))
        scope = Self.scope(of: handle)
    }

    /// Whether the list names that certificate's subject as its issuer.
    package func namesAsIssuer(_ certificate: Certificate) -> Bool {
        unsafe certificate.withX509 { unsafe X509_NAME_cmp(X509_CRL_get_issuer(handle.pointer), X509_get_subject_name($0)) == 0 }
    }

    /// Whether the holder of that key signed the list.
    package func isSigned(by key: PublicKey) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_CRL_verify(handle.pointer, key.handle.pointer) == 1
    }

    /// What the list says about a certificate of its issuer; `nil` where it is not on the list.
    package func revocation(of certificate: Certificate) -> Revocation? {
        var entry: OpaquePointer?
        let found = unsafe certificate.withX509 {
            unsafe X509_CRL_get0_by_serial(handle.pointer, &entry, X509_get_serialNumber($0))
        }
        guard found == 1, let entry = unsafe entry else { return nil }
        return unsafe Revocation(entry: entry)
    }

    /// An extension that must be understood makes the list unusable unless it is one of those read here; what narrows the list makes it a part.
    private static func scope(of handle: RevocationListHandle) -> Scope {
        var scope = Scope.all
        for index in 0..<max(0, unsafe X509_CRL_get_ext_count(handle.pointer)) {
            guard let ext = unsafe X509_CRL_get_ext(handle.pointer, index) else { return .unusable }
            let isCritical = unsafe X509_EXTENSION_get_critical(ext) != 0
            switch unsafe OBJ_obj2nid(X509_EXTENSION_get_object(ext)) {
            case NID_issuing_distribution_point:
                guard let point = unsafe X509_CRL_get_ext_d2i(handle.pointer, NID_issuing_distribution_point, nil, nil) else {
                    return .unusable
                }
                let fields = unsafe point.assumingMemoryBound(to: ISSUING_DIST_POINT.self)
                defer { unsafe ISSUING_DIST_POINT_free(fields) }
                if unsafe fields.pointee.indirectCRL != 0 { return .unusable }
                scope = .part
            case NID_delta_crl: return .unusable
            case NID_crl_number, NID_authority_key_identifier: break
            default: if isCritical { return .unusable }
            }
        }
        return scope
    }
}

extension RevocationList: Hashable {
    /// Whether both are the same, bit by bit.
    package static func == (left: RevocationList, right: RevocationList) -> Bool { left.sha256 == right.sha256 }

    /// Hashes the fingerprint.
    package func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}

/// Owner of an OpenSSL revocation list. Looking up sorts it once, under OpenSSL's own lock; nothing else changes it.
@safe final class RevocationListHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(owning pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe X509_CRL_free(pointer) }
}

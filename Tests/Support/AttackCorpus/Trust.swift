package import CertificatePath
package import Cryptography
import RecordingForge

/// Whom the verifier is to trust in a row: the material that lies beside the exhibits, and never in them.
package struct Trust: Sendable, Hashable {
    /// Certificates that paths may end in.
    package var anchors: [Certificate]
    /// Authorities below them: an export seal carries nobody's certificate but the exporter's.
    package var intermediates: [Certificate]
    /// Lists of revoked certificates.
    package var revocationLists: [RevocationList] = []

    /// The test authority and what belongs to it.
    package init() throws {
        let authority = try TestPKI.shared()
        anchors = [authority.root]
        intermediates = [authority.intermediate]
    }

    /// The test authority, and one that it issued a certificate to: the user has both.
    init(with authority: TestSigner) throws {
        try self.init()
        intermediates.append(authority.certificate)
    }

    /// The store that the verifier gets.
    package var store: TrustStore {
        var store = TrustStore()
        for anchor in anchors { store.add(.anchor(anchor)) }
        for intermediate in intermediates { store.add(.intermediate(intermediate)) }
        for list in revocationLists { store.add(.revocationList(list)) }
        return store
    }

    /// All of it in PEM, as a file for `--trust-store`.
    package func text() throws(CryptographyError) -> [UInt8] {
        var text: [UInt8] = []
        for certificate in anchors + intermediates { text += try PEMBlock(label: "CERTIFICATE", bytes: certificate.der).text() }
        for list in revocationLists { text += try PEMBlock(label: "X509 CRL", bytes: list.der).text() }
        return text
    }
}

import CBOR
import COSE
import Cryptography
import Evidence
import ISOBMFF
import JUMBF
package import SchemeKit

extension C2PAScheme {
    /// So many manifests are shown.
    private static let mostManifests = 64

    package static func describeSeals(_ file: ExaminedFile) throws(ExaminationError) -> [SealDescription] {
        let boxes = try C2PABox.all(in: file)
        guard !boxes.isEmpty else { return [] }
        guard case .success(let store) = try ManifestStore.read(boxes, file.file) else {
            return boxes.filter { $0.purpose != .merkle }.prefix(mostManifests).map { box in
                SealDescription(title: "a C2PA box that cannot be read, or is one of several", bytes: box.box.range)
            }
        }
        var seals: [SealDescription] = []
        for manifest in store.manifests.suffix(mostManifests) {
            seals.append(try describe(manifest, isActive: manifest.label == store.active?.label))
        }
        return seals
    }

    private static func describe(_ manifest: Manifest, isActive: Bool) throws(ExaminationError) -> SealDescription {
        var seal = SealDescription(
            title: "manifest \(manifest.label)" + (isActive ? ", the active one" : ""), bytes: manifest.place(of: manifest.superbox.payload)
        )
        seal.add("kind", "\(manifest.kind)")
        guard manifest.kind != .compressed else { return seal }
        let check = try ManifestCheck(manifest)
        if let claim = check.claim {
            seal.add("claim", "version \(claim.version)")
            seal.add("generator", claim.generator)
            seal.add("title", claim.title)
        }
        if let cose = check.signature?.cose { describe(cose, &seal) }
        if let stamp = check.signature?.signer?.timeStamp { seal.add("time stamp", "\(stamp.time), by \(stamp.authority.subject)") }
        for assertion in check.assertions {
            let said = assertion.isCreated ? "stated by the signer" : "handed to the signer"
            let state =
                switch assertion.status {
                case .intact: ""
                case .altered: ", not as it was hashed"
                case .missing: ", missing"
                case .redacted: ", taken out"
                case .unchecked(let why): ", \(why)"
                }
            seal.add("assertion \(assertion.label) (\(said)\(state))", assertion.superbox.map(content) ?? "")
        }
        for finding in check.findings { seal.add("note", finding.message) }
        return seal
    }

    private static func describe(_ cose: COSESign1, _ seal: inout SealDescription) {
        seal.add("algorithm", cose.algorithm?.name ?? cose.algorithmIdentifier.map(String.init))
        for (number, der) in cose.certificates.prefix(16).enumerated() {
            guard let certificate = try? Certificate(der: der) else {
                seal.add("certificate \(number + 1)", "cannot be read, \(der.count) bytes")
                continue
            }
            seal.add(
                "certificate \(number + 1)",
                "\(certificate.subject), issued by \(certificate.issuer), valid \(certificate.notBefore) to \(certificate.notAfter)")
        }
        let keys = cose.unprotected.entries.map { "\($0.key)" }
        if !keys.isEmpty { seal.add("unprotected header", keys.joined(separator: ", ")) }
    }

    /// What an assertion says: CBOR in diagnostic notation, JSON as it is, of anything else how much it is.
    private static func content(_ superbox: Superbox) -> String {
        if let item = superbox.cbor { return item.diagnostic(limit: 6_000) }
        if let json = superbox.content("json") { return String(decoding: json.prefix(6_000), as: UTF8.self) }
        return superbox.contents.map { "\($0.type), \($0.payload.count) bytes" }.joined(separator: "; ")
    }
}

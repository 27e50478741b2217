import CBOR
import Cryptography
import Evidence
import JUMBF
import SchemeKit

/// One manifest with everything that can be said about it alone: its claim, its signature, and each assertion it names.
struct ManifestCheck: Sendable {
    /// One assertion that the claim names.
    struct Assertion: Sendable {
        /// How it stands.
        enum Status: Sendable, Hashable {
            /// It is as it was signed.
            case intact
            /// It differs.
            case altered
            /// It is not there.
            case missing
            /// It was taken out, as a later signer says.
            case redacted
            /// It cannot be compared; why.
            case unchecked(String)
        }

        /// Its label.
        var label: String
        /// How it stands.
        var status: Status
        /// Whether the signer states it itself; else it was handed to the signer.
        var isCreated: Bool
        /// The assertion, where it is there.
        var superbox: Superbox?
    }

    /// The manifest.
    let manifest: Manifest
    /// Its claim; `nil` where that cannot be followed.
    private(set) var claim: Claim?
    /// Its signature; `nil` where there is none to be checked.
    private(set) var signature: ClaimSignature?
    /// What the claim names, in order.
    private(set) var assertions: [Assertion] = []
    /// What was found, in order.
    private(set) var findings: [Finding] = []

    /// Whether the signature vouches for the claim, and with it for the assertions that are intact.
    var isSigned: Bool { signature?.status == .valid }

    /// Whether nothing at all is wrong.
    var isSound: Bool { isSigned && !findings.contains { $0.severity != .notice } }

    /// The assertions of a kind that are as they were signed, by label without number.
    func intact(_ label: String) -> [Assertion] {
        assertions.filter { $0.status == .intact && $0.superbox?.baseLabel == label }
    }

    /// Checks a manifest.
    ///
    /// - Parameters:
    ///   - redacted: absolute references to assertions that later signers say were taken out.
    ///   - laterStamps: time stamps for it from update manifests.
    /// - Throws: `cryptography`.
    init(_ manifest: Manifest, redacted: Set<ManifestURI> = [], laterStamps: [[UInt8]] = []) throws(ExaminationError) {
        self.manifest = manifest
        guard manifest.kind != .compressed else {
            add(.manifestUnsupported, "manifest \(manifest.label) is compressed (Brotli); it is not unpacked")
            return
        }
        let claims = manifest.claims
        guard claims.count == 1, let found = claims.first else {
            add(
                .claimMalformed,
                claims.isEmpty ? "manifest \(manifest.label) has no claim" : "manifest \(manifest.label) has several claims")
            return
        }
        guard let bytes = found.superbox.content("cbor") else {
            add(.claimMalformed, "the claim of manifest \(manifest.label) is not one CBOR item")
            return
        }
        do throws(Claim.Malformed) { claim = try Claim(bytes, version: found.version) } catch {
            add(.claimMalformed, "manifest \(manifest.label): \(error.reason)")
        }
        try checkSignature(over: bytes, laterStamps)
        if let claim { try checkAssertions(claim, redacted) }
    }

    private mutating func add(_ kind: SealFinding, _ message: String) { findings.append(Finding(kind, message, scheme: .c2pa)) }

    // MARK: - Signature

    private mutating func checkSignature(over bytes: ArraySlice<UInt8>, _ laterStamps: [[UInt8]]) throws(ExaminationError) {
        // The claim says where its signature is; a box of another name is not it.
        let text = claim?.signature ?? "self#jumbf=\(Manifest.signatureLabel)"
        guard let uri = ManifestURI(text), uri.manifest == nil || uri.manifest == manifest.label, uri.path == [Manifest.signatureLabel],
            let box = manifest.superbox(at: uri.path)
        else {
            add(.claimMalformed, "the signature of manifest \(manifest.label) is not where its claim says (\(text.prefix(120)))")
            return
        }
        let checked = try ClaimSignature(box, over: bytes, laterStamps: laterStamps)
        signature = checked
        switch checked.status {
        case .valid: break
        case .invalid:
            add(
                .claimSignatureInvalid,
                "the signature of manifest \(manifest.label) does not fit its claim: claim, signature or certificate was changed")
        case .unchecked(let why, let isUnsupported):
            add(isUnsupported ? .manifestUnsupported : .claimMalformed, "manifest \(manifest.label): \(why)")
        }
        findings += checked.findings
    }

    // MARK: - Assertions

    private mutating func checkAssertions(_ claim: Claim, _ redacted: Set<ManifestURI>) throws(ExaminationError) {
        var named: Set<String> = []
        for (place, reference) in claim.references.enumerated() {
            let isCreated = place < claim.created.count
            guard let uri = reference.uri, uri.manifest == nil || uri.manifest == manifest.label, uri.path.count == 2,
                uri.path[0] == Manifest.assertionStoreLabel
            else {
                add(.claimMalformed, "the claim names an assertion outside of its manifest (\(reference.text.prefix(120)))")
                continue
            }
            guard named.insert(uri.path[1]).inserted else {
                add(.claimMalformed, "the claim names the assertion \(uri.path[1]) twice")
                continue
            }
            let superbox = manifest.superbox(at: uri.path)
            let isRedacted = redacted.contains { $0.manifest == manifest.label && $0.path == uri.path }
            let status = try status(of: superbox, reference, isRedacted: isRedacted)
            assertions.append(Assertion(label: uri.path[1], status: status, isCreated: isCreated, superbox: superbox))
            tell(status, uri.path[1])
        }
        for assertion in manifest.assertions where !named.contains(assertion.label ?? "") {
            add(
                .assertionUndeclared, "the manifest holds an assertion \(assertion.label ?? "without a label") that its claim does not name"
            )
        }
    }

    private func status(
        of superbox: Superbox?, _ reference: HashedReference, isRedacted: Bool
    ) throws(ExaminationError) -> Assertion.Status {
        guard let superbox else { return isRedacted ? .redacted : .missing }
        guard let algorithm = reference.algorithm else {
            return .unchecked("its hash function is \(reference.algorithmName ?? "not named")")
        }
        return try Self.digest(superbox, algorithm) == reference.hash ? .intact : isRedacted ? .redacted : .altered
    }

    /// The digest of a superbox: of everything after its header.
    static func digest(_ superbox: Superbox, _ algorithm: DigestAlgorithm) throws(ExaminationError) -> [UInt8] {
        do throws(CryptographyError) { return try Digest.of(superbox.payload, algorithm).bytes } catch { throw .cryptography(error) }
    }

    private mutating func tell(_ status: Assertion.Status, _ label: String) {
        // With a claim that nobody vouches for, what it names proves nothing more.
        guard signature?.status != .invalid else { return }
        switch status {
        case .intact: break
        case .redacted where ContentBinding.mayBeTakenOut(label):
            add(.assertionRedacted, "the assertion \(label) was taken out, as a later signer says")
        case .redacted: add(.claimMalformed, "a later signer says that the assertion \(label) was taken out, which has to stay")
        case .altered: add(.assertionAltered, "the assertion \(label) differs from what was signed")
        case .missing: add(.assertionMissing, "the assertion \(label) was signed and is missing")
        case .unchecked(let why): add(.manifestUnsupported, "the assertion \(label) cannot be compared: \(why)")
        }
    }
}

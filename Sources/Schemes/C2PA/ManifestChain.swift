import CBOR
import Evidence
import JUMBF
import SchemeKit

/// The manifests that speak for the file: the active one and, where that is an update, those it adds to, down to the one that is bound to
/// the content.
struct ManifestChain: Sendable {
    /// Checked, the active one first. The last one is bound to the content where ``isComplete`` says so.
    private(set) var checks: [ManifestCheck] = []
    /// Whether the way down ended at a standard manifest.
    private(set) var isComplete = false
    /// What was found on the way, and in the manifests.
    private(set) var findings: [Finding] = []
    /// What the manifests were made from.
    private(set) var ingredients: [Ingredient] = []

    /// How many updates may follow each other.
    private static let mostUpdates = 64

    /// Follows the chain from the active manifest.
    ///
    /// - Throws: `cryptography`.
    init(_ store: ManifestStore) throws(ExaminationError) {
        var next = store.active
        var seen: Set<String> = []
        var stamps: [String: [[UInt8]]] = [:]
        var redacted: Set<ManifestURI> = []
        while let manifest = next {
            next = nil
            guard seen.insert(manifest.label).inserted, seen.count <= Self.mostUpdates else {
                add(.updateManifestInvalid, "update manifests lead back to each other")
                break
            }
            let check = try ManifestCheck(manifest, redacted: redacted, laterStamps: stamps[manifest.label] ?? [])
            checks.append(check)
            findings += check.findings
            let own = Ingredient.all(in: check)
            for text in check.isSigned ? check.claim?.redacted ?? [] : [] {
                if let uri = ManifestURI(text) { redacted.insert(uri) }
            }
            for (label, tokens) in Self.timeStamps(in: check) { stamps[label, default: []] += tokens }
            guard manifest.kind == .update else {
                ingredients += own
                isComplete = manifest.kind == .standard
                if manifest.kind == .timeStamp || manifest.kind == .other {
                    add(.manifestUnsupported, "the manifest \(manifest.label) is of a kind that is bound to no content")
                }
                break
            }
            next = try parent(of: check, own, store, redacted)
            // The parent of an update is this very file, not another one that it was made from.
            ingredients += own.filter { $0.relationship != "parentOf" }
        }
    }

    private mutating func add(_ kind: SealFinding, _ message: String) { findings.append(Finding(kind, message, scheme: .c2pa)) }

    /// The manifest that an update adds to.
    private mutating func parent(
        of check: ManifestCheck, _ ingredients: [Ingredient], _ store: ManifestStore, _ redacted: Set<ManifestURI>
    ) throws(ExaminationError) -> Manifest? {
        let label = check.manifest.label
        let bindings = check.assertions.filter { ContentBinding.isBinding($0.superbox?.baseLabel ?? $0.label) }
        if !bindings.isEmpty { add(.updateManifestInvalid, "the update manifest \(label) binds content itself") }
        let parents = ingredients.filter { $0.relationship == "parentOf" }
        guard parents.count == 1, ingredients.count == 1, let parent = parents.first else {
            add(
                .updateManifestInvalid,
                "the update manifest \(label) has \(parents.count) parents and \(ingredients.count) ingredients; it must have one parent and nothing else"
            )
            return nil
        }
        guard let reference = parent.manifest, let target = reference.uri?.manifest.flatMap(store.manifest) else {
            add(.updateManifestInvalid, "the update manifest \(label) does not say which manifest it adds to")
            return nil
        }
        switch try parent.comparison(with: target, isRedacted: redacted.contains { $0.manifest == target.label }) {
        case .intact: break
        case .altered:
            add(.ingredientAltered, "the manifest \(target.label) differs from the one that the update \(label) was signed for")
        case .unchecked(let why): add(.manifestUnsupported, "the manifest \(target.label) cannot be compared: \(why)")
        }
        return target
    }

    /// Time stamps for other manifests that an update carries, by label.
    private static func timeStamps(in check: ManifestCheck) -> [(String, [[UInt8]])] {
        guard check.isSigned else { return [] }
        var found: [(String, [[UInt8]])] = []
        for assertion in check.intact("c2pa.time-stamp") {
            for entry in assertion.superbox?.cbor?.map?.entries ?? [] {
                guard case .text(let label) = entry.key, let token = entry.value.bytes, found.count < 64 else { continue }
                found.append((label, [Array(token)]))
            }
        }
        return found
    }
}

/// Which assertions bind a manifest to content.
enum ContentBinding {
    /// Whether an assertion of that label, without number, is a hard binding.
    static func isBinding(_ label: String) -> Bool {
        label.hasPrefix("c2pa.hash.") || label == "c2pa.livevideo.segment"
    }

    /// Whether a later signer may take an assertion of that label out: what binds content and what was done to it has to stay.
    static func mayBeTakenOut(_ label: String) -> Bool {
        !isBinding(label) && !label.hasPrefix("c2pa.actions")
    }
}

import CBOR
import Evidence
import JUMBF
import SchemeKit

/// What a manifest says of something that the recording was made from (C2PA specification, "Ingredients").
struct Ingredient: Sendable {
    /// How a manifest stands to what an ingredient says of it.
    enum Comparison: Sendable, Hashable {
        case intact
        case altered
        case unchecked(String)
    }

    /// Label of the assertion.
    var label: String
    /// `parentOf`, `componentOf`, `inputTo`.
    var relationship: String
    /// Title, where there is one.
    var title: String?
    /// The manifest of what was taken in, in the same store.
    var manifest: HashedReference?
    /// The signature of that manifest.
    var signature: HashedReference?
    /// Codes of failures that the signer noted when it took the ingredient in.
    var recordedFailures: [String]

    /// The ingredients that a manifest's signer speaks of.
    static func all(in check: ManifestCheck) -> [Ingredient] {
        guard check.isSigned else { return [] }
        var ingredients: [Ingredient] = []
        for assertion in check.assertions where assertion.status == .intact {
            guard let superbox = assertion.superbox,
                ["c2pa.ingredient", "c2pa.ingredient.v2", "c2pa.ingredient.v3"].contains(superbox.baseLabel),
                let map = superbox.cbor?.map
            else { continue }
            let inherited = check.claim?.algorithmName
            ingredients.append(
                Ingredient(
                    label: assertion.label, relationship: map["relationship"]?.text ?? "", title: map["dc:title"]?.text,
                    manifest: HashedReference(map["activeManifest"] ?? map["c2pa_manifest"], inherited: inherited),
                    signature: HashedReference(map["claimSignature"], inherited: inherited), recordedFailures: failures(map)))
        }
        return ingredients
    }

    /// The failures among what the signer saw: `validationResults` lists them apart, `validationStatus` among other codes.
    private static func failures(_ map: CBORMap) -> [String] {
        var codes: [String] = []
        func collect(_ item: CBORItem?) {
            for entry in item?.array ?? [] where codes.count < 64 {
                if let code = entry.map?["code"]?.text, !codes.contains(code) { codes.append(code) }
            }
        }
        if let results = map["validationResults"]?.map {
            collect(results["activeManifest"]?.map?["failure"])
            for delta in results["ingredientDeltas"]?.array ?? [] {
                collect(delta.map?["validationDeltas"]?.map?["failure"])
            }
        }
        for entry in map["validationStatus"]?.array ?? [] where codes.count < 64 {
            guard let code = entry.map?["code"]?.text, entry.map?["success"]?.boolean != true, !isSuccess(code), !codes.contains(code)
            else {
                continue
            }
            codes.append(code)
        }
        return codes
    }

    /// Codes that older writers list beside failures (C2PA specification, "Status codes").
    private static func isSuccess(_ code: String) -> Bool {
        let words = ["validated", "match", "trusted", "insideValidity", "accessible", "redacted", "ocsp.notRevoked", "ocsp.skipped"]
        return words.contains { code.hasSuffix("." + $0) }
    }

    /// Whether the manifest is the one that was taken in.
    ///
    /// - Parameter isRedacted: whether a later signer says that assertions were taken out of it. Its hash is then another one, and that of
    ///   its signature, which names all that was signed, stands in for it.
    /// - Throws: `cryptography`.
    func comparison(with target: Manifest, isRedacted: Bool) throws(ExaminationError) -> Comparison {
        guard let reference = manifest else { return .unchecked("no hash of it is given") }
        guard reference.uri?.path.isEmpty == true else { return .unchecked("it is referred to by \(reference.text.prefix(120))") }
        guard let algorithm = reference.algorithm else {
            return .unchecked("its hash function is \(reference.algorithmName ?? "not named")")
        }
        let isWhole = try ManifestCheck.digest(target.superbox, algorithm) == reference.hash
        guard isWhole || isRedacted else { return .altered }
        guard let signature else {
            return isWhole ? .intact : .unchecked("assertions were taken out, and no hash of its signature is given")
        }
        guard let algorithm = signature.algorithm, let uri = signature.uri, uri.manifest == target.label,
            let box = target.superbox(at: uri.path)
        else { return .unchecked("its signature is not where it is said to be") }
        return try ManifestCheck.digest(box, algorithm) == signature.hash ? .intact : .altered
    }
}

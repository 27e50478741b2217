import Evidence
import SchemeKit

/// Goes through what a recording was made from, as far as its manifests travel in the file, and says what is known of it.
struct IngredientReport {
    private let store: ManifestStore
    /// What was found.
    private(set) var findings: [Finding] = []
    /// Manifests that were compared with what was signed of them, and are the same.
    private(set) var confirmed: [ManifestCheck] = []
    private var seen: Set<String>

    /// How many ingredients are looked at.
    private static let most = 64

    /// The report on the ingredients of the manifests that speak for the file.
    ///
    /// - Throws: `cryptography`.
    init(_ chain: ManifestChain, _ store: ManifestStore) throws(ExaminationError) {
        self.store = store
        seen = Set(chain.checks.map(\.manifest.label))
        let redacted = Set(chain.checks.filter(\.isSigned).flatMap { $0.claim?.redacted ?? [] }.compactMap { ManifestURI($0) })
        var pending = chain.ingredients
        var count = 0
        while let ingredient = pending.popLast(), count < Self.most {
            count += 1
            pending += try look(at: ingredient, redacted)
        }
        if !pending.isEmpty { add(.ingredientUnconfirmed, "there are more than \(Self.most) ingredients; the rest was not looked at") }
    }

    private mutating func add(_ kind: SealFinding, _ message: String) { findings.append(Finding(kind, message, scheme: .c2pa)) }

    /// Looks at one; its own ingredients are to be looked at next.
    private mutating func look(at ingredient: Ingredient, _ redacted: Set<ManifestURI>) throws(ExaminationError) -> [Ingredient] {
        let name = ingredient.title.map { "\"\($0.prefix(120))\"" } ?? ingredient.label
        let relation =
            switch ingredient.relationship {
            case "parentOf": "was derived from \(name), its parent ingredient"
            case "componentOf": "has \(name) as a component ingredient"
            case "inputTo": "was made with \(name) as an input ingredient"
            default: "names \(name) as an ingredient"
            }
        if !ingredient.recordedFailures.isEmpty {
            add(
                .ingredientFailureRecorded,
                "when \(name) was taken in, the signer noted that it did not validate: \(ingredient.recordedFailures.prefix(8).joined(separator: ", "))"
            )
        }
        guard let reference = ingredient.manifest else {
            add(.ingredient, "this recording \(relation), of which no manifest travels with it")
            return []
        }
        guard let target = reference.uri?.manifest.flatMap(store.manifest) else {
            add(.ingredientUnconfirmed, "this recording \(relation), whose manifest is not in the file")
            return []
        }
        let isRedacted = redacted.contains { $0.manifest == target.label }
        switch try ingredient.comparison(with: target, isRedacted: isRedacted) {
        case .altered:
            add(.ingredientAltered, "the manifest of the ingredient \(name) differs from what was signed along")
            return []
        case .unchecked(let why): add(.ingredientUnconfirmed, "the manifest of the ingredient \(name) cannot be compared: \(why)")
        case .intact: break
        }
        guard seen.insert(target.label).inserted else { return [] }
        let check = try ManifestCheck(target, redacted: redacted)
        if !isRedacted { confirmed.append(check) }
        let signer = check.isSigned ? check.signature?.subject : nil
        add(
            .ingredient,
            "this recording \(relation)"
                + (signer.map { ", signed by \($0), whose certificate is not judged here" } ?? "")
                + "; the original's pictures are not in this file and were not checked")
        if !check.isSound, ingredient.recordedFailures.isEmpty {
            let why = check.findings.first { $0.severity != .notice }?.message ?? "its signature cannot be checked"
            add(.ingredientUnconfirmed, "the manifest of the ingredient \(name) is not sound, and the signer did not note it: \(why)")
        }
        return Ingredient.all(in: check)
    }
}

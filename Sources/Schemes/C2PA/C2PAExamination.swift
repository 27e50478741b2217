import CBOR
import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// The examination of a file with a manifest store: the manifests are checked before the pass, the bytes they are bound to in it.
struct C2PAExamination: SchemeExamination {
    private let file: ExaminedFile
    private let boxes: [C2PABox]
    private let store: ManifestStore
    /// The manifests that speak for the file.
    let chain: ManifestChain
    private let ingredients: IngredientReport
    private var judgement: ContentJudgement?
    private var findings: [Finding]
    /// What has to be digested; `nil` where nothing that was signed says so.
    var plan: ContentPlan? { judgement?.plan }

    /// Checks the manifests and plans what has to be digested.
    ///
    /// - Throws: `read`, `container`, `cryptography`, `limit`.
    init(_ file: ExaminedFile, _ boxes: [C2PABox], _ store: ManifestStore) throws(ExaminationError) {
        self.file = file
        self.boxes = boxes
        self.store = store
        chain = try ManifestChain(store)
        ingredients = try IngredientReport(chain, store)
        findings = chain.findings + ingredients.findings
        findings += chain.checks.flatMap { ManifestRemarks.findings(on: $0) }
        if let binding = try binding() {
            let plan = try ContentPlan(binding, file, boxes: boxes)
            findings += plan.findings
            judgement = ContentJudgement(plan)
        }
    }

    /// What the manifest at the end of the chain says of the content.
    private mutating func binding() throws(ExaminationError) -> BMFFHash? {
        func add(_ kind: SealFinding, _ message: String) { findings.append(Finding(kind, message, scheme: .c2pa)) }
        guard chain.isComplete, let check = chain.checks.last, let claim = check.claim else { return nil }
        let named = check.assertions.filter { ContentBinding.isBinding($0.superbox?.baseLabel ?? $0.label) }
        let found = named.filter { BMFFHash.version(ofLabel: $0.superbox?.baseLabel ?? $0.label) != nil }
        for other in named where BMFFHash.version(ofLabel: other.superbox?.baseLabel ?? other.label) == nil {
            add(.manifestUnsupported, "the manifest is bound to content in a way that is not supported: \(other.label)")
        }
        guard let assertion = found.first else {
            if named.isEmpty { add(.contentBindingMissing, "nothing in the manifest binds it to the bytes of this file") }
            return nil
        }
        guard found.count == 1 else {
            add(.contentBindingMissing, "the manifest is bound to content \(found.count) times, where it must be once")
            return nil
        }
        guard claim.version == 1 || assertion.isCreated else {
            add(.contentBindingMissing, "what binds the manifest to content was handed to its signer and is not the signer's own statement")
            return nil
        }
        // One that was changed has told its finding already, and says nothing about the content.
        guard assertion.status == .intact, let superbox = assertion.superbox, let version = BMFFHash.version(ofLabel: superbox.baseLabel)
        else {
            return nil
        }
        guard let content = superbox.cbor else {
            add(.contentBindingMalformed, "the assertion \(assertion.label) is not one CBOR item")
            return nil
        }
        do throws(BMFFHash.Malformed) {
            let binding = try BMFFHash(content, version: version, inherited: claim.algorithmName)
            if version == .first {
                add(
                    .contentBindingDeprecated,
                    "the seal is of the kind c2pa.hash.bmff, which is deprecated: it does not bind the offsets of the boxes")
            }
            return binding
        } catch {
            add(
                error.isUnsupported ? .manifestUnsupported : .contentBindingMalformed,
                "the assertion \(assertion.label) cannot be followed: \(error.reason)")
            return nil
        }
    }

    // MARK: - The pass

    var messages: [FileMessage] { judgement?.plan.messages ?? [] }

    var blocks: [FileBlocks] { judgement?.plan.trees.map(\.blocks) ?? [] }

    mutating func consume(_ digest: Digest, ofMessage index: Int) { judgement?.take(digest, ofMessage: index) }

    mutating func consume(_ digests: DigestList, ofBlocks list: Int) { judgement?.take(digests, ofTree: list) }

    mutating func finish() throws(ExaminationError) -> [SchemeOutcome] {
        let content = try judgement.map { judgement throws(ExaminationError) in
            try ContentReport(judgement, file, boxes, isSigned: chain.checks.allSatisfy(\.isSigned))
        }
        let assembly = OutcomeAssembly(
            file: file, boxes: boxes, store: store, chain: chain, ingredients: ingredients, content: content,
            findings: findings + (content?.findings ?? []))
        return [assembly.outcome]
    }
}

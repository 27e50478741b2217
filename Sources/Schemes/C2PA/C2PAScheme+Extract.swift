import COSE
import Cryptography
import Evidence
import JUMBF
import ParallelHashing
package import SchemeKit

extension C2PAScheme {
    /// Leaves beyond these are not written out: each is a file.
    private static let mostLeaves = 4096

    /// For each manifest that speaks for the file its certificates as PEM, its signature as openssl takes it, what was signed, and the
    /// assertions; and what of the file was hashed. Manifest 1 is the one that is bound to the content; updates of it follow.
    package static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws -> [String] {
        let boxes = try C2PABox.all(in: file)
        guard !boxes.isEmpty else { return [] }
        guard case .success(let store) = try ManifestStore.read(boxes, file.file) else { return ["the manifests cannot be read"] }
        let examination = try C2PAExamination(file, boxes, store)
        for (place, check) in examination.chain.checks.reversed().enumerated() {
            try extract(check, name: "c2pa-\(place + 1)", to: write)
        }
        if let plan = examination.plan { try extract(plan, file, to: write) }
        return examination.chain.checks.isEmpty ? ["no manifest speaks for the file"] : []
    }

    private static func extract(_ check: ManifestCheck, name: String, to write: (ExtractedFile) throws -> Void) throws {
        if let cose = check.signature?.cose, let claim = check.claim {
            let chain = try cose.certificates.map { try PEMBlock(label: "CERTIFICATE", bytes: $0).text() }
            try write(ExtractedFile(name: name + ".pem", bytes: Array(chain.joined())))
            // COSE writes the two numbers of ECDSA side by side, which openssl does not take.
            let isPair = if case .ecdsa = cose.algorithm?.signature { true } else { false }
            let signature = isPair ? PublicKey.der(ofConcatenated: cose.signature) ?? cose.signature : cose.signature
            try write(ExtractedFile(name: name + ".sig", bytes: signature))
            let message = COSEStructure.bytes("Signature1", protected: cose.protectedBytes, payload: claim.bytes)
            try write(ExtractedFile(name: name + ".message", bytes: message))
        }
        for (place, assertion) in check.assertions.enumerated() {
            guard let superbox = assertion.superbox else { continue }
            let isBinding = ContentBinding.isBinding(superbox.baseLabel)
            try write(
                ExtractedFile(name: name + (isBinding ? ".binding" : ".assertion-\(place + 1)"), bytes: Array(superbox.payload)))
        }
    }

    /// What the binding was made over: the content as a whole, the start of a fragmented file, and the leaves of each hash tree.
    private static func extract(_ plan: ContentPlan, _ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws {
        func extract(_ name: String, _ message: FileMessage) throws {
            guard message.fileByteCount <= ExtractedFile.messageLimit else { return }
            try write(ExtractedFile(name: name, bytes: try message.parts.bytes(in: file.file)))
        }
        if let index = plan.flatMessage { try extract("content", plan.messages[index]) }
        for (number, tree) in plan.trees.enumerated() {
            if let index = tree.initialMessage { try extract("tree-\(number + 1).start", plan.messages[index]) }
            var left = ExtractedFile.messageLimit
            for (place, leaf) in tree.leaves.enumerated().prefix(mostLeaves) where leaf.range.length <= left {
                left -= leaf.range.length
                let digits = String(place + 1)
                let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
                try write(
                    ExtractedFile(name: "tree-\(number + 1).leaf-\(padded)", bytes: try tree.blocks.parts(of: place).bytes(in: file.file)))
            }
        }
    }
}

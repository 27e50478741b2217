import CBOR
import Evidence
import SchemeKit

/// What is to be said of single assertions: parts of C2PA that are not checked, and wording that breaks a rule.
enum ManifestRemarks {
    /// Assertions whose content is elsewhere, or which ask for checks that this program does not make, with what they are.
    private static let unsupported: [String: String] = [
        "c2pa.cloud-data": "an assertion whose content would have to be fetched (cloud data)",
        "c2pa.session-keys": "keys for segments of live video",
        "c2pa.livevideo.segment": "a segment of live video",
        "c2pa.hash.multi-asset": "a hash over several parts of a file",
    ]

    /// The remarks on a manifest that speaks for the file.
    static func findings(on check: ManifestCheck) -> [Finding] {
        var findings: [Finding] = []
        var told: Set<String> = []
        for assertion in check.assertions {
            let label = assertion.superbox?.baseLabel ?? assertion.label
            guard let what = unsupported[label], told.insert(label).inserted else { continue }
            findings.append(
                Finding(
                    SealFinding.manifestUnsupported, "the manifest holds \(what), which is not supported: \(assertion.label)", scheme: .c2pa
                ))
        }
        if check.manifest.kind == .standard, check.isSigned { findings += actions(in: check) }
        return findings
    }

    /// Rules about the first action (C2PA specification, "Actions"); later releases tightened them, so they prove nothing of a recording.
    private static func actions(in check: ManifestCheck) -> [Finding] {
        func remark(_ text: String) -> [Finding] { [Finding(SealFinding.assertionMalformed, text, scheme: .c2pa)] }
        guard let assertion = (check.intact("c2pa.actions.v2") + check.intact("c2pa.actions")).first, let superbox = assertion.superbox
        else {
            return []
        }
        guard let actions = superbox.cbor?.map?["actions"]?.array, let first = actions.first?.map, let name = first["action"]?.text else {
            return remark("the assertion \(assertion.label) does not list actions")
        }
        guard name == "c2pa.created" || name == "c2pa.opened" else {
            return remark("the first action of \(assertion.label) is \(name.prefix(80)), and not that the recording was created or opened")
        }
        if superbox.baseLabel == "c2pa.actions.v2", name == "c2pa.created", first["digitalSourceType"]?.text == nil {
            return remark("the assertion \(assertion.label) says that the recording was created, and not from what kind of source")
        }
        return []
    }
}

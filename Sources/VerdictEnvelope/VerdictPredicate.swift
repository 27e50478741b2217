package import Evidence
package import Cryptography

/// The predicate of a signed verdict: the whole result for one file, and everything by which somebody else can reach it again.
///
/// The same file, policy, anchors and version of the program give the same bytes. Times are told elsewhere: when the file was examined
/// stands with the subject, when the statement was signed in a time stamp.
package struct VerdictPredicate: Sendable {
    /// The version of the predicate's form, as in its type.
    package static let schemaVersion: Int64 = 1

    /// The result.
    package var result: StatedResult
    /// The rules by which it was reached.
    package var policy: ExaminationPolicy
    /// What the examiner says about the examination.
    package var details: CaseDetails
    /// The version of the program.
    package var toolVersion: String

    /// A predicate about a result.
    package init(report: RecordingReport, policy: ExaminationPolicy, details: CaseDetails = CaseDetails(), toolVersion: String) {
        self.init(result: StatedResult(report), policy: policy, details: details, toolVersion: toolVersion)
    }

    /// A predicate about a result that may have been reached earlier.
    package init(result: StatedResult, policy: ExaminationPolicy, details: CaseDetails = CaseDetails(), toolVersion: String) {
        self.result = result
        self.policy = policy
        self.details = details
        self.toolVersion = toolVersion
    }

    /// The predicate as JSON text, members in the order of their names.
    ///
    /// - Throws: what the encoder throws; failures of the library.
    package func json() throws -> [UInt8] {
        var members: [(name: String, json: String)] = [
            ("limits", JSONValue.list(result.limits.map { .text($0) }).json),
            ("policy", try policy.statement().json),
            ("result", result.json),
            ("schemaVersion", "\(Self.schemaVersion)"),
            ("sentence", JSONValue.text(result.sentence).json),
            ("tool", Self.tool(toolVersion).json),
            ("verdict", JSONValue.text(result.verdict.rawValue).json),
        ]
        if let answers = result.answers { members.append(("answers", JSONValue(answers).json)) }
        if !details.isEmpty { members.append(("case", JSONValue(details).json)) }
        members.sort { $0.name < $1.name }
        return Array(("{" + members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}").utf8)
    }

    static func tool(_ version: String) -> JSONValue { .object(["name": .text("ipro-verify"), "version": .text(version)]) }
}

extension JSONValue {
    init(_ answers: Answers) {
        self = .object([
            "integrity": .text(answers.integrity.rawValue), "origin": .text(answers.origin.rawValue),
            "completeness": .text(answers.completeness.rawValue), "presentation": .text(answers.presentation.rawValue),
        ])
    }

    init(_ details: CaseDetails) {
        var members: [String: JSONValue] = [:]
        if let examiner = details.examiner { members["examiner"] = .text(examiner) }
        if let number = details.caseNumber { members["case"] = .text(number) }
        if let exhibit = details.exhibit { members["exhibit"] = .text(exhibit) }
        self = .object(members)
    }

    fileprivate init(_ certificates: [CertificateReport]) {
        self = .list(
            certificates.map { certificate in
                .object([
                    "subject": .text(certificate.subject), "sha256": .text(certificate.sha256),
                    "notBefore": .text("\(certificate.notBefore)"), "notAfter": .text("\(certificate.notAfter)"),
                ])
            })
    }
}

extension ExaminationPolicy {
    /// The rules, as they are written into a statement.
    var rules: JSONValue {
        var rules: [String: JSONValue] = [
            "anchors": JSONValue(anchors), "intermediates": JSONValue(intermediates), "pins": .list(pins.map { .text($0) }),
            "revocationLists": .list(
                revocationLists.map { list in
                    .object([
                        "issuer": .text(list.issuer), "sha256": .text(list.sha256), "thisUpdate": .text("\(list.thisUpdate)"),
                        "nextUpdate": list.nextUpdate.map { .text("\($0)") } ?? .null,
                    ])
                }),
            "signerRules": .list(signerRules.map { .text($0) }), "requirements": .list(requirements.map { .text($0) }),
            "expectedCamera": expectedCamera.map { .text($0) } ?? .null,
            "certificatesJudgedAt": certificatesJudgedAt.map { .text("\($0)") } ?? .null,
        ]
        // Told only where it was asked for, so that all other rules keep the digest they always had.
        if asksSecondOpinion { rules["secondOpinion"] = .flag(true) }
        return .object(rules)
    }

    /// SHA-256 of the rules as JSON with sorted members and no space: by it two statements can be seen to follow the same policy.
    ///
    /// - Throws: failures of the library.
    package func sha256() throws(CryptographyError) -> String { try Digest.of(Array(rules.json.utf8), .sha256).hex }

    /// The rules with their digest.
    func statement() throws(CryptographyError) -> JSONValue { .object(["sha256": .text(try sha256()), "rules": rules]) }
}

extension Answers {
    /// The four answers as a result or a predicate has them; `nil` where any is missing.
    package init?(_ value: JSONValue?) {
        guard let integrity = value?["integrity"]?.text.flatMap({ Integrity(rawValue: $0) }),
            let origin = value?["origin"]?.text.flatMap({ Origin(rawValue: $0) }),
            let completeness = value?["completeness"]?.text.flatMap({ Completeness(rawValue: $0) }),
            let presentation = value?["presentation"]?.text.flatMap({ Presentation(rawValue: $0) })
        else { return nil }
        self.init(integrity: integrity, origin: origin, completeness: completeness, presentation: presentation)
    }
}

import Cryptography
package import Evidence

/// The statements about one file: the verdict with the whole result and, for a file that passes, in-toto's Simple Verification Result.
package enum StatementSet {
    /// The statements about a result.
    ///
    /// - Parameters:
    ///   - examinedAt: when the file was examined, by the clock of whoever did: a claim, which stands with the subject.
    ///   - names: of the recording's files, without folders: one, but where it is stored in segments.
    /// - Throws: `empty` where the file has no SHA-256, so that nobody could say which file is meant; what the encoder throws.
    package static func statements(_ predicate: VerdictPredicate, names: [String], examinedAt: Timestamp) throws -> [Statement] {
        let result = predicate.result
        guard result.sha256 != nil, names.count == result.files.count else {
            throw EnvelopeError(.empty, "could not be read whole, so that no statement can name it")
        }
        var notes: [String: JSONValue] = ["examinedAt": .text("\(examinedAt)")]
        if !result.signersTrustedThen.isEmpty { notes["signersTrustedThen"] = .object(result.signersTrustedThen.mapValues { .flag($0) }) }
        let plain = zip(names, result.files).compactMap { name, file in
            file.sha256.map { Statement.Subject(name: name, sha256: $0, sha512: file.sha512) }
        }
        var subjects = plain
        subjects[0].annotations = notes
        let json = try predicate.json()
        var statements = [Statement(subjects: subjects, predicateType: PredicateType.verdict.rawValue, predicate: json)]
        // Whoever reads nothing but a Simple Verification Result takes each subject by itself, and a segment is no recording.
        if result.verdict == .authentic, result.files.count == 1 {
            statements.append(
                Statement(
                    subjects: plain, predicateType: PredicateType.simpleVerificationResult.rawValue,
                    predicate: Array(try simpleResult(predicate, at: examinedAt).json.utf8)))
        }
        return statements
    }

    /// The predicate of a Simple Verification Result: only properties that hold.
    private static func simpleResult(_ predicate: VerdictPredicate, at time: Timestamp) throws -> JSONValue {
        var properties = [Statement.authenticProperty]
        if let answers = predicate.result.answers {
            if answers.integrity == .intact { properties.append("IPRO_VERIFY_INTEGRITY_INTACT") }
            if answers.origin == .trusted { properties.append("IPRO_VERIFY_ORIGIN_TRUSTED") }
            if answers.completeness == .complete { properties.append("IPRO_VERIFY_COMPLETENESS_COMPLETE") }
            if answers.presentation == .consistent { properties.append("IPRO_VERIFY_PRESENTATION_CONSISTENT") }
        }
        properties += predicate.policy.requirements.map { requirement in
            "IPRO_VERIFY_REQUIRED_" + requirement.uppercased().replacing("-", with: "_")
        }
        return .object([
            "verifier": .object([
                "id": .text("ipro-verify:verifier/v1"), "version": .object(["ipro-verify": .text(predicate.toolVersion)]),
                "policy": .object(["digest": .object(["sha256": .text(try predicate.policy.sha256())])]),
            ]),
            "timeCreated": .text("\(time)"), "properties": .list(properties.map { .text($0) }),
        ])
    }
}

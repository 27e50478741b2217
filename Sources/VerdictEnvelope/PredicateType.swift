/// What kinds of predicate this project signs.
package enum PredicateType: String, Sendable, Hashable, CaseIterable {
    /// The whole result for one file.
    case verdict = "ipro-verify:verdict/v1"
    /// The result for the files of a folder or card, in one statement with many subjects.
    case dump = "ipro-verify:dump/v1"
    /// in-toto's Simple Verification Result: only for files that pass.
    case simpleVerificationResult = "https://in-toto.io/attestation/svr/v0.1"
}

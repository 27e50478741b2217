package import Evidence

/// What became of a time stamp on a signature.
package struct TimeStampJudgement: Sendable, Hashable {
    /// How far it can be believed.
    package enum Standing: Sendable, Hashable {
        /// An authority that the reader trusts attests the time.
        case attested
        /// It is of this signature and well formed; the reader named no authorities.
        case unchecked
        /// It is not, or its authority is not trusted: why.
        case wrong(String)
    }

    /// The time that it tells, if it can be read.
    package var time: Timestamp?
    /// The authority, where it was judged.
    package var authority: SignerReport?
    /// How far it can be believed.
    package var standing: Standing

    /// The time, where it is attested by an authority that the reader trusts.
    package var attestedTime: Timestamp? { standing == .attested ? time : nil }
}

/// What became of one signature on a statement.
package struct SignatureJudgement: Sendable, Hashable {
    /// The hint in the envelope: a claim.
    package var keyID: String
    /// SHA-256 of the public key by which the signature was checked, lower-case hexadecimal.
    package var key: String?
    /// Whether the holder of that key made it.
    package var isValid = false
    /// Whether it was shown to be wrong, and not only that nobody here can check it.
    package var isWrong = false
    /// Whether the reader trusts that holder.
    package var isTrusted = false
    /// The signer's certificate, where there is one that leads somewhere or not.
    package var signer: SignerReport?
    /// The time stamps on it.
    package var timeStamps: [TimeStampJudgement] = []
    /// Why it is wrong or not trusted.
    package var reason: String?

    init(keyID: String) { self.keyID = keyID }

    /// Who signed, in words.
    package var name: String { signer?.subject ?? key.map { "the holder of key \($0.prefix(16))…" } ?? "unknown" }
}

/// What became of an envelope.
package struct EnvelopeJudgement: Sendable, Hashable {
    /// The envelope.
    package var envelope: Envelope
    /// What it says, if it can be read. Only to be believed where the envelope is genuine.
    package var statement: Statement?
    /// Its signatures.
    package var signatures: [SignatureJudgement] = []
    /// Everything for which it is not genuine, in words.
    package var problems: [String] = []

    init(envelope: Envelope) { self.envelope = envelope }

    /// Whether somebody whom the reader trusts signed this statement, and nothing about it is wrong.
    package var isGenuine: Bool { problems.isEmpty && statement != nil && signatures.contains(where: \.isTrusted) }

    /// The earliest time that an authority attests for a trusted signature.
    package var attestedTime: Timestamp? { signatures.filter(\.isTrusted).flatMap(\.timeStamps).compactMap(\.attestedTime).min() }
}

extension [EnvelopeJudgement] {
    /// The genuine verdict that a Simple Verification Result repeats: of the same signer about the same file by the same policy.
    ///
    /// - Returns: `nil` too where the statement is of another kind, or the verdict is any but authentic.
    func verdict(repeatedBy result: EnvelopeJudgement) -> EnvelopeJudgement? {
        guard let statement = result.statement, statement.isSimpleVerificationResult else { return nil }
        let keys = Set(result.signatures.filter(\.isValid).compactMap(\.key))
        let subjects = Set(statement.subjects.map(\.sha256))
        return first { other in
            guard other.isGenuine, let said = other.statement, said.predicateType == PredicateType.verdict.rawValue,
                said.policySHA256 == statement.policySHA256, let verdicts = try? said.statedVerdicts(),
                !keys.isDisjoint(with: other.signatures.filter(\.isTrusted).compactMap(\.key))
            else { return false }
            return subjects.isSubset(of: verdicts.filter { $0.verdict == .authentic }.map(\.subject.sha256))
        }
    }
}

package import ByteInput
package import Evidence

/// Everything that the ledger keeps of one file.
package struct DumpRecord: Sendable, Hashable {
    /// The line of the result.
    package var entry: DumpEntry
    /// Which file it was: when it was opened or, where it was not, when it was listed.
    package var identity: EvidenceFile.Identity
    /// The machine-readable result on one line; empty where the ledger was told not to keep it.
    package var document: String
    /// What its signatures say about its place among other files.
    package var facts: [SignedFacts]

    /// A record as made by an examination, or as read from a ledger.
    package init(entry: DumpEntry, identity: EvidenceFile.Identity, document: String, facts: [SignedFacts]) {
        self.entry = entry
        self.identity = identity
        self.document = document
        self.facts = facts
    }

    /// Whether a later run may take it as it is. What could not be read this time may be readable the next.
    package var isFinal: Bool { entry.verdict != .error }
}

/// What one signature says about the place of its file among the files of a card.
package struct SignedFacts: Sendable, Hashable, Codable {
    /// The scheme's name.
    package var scheme: String
    /// SHA-256 of the certificate that signed; of several, the first and the last.
    package var firstSigner: String
    package var lastSigner: String
    /// The signer's name, for a reader.
    package var name: String
    /// Whether all signers are trusted.
    package var isTrusted: Bool
    /// The part of the recording that the file holds.
    package var span: RecordingSpan?
    /// Start and end of what was signed, by the camera's clock, in microseconds since 1970-01-01T00:00:00Z.
    package var from: Int64?
    package var until: Int64?

    /// What a signature says; `nil` where nobody is known to have made it.
    init?(_ signature: SignatureReport) {
        guard let first = signature.signers.first, let last = signature.signers.last else { return nil }
        scheme = signature.scheme.rawValue
        firstSigner = first.sha256
        lastSigner = last.sha256
        name = last.subject
        isTrusted = signature.answers.origin == .trusted
        span = signature.span
        from = signature.signedFrom?.microseconds
        until = signature.signedUntil?.microseconds
    }

    /// What the signatures of a file say, each scheme once: its tracks have the same place.
    static func facts(of report: RecordingReport) -> [SignedFacts] {
        var schemes: Set<SchemeName> = []
        return report.signatures.compactMap { signature in
            guard let facts = SignedFacts(signature), schemes.insert(signature.scheme).inserted else { return nil }
            return facts
        }
    }
}

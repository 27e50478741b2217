package import Evidence

/// What a verdict does not say, in words for a reader who is no engineer. They belong to every verdict that leaves the house.
package enum Limits {
    /// What the limits depend on.
    package struct Facts: Sendable, Hashable {
        /// The verdict.
        package var verdict: Verdict
        /// The schemes of the signatures, in their order.
        package var schemes: [SchemeName]
        /// Whether the pictures are as they were signed.
        package var isIntact: Bool
        /// Bytes of the file, and how many of them no signature speaks for.
        package var (size, uncovered): (UInt64, UInt64)
        /// Whether there is a signer whose certificate may have been revoked, since nobody could look.
        package var revocationIsUnknown: Bool

        /// Facts as they are.
        package init(
            verdict: Verdict, schemes: [SchemeName], isIntact: Bool, size: UInt64, uncovered: UInt64, revocationIsUnknown: Bool
        ) {
            self.verdict = verdict
            self.schemes = schemes
            self.isIntact = isIntact
            (self.size, self.uncovered) = (size, uncovered)
            self.revocationIsUnknown = revocationIsUnknown
        }

        /// Whether findings, by their codes, or what is said of the signers tell that nobody could look.
        package static func leaveRevocationOpen(_ codes: [String], _ revocations: [String]) -> Bool {
            codes.contains { TrustFinding(rawValue: $0)?.leavesRevocationOpen ?? false }
                || revocations.contains(SignerReport.revocationNotChecked)
        }

        /// The facts of a result.
        init(_ report: RecordingReport) {
            self.init(
                verdict: report.verdict, schemes: report.signatures.map(\.scheme), isIntact: report.answers?.integrity == .intact,
                size: report.file.size, uncovered: report.coverage.uncovered,
                revocationIsUnknown: Self.leaveRevocationOpen(
                    report.findings.map(\.code.name), report.signatures.flatMap(\.signers).map(\.revocation)))
        }
    }

    /// The limits of a result: those of every result first, then those of its schemes, then those of this file.
    package static func sentences(_ report: RecordingReport) -> [String] { sentences(Facts(report)) }

    /// The limits of a result of which these facts are known.
    package static func sentences(_ facts: Facts) -> [String] {
        var sentences = [
            """
            It is proven what the holder of a key signed. It is not proven that the scene was not staged, that the camera was not pointed at \
            a screen, that its clock was right, or that its key was in nobody else's hands before the recording.
            """
        ]
        var told: Set<SchemeName> = []
        for name in facts.schemes where told.insert(name).inserted { sentences += scheme(name) }
        if facts.verdict == .unsigned {
            sentences.append("A recording without a signature is not thereby altered: nothing can be said about it either way.")
        }
        if facts.verdict == .indeterminate {
            sentences.append("Nothing is proven for or against this recording beyond what the findings say.")
        }
        if facts.verdict == .untrusted {
            sentences.append("Somebody signed these pictures and nothing was changed since; nothing shows that it was the camera.")
        }
        if facts.uncovered > 0, facts.isIntact {
            sentences.append(
                "No signature speaks for \(facts.uncovered) of the file's \(facts.size) bytes; they are listed in the result.")
        }
        if facts.revocationIsUnknown {
            sentences.append(
                "It was not checked whether certificates had been revoked: no current revocation list of their issuers was given.")
        }
        return sentences
    }

    private static func scheme(_ name: SchemeName) -> [String] {
        switch name {
        case .alterationInfo:
            [
                """
                The scheme alteration-info does not speak for tracks that the signature names as not covered, for user data, for pictures \
                after the last signed period, nor about a cut at the end where no signed period says that the recording ends.
                """
            ]
        case .onvifMediaSigning, .axisSignedVideo:
            [
                """
                The scheme \(name.rawValue) does not speak for sound and other tracks, for the parameter sets from which pictures are decoded, \
                for edit lists and rotation, nor for the time of single pictures; nor about a cut at the end.
                """
            ]
        case .c2pa:
            [
                """
                A C2PA manifest binds the bytes of the file as they were when it was signed; what its assertions say about the making of the \
                recording are claims of whoever signed.
                """
            ]
        case .onvifExportSeal:
            [
                """
                An export seal binds the file as it left the recorder: it shows who exported it, and says nothing about what happened to the \
                pictures between the camera and the export.
                """
            ]
        }
    }
}

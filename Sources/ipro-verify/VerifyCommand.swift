import ArgumentParser
import CertificatePath
import Evidence
import Glibc
import Reporting
import SystemPackage
import Verification

/// `ipro-verify FILE…`: judges recordings.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Judge recordings: are they as the camera signed them?",
        discussion: """
            Answers four questions about each file: are the pictures as they were signed, whose key signed them, is it the whole of what \
            was signed, and are they shown as they were signed.

            Exit status: 0 authentic, 1 altered, 2 error, 3 unsigned, 4 untrusted, 5 indeterminate. Of several files the worst counts, in \
            the order 1, 2, 4, 3, 5, 0.
            """)

    @OptionGroup(title: "Trust") var trust: TrustOptions

    @OptionGroup(title: "Judging") var judging: JudgingOptions

    @Flag(help: "Write one JSON object for each file to standard output.") var json = false

    @Flag(help: "Write one JSON object for each file, each on one line.") var jsonl = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit status tells.") var quiet = false

    @Flag(help: "Do not use colours.") var noColor = false

    @Flag(help: "Compute the SHA-256 of each whole file in the same pass.") var digest = false

    @Flag(help: "The files are one recording in segments: the initial segment, then the media segments in order.") var segments = false

    @Flag(help: "Ask libavformat, by the helper program ipro-media, where the samples are; disagreement is indeterminate.")
    var secondOpinion = false

    @OptionGroup(title: "Verdicts and reports") var verdicts: VerdictOptions

    @OptionGroup var pages: ReportOptions

    @OptionGroup var details: CaseOptions

    @Flag(help: "Fail where the kernel offers no system call filter, instead of reading without it.") var requireConfinement = false

    @Argument(help: ArgumentHelp("The recordings.", valueName: "file"))
    var files: [FilePath]

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name at least one recording") }
        if segments && files.count < 2 { throw ValidationError("--segments takes the initial segment and at least one media segment") }
        if segments && secondOpinion { throw ValidationError("--second-opinion is on one file; leave it out with --segments") }
        if quiet && (json || jsonl) { throw ValidationError("--quiet prints nothing; leave out --json and --jsonl") }
    }

    func run() throws {
        var options = try judging.verification(trust)
        // Splits off whoever asks the other reader, which starts programs; this process gives that up.
        if secondOpinion { options.secondReader = try SplitOffReader(files) }
        // Splits off whoever holds the key and writes; this process gives both up.
        var delivery = try Delivery(self.verdicts, pages, details, recordings: files, inSegments: segments)
        options.wholeFileDigest = digest || delivery != nil
        options.wholeFileSHA512 = self.verdicts.sha512
        try Confinement.enter(isRequired: requireConfinement)
        var verdicts: [Verdict] = []
        for (number, file) in (segments ? [files[0]] : files).enumerated() {
            let examinedAt = Surroundings.now
            options.now = examinedAt
            let meter = quiet || !Surroundings.isWatched ? nil : ProgressMeter(file)
            options.progress = meter?.report
            let verifier = RecordingVerifier(options)
            let report = segments ? verifier.verify(segments: files) : verifier.verify(path: file)
            meter?.clear()
            verdicts.append(report.verdict)
            try show(report)
            try delivery?.deliver(report, number: number, policy: options.policy, examinedAt: examinedAt)
        }
        try delivery?.finish(options.policy, examinedAt: options.now)
        let status = Verdict.worst(verdicts).exitStatus
        if status != 0 { throw ExitCode(status) }
    }

    private func show(_ report: RecordingReport) throws {
        if report.verdict == .error {
            // Also told on standard error, where a script that keeps standard output for results looks for it.
            if !quiet {
                StandardError.write("ipro-verify: \(report.file.path.shown): \(report.findings.first?.message ?? "could not be examined")")
            }
            guard json || jsonl else { return }
        }
        if json || jsonl {
            try StandardOutput.write(JSONReport(isPretty: !jsonl, toolVersion: ProductVersion.string).render(report) + "\n")
        } else if !quiet {
            try StandardOutput.write(TextReport(usesColour: !noColor && Surroundings.allowsColour).render(report) + "\n")
        }
    }
}

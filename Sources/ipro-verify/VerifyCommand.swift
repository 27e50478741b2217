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

    @Option(
        help: ArgumentHelp("Judge certificates at this time (RFC 3339) in place of the signed recording time.", valueName: "time"),
        transform: VerifyCommand.timestamp)
    var atTime: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Condition for authentic: complete, presentation, no-uncovered, all-tracks, revocation; may be repeated.",
            valueName: "condition"),
        transform: VerifyCommand.requirement)
    var require: [Requirement] = []

    @Option(
        help: ArgumentHelp(
            "Name, serial number or certificate fingerprint in the certificate of the camera that must have signed.", valueName: "camera"))
    var expectCamera: String?

    @Flag(help: "Write one JSON object for each file to standard output.") var json = false

    @Flag(help: "Write one JSON object for each file, each on one line.") var jsonl = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit status tells.") var quiet = false

    @Flag(help: "Do not use colours.") var noColor = false

    @Flag(help: "Compute the SHA-256 of each whole file in the same pass.") var digest = false

    @OptionGroup(title: "Verdicts and reports") var verdicts: VerdictOptions

    @OptionGroup var pages: ReportOptions

    @OptionGroup var details: CaseOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Threads that share the work; all processors if not given.", valueName: "n"))
    var jobs: Int?

    @Flag(help: "Fail where the kernel offers no system call filter, instead of reading without it.") var requireConfinement = false

    @Argument(help: ArgumentHelp("The recordings.", valueName: "file"))
    var files: [FilePath]

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name at least one recording") }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 1024") }
        if quiet && (json || jsonl) { throw ValidationError("--quiet prints nothing; leave out --json and --jsonl") }
    }

    func run() throws {
        var options = VerificationOptions(trustStore: try trust.store(), now: Surroundings.now, workers: jobs)
        options.judgedAt = atTime
        options.requirements = Set(require)
        options.expectedCamera = expectCamera
        // Splits off whoever holds the key and writes; this process gives both up.
        var delivery = try Delivery(self.verdicts, pages, details, recordings: files)
        options.wholeFileDigest = digest || delivery != nil
        options.wholeFileSHA512 = self.verdicts.sha512
        try Confinement.enter(isRequired: requireConfinement)
        var verdicts: [Verdict] = []
        for (number, file) in files.enumerated() {
            let examinedAt = Surroundings.now
            options.now = examinedAt
            let meter = quiet || !Surroundings.isWatched ? nil : ProgressMeter(file)
            options.progress = meter?.report
            let report = RecordingVerifier(options).verify(path: file)
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
            print(try JSONReport(isPretty: !jsonl, toolVersion: ProductVersion.string).render(report))
        } else if !quiet {
            print(TextReport(usesColour: !noColor && Surroundings.allowsColour).render(report))
        }
    }
}

extension VerifyCommand {
    /// RFC 3339, or a bare date.
    static func timestamp(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) else {
            throw ValidationError("\(text) is not a time; write 2026-03-18T08:33:20Z or 2026-03-18")
        }
        return time
    }

    fileprivate static func requirement(_ text: String) throws -> Requirement {
        guard let requirement = Requirement(rawValue: text) else {
            throw ValidationError("\(text) is not one of " + Requirement.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return requirement
    }
}

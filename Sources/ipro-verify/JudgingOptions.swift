import ArgumentParser
import Evidence
import Verification

/// By what recordings are judged, besides whom to trust.
struct JudgingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Judge certificates at this time (RFC 3339) in place of the signed recording time.", valueName: "time"),
        transform: JudgingOptions.timestamp)
    var atTime: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Condition for authentic: complete, presentation, no-uncovered, all-tracks, revocation; may be repeated.",
            valueName: "condition"),
        transform: JudgingOptions.requirement)
    var require: [Requirement] = []

    @Option(
        help: ArgumentHelp(
            "Name, serial number or certificate fingerprint in the certificate of the camera that must have signed.", valueName: "camera"))
    var expectCamera: String?

    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: ArgumentHelp("Threads that share the work; all processors if not given.", valueName: "n"))
    var jobs: Int?

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 1024") }
    }

    /// The options of a verifier that trusts whom `trust` names, at the present time.
    func verification(_ trust: TrustOptions) throws -> VerificationOptions {
        var options = VerificationOptions(trustStore: try trust.store(), now: Surroundings.now, workers: jobs)
        options.workers = try Surroundings.threads(options.workers)
        options.judgedAt = atTime
        options.requirements = Set(require)
        options.expectedCamera = expectCamera
        return options
    }

    /// RFC 3339, or a bare date.
    static func timestamp(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) else {
            throw ValidationError("\(text) is not a time; write 2026-03-18T08:33:20Z or 2026-03-18")
        }
        return time
    }

    private static func requirement(_ text: String) throws -> Requirement {
        guard let requirement = Requirement(rawValue: text) else {
            throw ValidationError("\(text) is not one of " + Requirement.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return requirement
    }
}

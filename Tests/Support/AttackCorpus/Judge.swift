import CertificatePath
package import Evidence
package import RecordingForge
import Verification

extension Exhibit {
    /// Judges the exhibit as `ipro-verify` would, a day after the recording.
    package func judge(in folder: ScratchFolder) throws -> RecordingReport {
        let path = try folder.write(file.bytes, as: fileName)
        var options = VerificationOptions(trustStore: trust.store, now: Self.today, workers: 1)
        options.expectedCamera = attack.expectedCamera
        return RecordingVerifier(options).verify(path: path)
    }

    /// The day on which all is judged.
    package static let today = Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400)
}

extension Expectation {
    /// What a report says, in the words of a line of the table.
    package static func line(of report: RecordingReport) -> String {
        var words = [report.verdict.rawValue]
        if let answers = report.answers {
            words += [
                answers.integrity.rawValue, answers.origin.rawValue, answers.completeness.rawValue, answers.presentation.rawValue,
            ]
        }
        var told: Set<String> = ["revocation-not-checked"]
        for finding in report.findings where told.insert(finding.code.name).inserted { words.append(finding.code.name) }
        return words.joined(separator: " ")
    }

    /// What a report says otherwise than it should; empty where it is as expected.
    package func differences(from report: RecordingReport) -> [String] {
        var differences: [String] = []
        func compare(_ what: String, _ wanted: String, _ got: String) {
            if wanted != got { differences.append("\(what) is \(got), and should be \(wanted)") }
        }
        compare("verdict", verdict.rawValue, report.verdict.rawValue)
        compare("integrity", answers?.integrity.rawValue ?? "none", report.answers?.integrity.rawValue ?? "none")
        compare("origin", answers?.origin.rawValue ?? "none", report.answers?.origin.rawValue ?? "none")
        compare("completeness", answers?.completeness.rawValue ?? "none", report.answers?.completeness.rawValue ?? "none")
        compare("presentation", answers?.presentation.rawValue ?? "none", report.answers?.presentation.rawValue ?? "none")
        let codes = Set(report.findings.map(\.code.name))
        for code in findings where !codes.contains(code) { differences.append("there is no finding \(code)") }
        return differences
    }
}

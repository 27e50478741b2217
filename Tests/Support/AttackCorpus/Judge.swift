import CertificatePath
package import Evidence
package import RecordingForge
import SystemPackage
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

extension AlteredFile {
    /// Judges a file as `ipro-verify` would, a day after the recording.
    package func judge(in folder: ScratchFolder) throws -> RecordingReport {
        let options = VerificationOptions(trustStore: try Trust().store, now: Exhibit.today, workers: 1)
        return RecordingVerifier(options).verify(path: try folder.write(bytes))
    }
}

extension SegmentAttack {
    /// Judges the files as `ipro-verify --segments` would, a day after the recording.
    package func judge(_ scheme: SchemeName, in folder: ScratchFolder) throws -> RecordingReport {
        let paths = try files(scheme).map { FilePath(try folder.write($0.bytes, as: "\(name).\(scheme.rawValue).\($0.name)")) }
        let options = VerificationOptions(trustStore: try Trust().store, now: Exhibit.today, workers: 1)
        return RecordingVerifier(options).verify(segments: paths)
    }
}

extension Expectation {
    /// What a report says, in the words of a line of the table.
    package static func line(of report: RecordingReport) -> String {
        var words = [report.verdict.rawValue]
        if let answers = report.answers {
            words.append(answers.line)
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
        for (scheme, answers) in signatures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let reports = report.signatures.filter { $0.scheme == scheme }
            compare("\(scheme.rawValue) alone", answers.line, reports.first?.answers.line ?? "missing")
            if reports.count > 1 { differences.append("there are \(reports.count) signatures of \(scheme.rawValue)") }
        }
        let codes = Set(report.findings.map(\.code.name))
        for code in findings where !codes.contains(code) { differences.append("there is no finding \(code)") }
        return differences
    }
}

extension Answers {
    /// The four words, as the table has them.
    var line: String { [integrity.rawValue, origin.rawValue, completeness.rawValue, presentation.rawValue].joined(separator: " ") }
}

import ByteInput
package import Evidence
import ISOBMFF
package import SchemeKit

/// C2PA (Content Credentials) in files of the MP4 family: a signed claim about the file, bound to its bytes.
package enum C2PAScheme: SignatureScheme {
    package static let name = SchemeName.c2pa

    package static func examine(_ file: ExaminedFile) throws(ExaminationError) -> (any SchemeExamination)? {
        let boxes = try C2PABox.all(in: file)
        guard !boxes.isEmpty else {
            guard let reference = try RemoteManifest.reference(in: file) else { return nil }
            return UnreadableExamination(
                file, [], [Finding(SealFinding.manifestUnsupported, reference, scheme: name)])
        }
        switch try ManifestStore.read(boxes, file.file) {
        case .success(let store): return try C2PAExamination(file, boxes, store)
        case .failure(let failure): return UnreadableExamination(file, boxes, [finding(failure, boxes)])
        }
    }

    private static func finding(_ failure: ManifestStore.Failure, _ boxes: [C2PABox]) -> Finding {
        let bytes = boxes.filter { $0.purpose != .merkle }.prefix(16).map(\.box.range)
        switch failure {
        case .several(let count):
            return Finding(
                SealFinding.severalManifestStores,
                "the file has \(count) C2PA manifest stores, and readers differ in which one they follow",
                scheme: name, bytes: bytes)
        case .unreadable(let why): return Finding(SealFinding.manifestUnreadable, why, scheme: name, bytes: bytes)
        case .tooLarge(let size):
            return Finding(
                ExaminationFinding.limitReached, "the manifest store has \(size) bytes, more than any honest one", scheme: name,
                bytes: bytes)
        case .read(let error): return Finding(ExaminationFinding.fileUnreadable, error.explanation, scheme: name)
        }
    }
}

/// The examination of a file with a C2PA box that cannot be followed: it is not called unsigned.
struct UnreadableExamination: SchemeExamination {
    private let track: UInt32?
    private let findings: [Finding]

    init(_ file: ExaminedFile, _ boxes: [C2PABox], _ findings: [Finding]) {
        track = file.movie.tracks.first(where: \.isVideo)?.trackID
        self.findings = findings
    }

    mutating func finish() throws(ExaminationError) -> [SchemeOutcome] {
        var report = SignatureReport(scheme: .c2pa, answers: .indeterminate, track: track)
        report.reasons.integrity = findings.first?.message ?? ""
        report.reasons.completeness = "the manifest cannot be followed"
        report.reasons.presentation = "the manifest cannot be followed"
        var outcome = SchemeOutcome(report: report)
        outcome.findings = findings
        return [outcome]
    }
}

import ByteInput
import Cryptography
import Evidence
import SchemeKit

/// Gives each file of a recording that is stored in segments its own result: the recording was examined as one.
struct SegmentAssembly {
    private let file: EvidenceFile
    private let outcomes: [SchemeOutcome]
    private let coverages: [Coverage]
    private let digests: [Digest]

    /// - Parameters:
    ///   - coverages: the account of each file.
    ///   - digests: of each file, file by file; as many of each as were asked for.
    init(_ file: EvidenceFile, _ outcomes: [SchemeOutcome], _ coverages: [Coverage], _ digests: [Digest]) {
        self.digests = digests
        self.file = file
        self.outcomes = outcomes
        self.coverages = coverages
    }

    /// Puts the initial segment in the place of the recording's file, and the other files beside it.
    func divide(_ report: inout RecordingReport) {
        guard file.pieces.count > 1 else { return }
        report.file.size = file.pieces[0].identity.size
        report.coverage = coverages[0]
        report.segments = zip(file.pieces, coverages).enumerated().dropFirst().map { number, pair in
            let (piece, coverage) = pair
            let told = outcomes.compactMap { $0.segmentFiles[number] }
            let worst = told.max { Self.rank($0.status) < Self.rank($1.status) }
            let count = digests.count / file.pieces.count
            let own = digests[number * count..<(number + 1) * count]
            func hex(_ algorithm: DigestAlgorithm) -> String? { own.first { $0.algorithm == algorithm }?.hex }
            return SegmentFileReport(
                path: piece.path, size: piece.identity.size, sha256: hex(.sha256), sha512: hex(.sha512),
                status: worst?.status ?? .uncovered, index: worst?.index,
                samples: worst?.samples, time: worst?.time, coverage: coverage)
        }
    }

    private static func rank(_ status: SegmentStatus) -> Int {
        switch status {
        case .intact: 0
        case .uncovered: 1
        case .unverifiable: 2
        case .missing: 3
        case .altered: 4
        }
    }
}

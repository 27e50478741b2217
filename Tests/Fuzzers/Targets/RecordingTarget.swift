import Evidence
import Reporting

/// The whole verifier: one recording in, one verdict out.
enum RecordingTarget: FuzzTarget {
    static let name = "recording"
    static let longestInput = 65_536

    static func seeds() throws -> [FuzzSeed] { try RecordingSeeds.all() }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let report = MemoryVerifier.verify(input)
        if let broken = Promise.broken(by: report, size: UInt64(input.count)) { throw BrokenPromise(broken) }
        _ = JSONReport(isPretty: false, toolVersion: "fuzz").render(report)
        _ = TextReport(usesColour: true).render(report)
    }
}

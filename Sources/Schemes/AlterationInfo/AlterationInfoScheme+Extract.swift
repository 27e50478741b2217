import ByteInput
import Cryptography
import Evidence
package import SchemeKit

extension AlterationInfoScheme {
    /// Certificates as PEM, and for each period the statement, the signature and the two lists of each track.
    package static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws -> [String] {
        let carriers = carriers(in: file.movie)
        guard !carriers.isEmpty else { return [] }
        let index = try PeriodIndex(file, carriers: carriers)
        for (number, identity) in index.identities.enumerated() {
            let suffix = number == 0 ? "" : "-\(number + 1)"
            for (place, der) in identity.identity.certificates.enumerated() {
                let name = place == 0 ? "signer\(suffix).pem" : "issuer-\(place)\(suffix).pem"
                try write(ExtractedFile(name: name, bytes: try PEMBlock(label: "CERTIFICATE", bytes: der).text()))
            }
        }
        var unreadable = 0
        for (number, recording) in index.recordings.enumerated() {
            let prefix = number == 0 ? "" : "recording-\(number + 1)-"
            for period in recording.periods {
                guard case .success(let signed) = try index.signedStatement(period) else {
                    unreadable += 1
                    continue
                }
                let name = prefix + "period-" + padded(period.counter)
                try write(ExtractedFile(name: name + ".statement", bytes: Array(signed.bytes)))
                try write(ExtractedFile(name: name + ".sig", bytes: Array(signed.signature)))
                try extractLists(file, signed, period, name, write)
            }
        }
        if unreadable > 0 { return ["\(unreadable) periods cannot be read"] }
        return index.recordings.isEmpty ? ["no period can be read"] : []
    }

    private static func extractLists(
        _ file: ExaminedFile, _ signed: PeriodIndex.SignedStatement, _ period: IndexedPeriod, _ name: String,
        _ write: (ExtractedFile) throws -> Void
    ) throws {
        var offset = UInt64(signed.signedLength)
        for track in signed.statement.tracks {
            for (ending, size) in [("samples", track.samplesDigest.algorithm.size), ("timeline", SignedTiming.length)] {
                let length = UInt64(track.sampleCount) * UInt64(size)
                guard length <= SignedSampleSource.listLimit, offset + length <= period.carrier.payload.length else { return }
                let bytes = try file.file.bytes(at: period.carrier.payload.offset + offset, count: Int(length))
                try write(ExtractedFile(name: "\(name).track-\(track.trackID).\(ending)", bytes: bytes))
                offset += length
            }
        }
    }

    private static func padded(_ counter: UInt64) -> String {
        let digits = String(counter)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

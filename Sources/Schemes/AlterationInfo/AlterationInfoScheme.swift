import Cryptography
package import Evidence
package import ISOBMFF
package import SchemeKit

/// This project's open profile of the mechanism: digests of every sample, signed period by period, in `uuid` boxes.
package enum AlterationInfoScheme: SignatureScheme {
    package static let name = SchemeName.alterationInfo

    package static func examine(_ file: ExaminedFile) throws(ExaminationError) -> (any SchemeExamination)? {
        let carriers = carriers(in: file.movie)
        guard !carriers.isEmpty else { return nil }
        return try AlterationInfoExamination(file, index: PeriodIndex(file, carriers: carriers))
    }

    /// Whether a file has any box of this profile.
    package static func isPresent(in movie: MovieFile) -> Bool { !carriers(in: movie).isEmpty }

    /// The boxes of this profile: at the top level of the file and nowhere else, where adding them moves nothing.
    static func carriers(in movie: MovieFile) -> [CarrierBox] {
        var carriers: [CarrierBox] = []
        for (index, box) in movie.boxes.topLevel where box.type == "uuid" {
            guard movie.boxes.uuids[index] == extendedType, !box.isCut, box.size >= UInt64(box.headerSize) else { continue }
            // The header as parsed includes the extended type, which is the first thing that is signed.
            let start = box.payloadOffset - 16
            carriers.append(
                CarrierBox(box: box.range, payload: ByteRange(offset: start, length: box.end - start)))
        }
        return carriers
    }

    /// The extended type as the container reader compares it.
    static let extendedType = AlterationInfoBox.extendedType.boxUUID()
}

extension [UInt8] {
    fileprivate func boxUUID() -> BoxUUID {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return BoxUUID(high: word(self[0..<8]), low: word(self[8..<16]))
    }
}

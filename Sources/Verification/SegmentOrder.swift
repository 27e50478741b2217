import ByteInput
import Evidence
import ISOBMFF

/// Whether the files of a recording in segments were named in another order than their fragments are numbered in.
///
/// That order is the user's, and not the evidence's: what it makes of the recording proves nothing. Both the number of the fragment and its
/// time have to fall from one file to the next. Packagers that number every segment from 1 again have times that rise; where the times
/// alone fall they were changed.
struct SegmentOrder {
    /// What is to be said of the first file that is out of order; `nil` where none is.
    let finding: Finding?

    /// Compares the files of a recording; of one in a single file nothing is said.
    init(_ file: EvidenceFile, _ movie: MovieFile) throws(ReadError) {
        var found: Finding?
        if file.pieces.count > 1 {
            for fall in movie.findings where fall.code.name == ContainerFinding.decodeTimeFalls.rawValue {
                guard let offset = fall.bytes.first?.offset, let place = movie.fragments.lastIndex(where: { $0.offset <= offset }),
                    place > 0
                else { continue }
                let (own, before) = (movie.fragments[place], movie.fragments[place - 1])
                let start = file.start(ofPieceAt: own.offset)
                guard start != file.start(ofPieceAt: before.offset), let number = try Self.number(of: own, in: file),
                    let last = try Self.number(of: before, in: file), number <= last,
                    let piece = file.pieces.first(where: { $0.start == start })
                else { continue }
                found = Finding(
                    SealFinding.segmentsOutOfOrder,
                    "segment \(piece.path.shown) begins with fragment number \(number) and stands after number \(last); name the segments in their order, each once",
                    bytes: [own.range])
                break
            }
        }
        finding = found
    }

    /// sequence_number of a fragment whose first box is its header, as it is everywhere (ISO/IEC 14496-12, 8.8.5).
    private static func number(of fragment: Box, in file: EvidenceFile) throws(ReadError) -> UInt32? {
        guard fragment.payload.length >= 16 else { return nil }
        let bytes = try file.bytes(at: fragment.payloadOffset, count: 16)
        guard bytes[4..<8].elementsEqual(Array("mfhd".utf8)) else { return nil }
        return bytes[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

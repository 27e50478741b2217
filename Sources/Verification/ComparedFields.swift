import ByteInput
import Evidence
import ISOBMFF

/// Which bytes of the boxes that say where the samples are and when and how they are shown are compared with something signed.
///
/// The others — flags, names, times of making, reserved fields, defaults that nothing may use — could say anything without contradicting a
/// signature. Where it depends on the rest of the file whether a field is compared, it counts as not compared.
struct ComparedFields {
    private let file: EvidenceFile
    /// The tracks whose structure was compared.
    private let tracks: Set<UInt32>
    /// Whether a track has an edit list: it counts in the time scale of the movie.
    private let hasEdits: Bool

    /// So long a `moof` is looked into, in bytes.
    private static let longestFragment: UInt64 = 4 << 20

    init(_ file: EvidenceFile, _ movie: MovieFile, tracks: Set<UInt32>) {
        self.file = file
        self.tracks = tracks
        hasEdits = movie.tracks.contains { !$0.edits.isEmpty }
    }

    /// The parts of a box that are compared, ascending.
    ///
    /// - Parameter end: the start of the first box inside it, or its end.
    func parts(of box: Box, upTo end: UInt64) throws(ReadError) -> [Range<UInt64>] {
        if box.type == "moof" { return try fragment(box) }
        let start = min(box.payloadOffset, end)
        let fields = try fields(of: box.type, in: start..<end).map { Self.clamped($0, to: start..<end) }
        return [box.offset..<start] + fields.filter { !$0.isEmpty }
    }

    /// Fields by their place in the payload (ISO/IEC 14496-12, 8), clamped to it.
    private static func clamped(_ field: Range<UInt64>, to payload: Range<UInt64>) -> Range<UInt64> {
        let length = payload.upperBound - payload.lowerBound
        return payload.lowerBound + min(field.lowerBound, length)..<payload.lowerBound + min(field.upperBound, length)
    }

    private func fields(of type: FourCharacterCode, in payload: Range<UInt64>) throws(ReadError) -> [Range<UInt64>] {
        let length = payload.upperBound - payload.lowerBound
        func begins(_ count: Int) throws(ReadError) -> [UInt8] {
            try file.bytes(at: payload.lowerBound, count: Int(min(UInt64(count), length)))
        }
        switch type {
        // Its digest is signed.
        case "stsd": return [0..<length]
        case "mvhd":
            let isLong = try begins(1).first == 1
            let scale: Range<UInt64> = isLong ? 20..<24 : 12..<16
            // The rate and the matrix.
            return [0..<1] + (hasEdits ? [scale] : []) + (isLong ? [32..<36, 48..<84] : [20..<24, 36..<72])
        // The flags, the number of the track, layer and group, matrix and size.
        case "tkhd": return try begins(1).first == 1 ? [0..<4, 20..<24, 44..<48, 52..<96] : [0..<4, 12..<16, 32..<36, 40..<84]
        case "mdhd": return try begins(1).first == 1 ? [0..<1, 20..<24] : [0..<1, 12..<16]
        case "hdlr": return [8..<12]
        case "stsz":
            // The size that all samples share is one of no sample in a fragmented file.
            let isEmpty = try begins(12).suffix(4).allSatisfy { $0 == 0 }
            return isEmpty ? [8..<12] : [4..<length]
        case "stts", "ctts", "stsc", "stz2", "stco", "co64", "stss", "elst": return [min(4, length)..<length]
        case "trex": return [8..<12]
        default: return []
        }
    }

    // MARK: - Fragments

    private func fragment(_ moof: Box) throws(ReadError) -> [Range<UInt64>] {
        guard moof.size <= Self.longestFragment, moof.size >= UInt64(moof.headerSize) else { return [] }
        let bytes = try file.bytes(at: moof.offset, count: Int(moof.size))
        var compared = [0..<Int(moof.headerSize)]
        for child in Self.boxes(in: bytes, Int(moof.headerSize)..<bytes.count) {
            switch child.type {
            case "mfhd": compared.append(child.start..<child.payload)
            case "traf": compared += trackFragment(bytes, child)
            default: break
            }
        }
        return compared.map { moof.offset + UInt64($0.lowerBound)..<moof.offset + UInt64($0.upperBound) }
    }

    private func trackFragment(_ bytes: [UInt8], _ traf: InnerBox) -> [Range<Int>] {
        let children = Self.boxes(in: bytes, traf.payload..<traf.end)
        guard let header = children.first(where: { $0.type == "tfhd" }), let track = Self.number(bytes, header.payload + 4, header.end),
            tracks.contains(track)
        else { return [] }
        var compared = [traf.start..<traf.payload]
        for child in children {
            switch child.type {
            case "tfhd":
                compared.append(child.start..<child.payload)
                if child.end - child.payload >= 8 { compared.append(child.payload + 4..<child.payload + 8) }
            case "tfdt":
                compared.append(child.start..<child.payload)
                if child.end - child.payload >= 4 { compared += [child.payload..<child.payload + 1, child.payload + 4..<child.end] }
            case "trun":
                compared.append(child.start..<child.payload)
                guard let flags = Self.number(bytes, child.payload, child.end), child.end - child.payload >= 8 else { continue }
                // The count and the offset; then the samples, in which flags would stand at every place (8.8.8).
                let table = child.payload + 8 + (flags & 0x1 != 0 ? 4 : 0)
                compared.append(child.payload + 4..<min(table, child.end))
                if flags & 0x400 == 0 {
                    let samples = table + (flags & 0x4 != 0 ? 4 : 0)
                    if samples < child.end { compared.append(samples..<child.end) }
                }
            default: break
            }
        }
        return compared
    }

    private struct InnerBox {
        var type: String
        var start: Int
        var payload: Int
        var end: Int
    }

    private static func boxes(in bytes: [UInt8], _ range: Range<Int>) -> [InnerBox] {
        var boxes: [InnerBox] = []
        var position = range.lowerBound
        while range.upperBound - position >= 8 {
            guard let size = number(bytes, position, range.upperBound).map({ Int($0) }), size >= 8, size <= range.upperBound - position
            else { break }
            let type = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
            boxes.append(InnerBox(type: type, start: position, payload: position + 8, end: position + size))
            position += size
        }
        return boxes
    }

    private static func number(_ bytes: [UInt8], _ position: Int, _ end: Int) -> UInt32? {
        guard position >= 0, end <= bytes.count, end - position >= 4 else { return nil }
        return bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

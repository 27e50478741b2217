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
        // What it says is in its boxes, of which one that stands behind its end has no say.
        if box.type == "mvex" { return [] }
        let start = min(box.payloadOffset, end)
        guard try isExact(box.type, start..<end) else { return [] }
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

    /// Whether a box ends with its last field, where that can be told: one that has grown may have swallowed what stood behind it.
    private func isExact(_ type: FourCharacterCode, _ payload: Range<UInt64>) throws(ReadError) -> Bool {
        let length = payload.upperBound - payload.lowerBound
        let start = try file.bytes(at: payload.lowerBound, count: Int(min(12, length)))
        let isLong = start.first == 1
        func number(_ position: Int) -> UInt64 { UInt64(Self.number(start, position, start.count) ?? 0) }
        switch type {
        case "mvhd": return length == (isLong ? 112 : 100)
        case "tkhd": return length == (isLong ? 96 : 84)
        case "mdhd": return length == (isLong ? 36 : 24)
        case "mehd": return length == (isLong ? 12 : 8)
        case "vmhd": return length == 12
        case "smhd": return length == 8
        case "trex": return length == 24
        case "stts", "ctts", "co64": return length == 8 + 8 * number(4)
        case "stsc": return length == 8 + 12 * number(4)
        case "stco", "stss": return length == 8 + 4 * number(4)
        case "elst": return length == 8 + (isLong ? 20 : 12) * number(4)
        case "stsz": return length == 12 + (number(4) == 0 ? 4 * number(8) : 0)
        default: return true
        }
    }

    // MARK: - Fragments

    private func fragment(_ moof: Box) throws(ReadError) -> [Range<UInt64>] {
        guard moof.size <= Self.longestFragment, moof.size >= UInt64(moof.headerSize) else { return [] }
        let bytes = try file.bytes(at: moof.offset, count: Int(moof.size))
        var compared = [0..<Int(moof.headerSize)]
        for child in Self.boxes(in: bytes, Int(moof.headerSize)..<bytes.count) where child.type == "traf" {
            compared += trackFragment(bytes, child)
        }
        return compared.map { moof.offset + UInt64($0.lowerBound)..<moof.offset + UInt64($0.upperBound) }
    }

    private func trackFragment(_ bytes: [UInt8], _ traf: InnerBox) -> [Range<Int>] {
        let children = Self.boxes(in: bytes, traf.payload..<traf.end)
        let headers = children.filter { $0.type == "tfhd" }
        guard headers.count == 1, let header = headers.first, let track = Self.number(bytes, header.payload + 4, header.end),
            tracks.contains(track)
        else { return [] }
        var compared = [traf.start..<traf.payload]
        for child in children {
            guard let start = Self.number(bytes, child.payload, child.end), child.end - child.payload >= 8 else { continue }
            let (version, flags) = (start >> 24, start & 0xFF_FFFF)
            let length = child.end - child.payload
            func present(_ bits: [(flag: UInt32, length: Int)]) -> Int { bits.reduce(0) { $0 + (flags & $1.flag != 0 ? $1.length : 0) } }
            // As in the movie box: nothing is said of one that does not end with its last field.
            switch child.type {
            case "tfhd" where length == 8 + present([(0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)]):
                compared += [child.start..<child.payload, child.payload + 4..<child.payload + 8]
            case "tfdt" where length == (version == 1 ? 12 : 8):
                compared += [child.start..<child.payload + 1, child.payload + 4..<child.end]
            case "trun":
                guard let count = Self.number(bytes, child.payload + 4, child.end) else { continue }
                // The count and the offset; then the samples, in which flags would stand at every place (8.8.8).
                let table = 8 + present([(0x1, 4)])
                let samples = table + present([(0x4, 4)])
                let each = present([(0x100, 4), (0x200, 4), (0x400, 4), (0x800, 4)])
                guard length >= samples, UInt64(length - samples) == UInt64(each) * UInt64(count) else { continue }
                compared += [child.start..<child.payload, child.payload + 4..<child.payload + table]
                if flags & 0x400 == 0, samples < length { compared.append(child.payload + samples..<child.end) }
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

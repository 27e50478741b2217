import ByteInput
import Evidence
import ISOBMFF
import SchemeKit

/// What a seal leaves out by its own rules, told so that nobody takes it for sealed.
struct LeftOutBytes {
    private(set) var findings: [Finding] = []

    /// So many bytes altogether are looked at, to say whether they are more than zeros.
    private static let readLimit = 8 << 20
    private static let listLimit = 24

    init(_ layout: SealedLayout, _ file: ExaminedFile, _ boxes: [C2PABox]) throws(ExaminationError) {
        let known = Set(boxes.filter { box in if case .unknown = box.purpose { false } else { true } }.map(\.box.offset))
        var parts: [String] = []
        var bytes: [ByteRange] = []
        var more = layout.untoldFreeBoxes
        var budget = Self.readLimit
        for top in layout.boxes where top.isLeftOut && !known.contains(top.box.offset) {
            guard parts.count < Self.listLimit else {
                more += 1
                continue
            }
            let local = top.box.offset - top.position == 0 ? "" : " of its file"
            var text = "\(top.box.type) box at offset \(top.position)\(local), \(top.box.size) bytes"
            if top.box.type == "free" || top.box.type == "skip", top.box.payload.length > 0 {
                text += try Self.content(of: top.box, file.file, &budget)
            } else if top.box.type == "uuid" {
                text += boxes.contains { $0.box.offset == top.box.offset } ? " (a C2PA box of unknown purpose)" : ""
            }
            parts.append(text)
            bytes.append(top.box.range)
        }
        if more > 0 { parts.append("\(more) more boxes") }
        if !layout.unusual.isEmpty { parts.append("by unusual rules: " + layout.unusual.joined(separator: ", ")) }
        guard !parts.isEmpty else { return }
        findings.append(
            Finding(
                SealFinding.bytesLeftOut,
                "the seal leaves out by its own rules, and anybody could change: " + parts.joined(separator: "; "),
                scheme: .c2pa, bytes: bytes))
    }

    /// Whether free space holds something.
    private static func content(of box: Box, _ file: EvidenceFile, _ budget: inout Int) throws(ExaminationError) -> String {
        let count = Int(min(box.payload.length, UInt64(budget)))
        budget -= count
        do throws(ReadError) {
            let isZero = try file.bytes(at: box.payload.offset, count: count).allSatisfy { $0 == 0 }
            if !isZero { return ", which are not all zero" }
            return UInt64(count) == box.payload.length ? ", all zero" : ", of which the first \(count) are zero"
        } catch {
            throw .read(error)
        }
    }
}

import ByteInput
import Evidence
import ISOBMFF
import SchemeKit

/// A C2PA box at the top level of a file (C2PA specification, "Embedding manifests into BMFF-based assets").
struct C2PABox: Sendable, Hashable {
    /// What its purpose word says it is for. The word is outside of every hash, so anybody can change it.
    enum Purpose: Sendable, Hashable {
        /// The manifest store.
        case manifest
        /// The manifest store of a file that has an update box as well.
        case original
        /// A store of update manifests, the last box of the file.
        case update
        /// Where a fragment or block stands in a hash tree.
        case merkle
        /// A word that means nothing, or none at all.
        case unknown(String)
    }

    /// The whole box.
    var box: Box
    /// What it is for.
    var purpose: Purpose
    /// The bytes after the purpose word and, in a store, after the offset field behind it.
    var data: ByteRange

    /// C2PA's extended type.
    static let extendedType = BoxUUID(high: 0xD8FE_C3D6_1B0E_483C, low: 0x9297_5828_877E_C481)

    /// The most bytes of a box that are read for its purpose.
    private static let headLimit = 64

    /// The C2PA boxes of a file, in order.
    ///
    /// - Throws: `read`.
    static func all(in file: ExaminedFile) throws(ExaminationError) -> [C2PABox] {
        var boxes: [C2PABox] = []
        let tree = file.movie.boxes
        for (index, box) in tree.topLevel where box.type == "uuid" && tree.uuids[index] == extendedType {
            boxes.append(try read(box, file.file))
        }
        return boxes
    }

    private static func read(_ box: Box, _ file: EvidenceFile) throws(ExaminationError) -> C2PABox {
        let payload = box.payload
        let head: [UInt8]
        do throws(ReadError) {
            head = try file.bytes(at: payload.offset, count: Int(min(payload.length, UInt64(headLimit))))
        } catch {
            throw .read(error)
        }
        func unknown(_ word: String) -> C2PABox { C2PABox(box: box, purpose: .unknown(word), data: payload) }
        // Version and flags are not protected, so nothing hangs on them.
        guard head.count > 4, let end = head[4...].firstIndex(of: 0) else { return unknown("") }
        let word = String(decoding: head[4..<end], as: UTF8.self)
        let purpose: Purpose
        var start = end + 1
        switch word {
        case "manifest": purpose = .manifest
        case "original": purpose = .original
        case "update": purpose = .update
        case "merkle": purpose = .merkle
        default: return unknown(word)
        }
        if purpose != .merkle { start += 8 }
        guard UInt64(start) <= payload.length else { return unknown(word) }
        let data = ByteRange(offset: payload.offset + UInt64(start), length: payload.length - UInt64(start))
        return C2PABox(box: box, purpose: purpose, data: data)
    }
}

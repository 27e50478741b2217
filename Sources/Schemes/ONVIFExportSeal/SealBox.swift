import ByteInput

/// A box inside `ipro`, in bytes that are in memory: the container reader does not look into item protection.
struct SealBox {
    /// Its four-character type.
    var type: String
    /// Where it begins in the file.
    var offset: UInt64
    /// Its payload in the file.
    var payloadOffset: UInt64
    /// Its payload.
    var payload: ArraySlice<UInt8>
    /// One past its last byte in the file.
    var end: UInt64 { payloadOffset + UInt64(payload.count) }
    /// All its bytes.
    var length: UInt64 { end - offset }

    /// The boxes that fill some bytes of the file wholly.
    ///
    /// - Parameters:
    ///   - bytes: the content of a box.
    ///   - base: where `bytes` begin in the file.
    ///   - parent: its type, for messages.
    /// - Throws: `tooShort` where a box is smaller than its header or reaches past the end.
    static func all(in bytes: ArraySlice<UInt8>, at base: UInt64, of parent: String) throws(ExportSealError) -> [SealBox] {
        var boxes: [SealBox] = []
        var cursor = ByteCursor(bytes)
        while !cursor.isAtEnd {
            let offset = base + UInt64(cursor.position)
            guard let box = try? next(&cursor, at: offset) else {
                throw ExportSealError(code: .tooShort, box: "box in \(parent)", offset: offset)
            }
            boxes.append(box)
        }
        return boxes
    }

    private static func next(_ cursor: inout ByteCursor, at offset: UInt64) throws(ByteCursor.EndOfBytes) -> SealBox? {
        let start = cursor.position
        var size = UInt64(try cursor.integer(UInt32.self))
        let type = String(decoding: try cursor.take(4), as: UTF8.self)
        if size == 1 { size = try cursor.integer(UInt64.self) }
        let header = UInt64(cursor.position - start)
        guard size >= header else { return nil }
        return SealBox(type: type, offset: offset, payloadOffset: offset + header, payload: try cursor.take(size - header))
    }

    /// The boxes that fill this one.
    func children() throws(ExportSealError) -> [SealBox] { try Self.all(in: payload, at: payloadOffset, of: type) }
}

extension [SealBox] {
    /// The one box of a type.
    ///
    /// - Throws: `boxCount` where there is none or more than one.
    func only(_ type: String, of parent: SealBox) throws(ExportSealError) -> SealBox {
        guard let found = try atMostOne(type, of: parent) else {
            throw ExportSealError(code: .boxCount(type: type, found: 0), box: parent.type, offset: parent.offset)
        }
        return found
    }

    /// The box of a type, if there is one.
    ///
    /// - Throws: `boxCount` where there is more than one: readers would differ in which one they follow.
    func atMostOne(_ type: String, of parent: SealBox) throws(ExportSealError) -> SealBox? {
        let found = filter { $0.type == type }
        guard found.count <= 1 else {
            throw ExportSealError(code: .boxCount(type: type, found: found.count), box: parent.type, offset: parent.offset)
        }
        return found.first
    }
}

/// Reads the messages of one SEI NAL unit, one after the other, without allocating.
///
/// Whether there are emulation prevention bytes is decided from the sizes that the messages state, not from patterns: a unit is taken as
/// escaped when its messages then end exactly at the stop byte, else as plain when they do so without taking anything out.
package struct SEIReader: Sendable {
    /// What is wrong with a unit.
    package enum Fault: Sendable, Hashable {
        /// The unit is no longer than its header.
        case empty
        /// The last byte is not the stop byte 80. Messages are read all the same.
        case noStopByte
        /// A message claims more bytes than the unit has, or the last one leaves bytes over that are no message.
        case sizesDoNotFit
    }

    /// How the unit is read.
    package let form: SEIForm
    /// What is wrong with it, if anything.
    package let fault: Fault?
    private let end: Int
    private var cursor: SEICursor

    /// Decides how the unit is to be read. `unit` is the whole NAL unit from its header on, without trailing zeros.
    package init(_ unit: RawSpan, codec: VideoCodec) {
        let start = codec.fixedHeaderLength
        let count = unit.byteCount
        guard count > start else {
            form = .escaped
            fault = .empty
            end = start
            cursor = SEICursor(at: start, end: start, form: .escaped)
            return
        }
        let stopped = unit.byte(count - 1) == 0x80
        let end = stopped ? count - 1 : count
        self.end = end
        let missing: Fault? = stopped ? nil : .noStopByte
        if Self.fits(unit, start: start, end: end, form: .escaped) {
            form = .escaped
            fault = missing
        } else if Self.fits(unit, start: start, end: end, form: .plain) {
            form = .plain
            fault = missing
        } else {
            form = .escaped
            fault = .sizesDoNotFit
        }
        cursor = SEICursor(at: start, end: end, form: form)
    }

    /// The next message; `nil` at the end, or where the next one does not fit. `unit` is the unit the reader was made for.
    package mutating func next(_ unit: RawSpan) -> SEIMessage? {
        guard cursor.position < end, end <= unit.byteCount else { return nil }
        let start = cursor.position
        guard let type = cursor.chain(unit), let size = cursor.chain(unit), let size = Int(exactly: size) else { return finish() }
        let payload = cursor.position
        let zerosBefore = cursor.zeros
        var first = InlineArray<16, UInt8>(repeating: 0)
        var ahead = cursor
        var known = 0
        while known < min(size, 16), let byte = ahead.next(unit) {
            first[known] = byte
            known += 1
        }
        guard cursor.skip(size, unit) else { return finish() }
        var uuid: UserDataUUID?
        var registration: T35Registration?
        if type == SEIPayloadType.unregisteredUserData, known == 16 {
            uuid = UserDataUUID(first)
        } else if type == SEIPayloadType.registeredUserData {
            registration = T35Registration(first, count: known)
        }
        return SEIMessage(
            payloadType: type, payloadSize: size, header: start..<payload, payload: payload..<cursor.position, uuid: uuid,
            registration: registration, form: form, zerosBefore: zerosBefore)
    }

    private mutating func finish() -> SEIMessage? {
        cursor.position = end
        return nil
    }

    /// Whether messages, at least one, fill the bytes exactly.
    private static func fits(_ unit: RawSpan, start: Int, end: Int, form: SEIForm) -> Bool {
        var cursor = SEICursor(at: start, end: end, form: form)
        var messages = 0
        while cursor.position < end {
            guard cursor.chain(unit) != nil, let size = cursor.chain(unit), let size = Int(exactly: size), cursor.skip(size, unit)
            else { return false }
            messages += 1
        }
        return messages > 0
    }
}

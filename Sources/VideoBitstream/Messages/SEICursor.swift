/// A position in an SEI NAL unit, which passes over emulation prevention bytes where the unit is escaped.
struct SEICursor {
    /// Where the next byte is looked for.
    var position: Int
    /// Zero bytes passed directly before it.
    private(set) var zeros = 0
    private let end: Int
    private let form: SEIForm

    init(at position: Int, end: Int, form: SEIForm) {
        self.position = position
        self.end = end
        self.form = form
    }

    /// The next byte that belongs to the message.
    mutating func next(_ unit: RawSpan) -> UInt8? {
        guard position < end else { return nil }
        var byte = unit.byte(position)
        position += 1
        if form == .escaped, zeros >= 2, byte == 3 {
            guard position < end else { return nil }
            zeros = 0
            byte = unit.byte(position)
            position += 1
        }
        zeros = byte == 0 ? zeros + 1 : 0
        return byte
    }

    /// Passes over `count` bytes; false where there are fewer.
    mutating func skip(_ count: Int, _ unit: RawSpan) -> Bool {
        guard count <= end - position else { return false }
        guard form == .escaped else {
            position += count
            return true
        }
        var left = count
        while left > 0 {
            // Eight bytes without a zero, behind fewer than two, hold no emulation prevention byte and begin none.
            if left >= 8, zeros < 2, position + 8 <= end, !unit.hasZero(inEightBytesFrom: position) {
                position += 8
                left -= 8
                zeros = 0
            } else {
                guard next(unit) != nil else { return false }
                left -= 1
            }
        }
        return true
    }

    /// payloadType or payloadSize: FF adds 255 and goes on, any other byte ends it. Bounded by what the unit can hold.
    mutating func chain(_ unit: RawSpan) -> UInt32? {
        var value: UInt32 = 0
        while true {
            guard let byte = next(unit) else { return nil }
            let (sum, overflow) = value.addingReportingOverflow(UInt32(byte))
            guard !overflow else { return nil }
            value = sum
            if byte != 0xFF { return value }
        }
    }
}

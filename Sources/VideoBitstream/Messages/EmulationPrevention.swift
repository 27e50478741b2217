/// The bytes 03 that keep start codes out of a NAL unit (H.264, 7.4.1; H.265, 7.4.2).
package enum EmulationPrevention {
    /// How many there are: the last byte of every 00 00 03.
    package static func count(in bytes: RawSpan) -> Int {
        var found = 0
        var zeros = 0
        for index in bytes.byteOffsets {
            let byte = bytes.byte(index)
            if zeros >= 2, byte == 3 {
                found += 1
                zeros = 0
            } else {
                zeros = byte == 0 ? zeros + 1 : 0
            }
        }
        return found
    }

    /// The bytes without them. `zerosBefore` is the number of zero bytes directly in front of the first.
    package static func removed(from bytes: RawSpan, zerosBefore: Int = 0) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.byteCount)
        var zeros = zerosBefore
        for index in bytes.byteOffsets {
            let byte = bytes.byte(index)
            if zeros >= 2, byte == 3 {
                zeros = 0
            } else {
                zeros = byte == 0 ? zeros + 1 : 0
                result.append(byte)
            }
        }
        return result
    }

    /// The bytes with them, as an encoder has to write them: 03 behind every 00 00 that is followed by 00, 01, 02 or 03, or by nothing.
    package static func inserted(into bytes: RawSpan) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.byteCount + bytes.byteCount / 64 + 1)
        var zeros = 0
        for index in bytes.byteOffsets {
            let byte = bytes.byte(index)
            if zeros == 2, byte <= 3 {
                result.append(3)
                zeros = 0
            }
            zeros = byte == 0 ? zeros + 1 : 0
            result.append(byte)
        }
        if zeros == 2 { result.append(3) }
        return result
    }
}

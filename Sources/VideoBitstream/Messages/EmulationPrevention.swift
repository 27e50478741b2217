/// The bytes 03 that keep start codes out of a NAL unit (H.264, 7.4.1; H.265, 7.4.2).
package enum EmulationPrevention {
    /// Where they are: the last byte of every 00 00 03. `zerosBefore` is the number of zero bytes directly in front of the first.
    package static func places(in bytes: RawSpan, zerosBefore: Int = 0) -> [Int] {
        var places: [Int] = []
        var zeros = zerosBefore
        var index = 0
        while index < bytes.byteCount {
            // Most of what is signed is digests, of which few bytes are zero.
            if zeros < 2, index + 8 <= bytes.byteCount, !bytes.hasZero(inEightBytesFrom: index) {
                index += 8
                zeros = 0
                continue
            }
            let byte = bytes.byte(index)
            if zeros >= 2, byte == 3 {
                places.append(index)
                zeros = 0
            } else {
                zeros = byte == 0 ? zeros + 1 : 0
            }
            index += 1
        }
        return places
    }

    /// How many there are.
    package static func count(in bytes: RawSpan) -> Int { places(in: bytes).count }

    /// The bytes without them. `zerosBefore` is the number of zero bytes directly in front of the first.
    package static func removed(from bytes: RawSpan, zerosBefore: Int = 0) -> [UInt8] {
        removed(from: bytes, at: places(in: bytes, zerosBefore: zerosBefore))
    }

    /// The bytes without those at `places`, which ascend.
    package static func removed(from bytes: RawSpan, at places: [Int]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.byteCount)
        var start = 0
        for place in places {
            unsafe bytes.extracting(start..<place).withUnsafeBytes { unsafe result.append(contentsOf: $0) }
            start = place + 1
        }
        unsafe bytes.extracting(start..<bytes.byteCount).withUnsafeBytes { unsafe result.append(contentsOf: $0) }
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

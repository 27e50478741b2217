import VideoBitstream

/// SEI NAL units of any kind, and emulation prevention.
enum SEIMessageTarget: FuzzTarget {
    static let name = "sei"

    private static let codecs = [VideoCodec.h264, .h265, .h266]

    static func seeds() -> [FuzzSeed] {
        let user: [UInt8] = [5, 19] + [UInt8](repeating: 0, count: 16) + [1, 2, 3]
        let registered: [UInt8] = [4, 5, 0xB5, 0, 0x3C, 0, 1]
        let long: [UInt8] = [0xFF, 0, 0xFF, 0xFF, 2] + [UInt8](repeating: 7, count: 512)
        let headers: [[UInt8]] = [[0x06], [0x4E, 0x01], [0x00, 0xB9]]
        return headers.enumerated().flatMap { number, header in
            [("user", user + registered), ("long", long), ("plain", [5, 4, 0, 0, 3, 1] + registered)].map { name, messages in
                let unit = header + messages + [0x80]
                return FuzzSeed(
                    "\(codecs[number].rawValue)-\(name)", [UInt8(number)] + EmulationPrevention.inserted(into: unsafe unit.span.bytes))
            }
        }
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        let codec = input.choose(codecs)
        var unit = Array(input.rest)
        while unit.last == 0 { unit.removeLast() }
        var reader = unsafe SEIReader(unit.span.bytes, codec: codec)
        var end = 0
        while let message = unsafe reader.next(unit.span.bytes) {
            try promise(message.header.lowerBound >= end, "a message at \(message.header.lowerBound) begins before \(end)")
            try promise(message.payload.lowerBound == message.header.upperBound, "a hole between header and payload")
            try promise(message.payload.upperBound <= unit.count, "a payload leaves the unit")
            end = message.payload.upperBound
            let bytes = unsafe message.payloadBytes(in: unit.span.bytes)
            try promise(bytes.count == message.payloadSize, "\(bytes.count) bytes of a payload of \(message.payloadSize)")
        }
        let escaped = EmulationPrevention.inserted(into: unsafe unit.span.bytes)
        try promise(EmulationPrevention.removed(from: unsafe escaped.span.bytes) == unit, "emulation prevention does not come off again")
        let plain = EmulationPrevention.removed(from: unsafe unit.span.bytes)
        let count = EmulationPrevention.count(in: unsafe unit.span.bytes)
        try promise(plain.count == unit.count - count, "\(count) emulation prevention bytes of \(unit.count), \(plain.count) left")
    }
}

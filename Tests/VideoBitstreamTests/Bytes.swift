import VideoBitstream

/// Bytes from hexadecimal digits; blanks are ignored.
func hex(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt8?
    for digit in text.compactMap({ $0.hexDigitValue }).map({ UInt8($0) }) {
        if let first = high {
            result.append(first << 4 | digit)
            high = nil
        } else {
            high = digit
        }
    }
    return result
}

/// A NAL unit behind its length.
func prefixed(_ unit: [UInt8], lengthSize: Int = 4) -> [UInt8] {
    (0..<lengthSize).map { UInt8(truncatingIfNeeded: unit.count >> (8 * (lengthSize - 1 - $0))) } + unit
}

/// An OBU with its size field.
func obu(type: UInt8, _ payload: [UInt8]) -> [UInt8] { [type << 3 | 2] + leb128(payload.count) + payload }

/// The shortest leb128() of a number.
func leb128(_ value: Int) -> [UInt8] {
    var left = value
    var result: [UInt8] = []
    repeat {
        result.append(UInt8(left & 0x7F) | (left > 0x7F ? 0x80 : 0))
        left >>= 7
    } while left > 0
    return result
}

/// payloadType or payloadSize.
func chain(_ value: Int) -> [UInt8] { [UInt8](repeating: 255, count: value / 255) + [UInt8(value % 255)] }

/// One SEI message.
func message(_ type: Int, _ payload: [UInt8]) -> [UInt8] { chain(type) + chain(payload.count) + payload }

/// An SEI NAL unit of these messages, escaped as an encoder would.
func seiUnit(_ codec: VideoCodec, _ messages: [[UInt8]], escaped: Bool = true) -> [UInt8] {
    let body = Array(messages.joined()) + [0x80]
    let header: [UInt8] = codec == .h264 ? [0x06] : codec == .h265 ? [0x4E, 0x01] : [0x00, 0xB9]
    return header + (escaped ? unsafe EmulationPrevention.inserted(into: body.span.bytes) : body)
}

/// The units of one sample.
func split(_ sample: [UInt8], _ format: SampleFormat) -> CodedUnitList {
    var list = CodedUnitList()
    SampleSplitter(format).split(unsafe sample.span.bytes, into: &list)
    return list
}

/// The messages of one SEI unit, and the reader that read them.
func messages(_ unit: [UInt8], _ codec: VideoCodec) -> (reader: SEIReader, messages: [SEIMessage]) {
    var reader = unsafe SEIReader(unit.span.bytes, codec: codec)
    var result: [SEIMessage] = []
    while let message = unsafe reader.next(unit.span.bytes) { result.append(message) }
    return (reader, result)
}

extension SampleFormat {
    /// The usual layout of a codec.
    static func usual(_ codec: VideoCodec) -> SampleFormat { SampleFormat(codec: codec, lengthSize: 4) ?? .av1 }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
    mutating func bytes(_ count: Int, among values: [UInt8]? = nil) -> [UInt8] {
        (0..<count).map { _ in values?.randomElement(using: &self) ?? UInt8.random(in: 0...255, using: &self) }
    }
}

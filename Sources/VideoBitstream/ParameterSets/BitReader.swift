/// Reads the bits of a parameter set or header, most significant first, never past the end.
struct BitReader {
    private let bytes: [UInt8]
    private let structure: String
    private var position = 0

    /// Over bytes that hold no emulation prevention any more. `structure` names them in errors.
    init(_ bytes: [UInt8], structure: String) {
        self.bytes = bytes
        self.structure = structure
    }

    /// The byte that holds the next bit.
    var byteOffset: Int { position / 8 }

    /// Bits that are left.
    var remaining: Int { bytes.count * 8 - position }

    /// u(n), n up to 32.
    mutating func bits(_ count: Int) throws(BitstreamError) -> UInt32 {
        guard count <= remaining else { throw error(.cutShort) }
        var value: UInt32 = 0
        for _ in 0..<count {
            value = value << 1 | UInt32(bytes[position / 8] >> (7 - UInt8(position % 8)) & 1)
            position += 1
        }
        return value
    }

    /// u(1).
    mutating func flag() throws(BitstreamError) -> Bool { try bits(1) == 1 }

    /// Passes over `count` bits.
    mutating func skip(_ count: Int) throws(BitstreamError) {
        guard count >= 0, count <= remaining else { throw error(.cutShort) }
        position += count
    }

    /// ue(v), refused above `limit` (H.264, 9.1; H.265, 9.2).
    mutating func unsignedExpGolomb(upTo limit: UInt32) throws(BitstreamError) -> UInt32 {
        var zeros = 0
        while try !flag() {
            zeros += 1
            guard zeros < 32 else { throw error(.outOfRange) }
        }
        // At most 2^32 - 2.
        let value = (UInt64(1) << UInt64(zeros)) - 1 + UInt64(try bits(zeros))
        guard value <= UInt64(limit) else { throw error(.outOfRange) }
        return UInt32(truncatingIfNeeded: value)
    }

    /// se(v): 0, 1, -1, 2, -2, ...
    mutating func signedExpGolomb() throws(BitstreamError) -> Int64 {
        let code = Int64(try unsignedExpGolomb(upTo: .max - 1))
        return code & 1 == 1 ? (code + 1) / 2 : -(code / 2)
    }

    func error(_ code: BitstreamError.Code) -> BitstreamError { BitstreamError(code, in: structure, at: byteOffset) }
}

import Cryptography

/// Reads the fields of a box of this profile; every failure is a rule of the layout with its place.
struct FieldReader {
    private let bytes: ArraySlice<UInt8>
    /// Bytes passed so far.
    private(set) var position = 0

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var remaining: Int { bytes.count - position }

    /// A big-endian integer of its own width.
    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(AlterationInfoError) -> Value {
        let start = try pass(MemoryLayout<Value>.size)
        return Value(bigEndian: unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: start, as: Value.self) })
    }

    mutating func slice(_ count: Int) throws(AlterationInfoError) -> ArraySlice<UInt8> {
        let start = bytes.startIndex + (try pass(count))
        return bytes[start..<start + count]
    }

    mutating func take(_ count: Int) throws(AlterationInfoError) -> [UInt8] { Array(try slice(count)) }

    mutating func skip(_ count: Int) throws(AlterationInfoError) { _ = try pass(count) }

    mutating func digest(_ algorithm: DigestAlgorithm) throws(AlterationInfoError) -> Digest {
        let start = position
        guard let digest = Digest(algorithm: algorithm, bytes: try slice(algorithm.size)) else {
            throw AlterationInfoError(.tooShort, at: start)
        }
        return digest
    }

    mutating func text() throws(AlterationInfoError) -> String {
        let length = Int(try integer(UInt16.self))
        return String(decoding: try slice(length), as: UTF8.self)
    }

    func expectEnd() throws(AlterationInfoError) {
        guard remaining == 0 else { throw AlterationInfoError(.trailingBytes, at: position) }
    }

    /// Where the next `count` bytes begin, which are passed.
    private mutating func pass(_ count: Int) throws(AlterationInfoError) -> Int {
        guard count >= 0, count <= remaining else { throw AlterationInfoError(.tooShort, at: position) }
        defer { position += count }
        return position
    }
}

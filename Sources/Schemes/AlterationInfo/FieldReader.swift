import ByteInput
import Cryptography

/// Reads the fields of a box of this profile; every failure is a rule of the layout with its place.
struct FieldReader {
    private var cursor: ByteCursor

    init(_ bytes: [UInt8]) { cursor = ByteCursor(bytes) }

    var position: Int { cursor.position }
    var remaining: Int { cursor.remaining }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(AlterationInfoError) -> Value {
        do { return try cursor.integer(Value.self) } catch { throw AlterationInfoError(error) }
    }

    mutating func take(_ count: Int) throws(AlterationInfoError) -> [UInt8] {
        do { return Array(try cursor.take(count)) } catch { throw AlterationInfoError(error) }
    }

    mutating func digest(_ algorithm: DigestAlgorithm) throws(AlterationInfoError) -> Digest {
        let start = position
        guard let digest = Digest(algorithm: algorithm, bytes: try take(algorithm.size)) else {
            throw AlterationInfoError(.tooShort, at: start)
        }
        return digest
    }

    mutating func text() throws(AlterationInfoError) -> String {
        let length = Int(try integer(UInt16.self))
        return String(decoding: try take(length), as: UTF8.self)
    }

    func expectEnd() throws(AlterationInfoError) {
        guard cursor.isAtEnd else { throw AlterationInfoError(.trailingBytes, at: position) }
    }
}

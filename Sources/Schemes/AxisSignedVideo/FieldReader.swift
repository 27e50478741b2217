import ByteInput

/// Reads the fields of one value in order; whatever does not fit is told with the value's name.
struct FieldReader {
    private var cursor: ByteCursor
    /// The value, in the words of the format.
    let field: String

    init(_ bytes: ArraySlice<UInt8>, of field: String) {
        cursor = ByteCursor(bytes)
        self.field = field
    }

    var position: Int { cursor.position }
    var remaining: Int { cursor.remaining }
    var isAtEnd: Bool { cursor.isAtEnd }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(SigningMessageError) -> Value {
        do throws(ByteCursor.EndOfBytes) { return try cursor.integer() } catch { throw SigningMessageError(error, in: field) }
    }

    mutating func take(_ count: Int) throws(SigningMessageError) -> ArraySlice<UInt8> {
        do throws(ByteCursor.EndOfBytes) { return try cursor.take(count) } catch { throw SigningMessageError(error, in: field) }
    }

    mutating func skip(_ count: Int) throws(SigningMessageError) { _ = try take(count) }

    mutating func takeRest() -> ArraySlice<UInt8> { cursor.takeRest() }

    /// The version byte with which every value begins.
    mutating func version(_ known: ClosedRange<UInt8>) throws(SigningMessageError) -> UInt8 {
        let version: UInt8 = try integer()
        guard known.contains(version) else { throw SigningMessageError(.unknownVersion(version), in: field) }
        return version
    }

    func requireEnd() throws(SigningMessageError) {
        guard isAtEnd else { throw SigningMessageError(.trailingBytes, in: field, at: position) }
    }
}

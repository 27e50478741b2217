/// A position in bytes that are already in memory, which cannot be read past its end.
///
/// Structures are sliced to their declared length first and parsed inside the slice, so that a child cannot read past its parent.
package struct ByteCursor: Sendable {
    /// A read past the end of the slice.
    package struct EndOfBytes: Error, Sendable, Hashable {
        /// Where the read began, counted from the start of the slice.
        package var position: Int
        /// How many bytes it asked for.
        package var wanted: Int
        /// How many were left.
        package var available: Int

        @usableFromInline init(position: Int, wanted: Int, available: Int) {
            self.position = position
            self.wanted = wanted
            self.available = available
        }
    }

    @usableFromInline let bytes: ArraySlice<UInt8>
    @usableFromInline var index: Int

    /// Starts at the first byte.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// Starts at the first byte.
    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Bytes passed so far.
    @inlinable package var position: Int { index - bytes.startIndex }

    /// Bytes left.
    @inlinable package var remaining: Int { bytes.endIndex - index }

    /// Whether all bytes were read.
    package var isAtEnd: Bool { index == bytes.endIndex }

    /// The next `count` bytes.
    @inlinable package mutating func take(_ count: Int) throws(EndOfBytes) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw EndOfBytes(position: position, wanted: count, available: remaining)
        }
        defer { index += count }
        return bytes[index..<index + count]
    }

    /// The next `count` bytes, a length that was read from the file and may be anything.
    package mutating func take(_ count: UInt64) throws(EndOfBytes) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: count) else {
            throw EndOfBytes(position: position, wanted: .max, available: remaining)
        }
        return try take(count)
    }

    /// Passes over `count` bytes.
    @inlinable package mutating func skip(_ count: Int) throws(EndOfBytes) { _ = try take(count) }

    /// A big-endian integer of its own width.
    @inlinable package mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(EndOfBytes) -> Value {
        let slice = try take(MemoryLayout<Value>.size)
        var value: Value = 0
        for byte in slice { value = (value << 8) | Value(truncatingIfNeeded: byte) }
        return value
    }

    /// An unsigned big-endian integer of 1 to 8 bytes.
    @inlinable package mutating func unsigned(bytes count: Int) throws(EndOfBytes) -> UInt64 {
        let slice = try take(count)
        var value: UInt64 = 0
        for byte in slice { value = (value << 8) | UInt64(byte) }
        return value
    }

    /// Everything that is left.
    package mutating func takeRest() -> ArraySlice<UInt8> {
        defer { index = bytes.endIndex }
        return bytes[index...]
    }
}

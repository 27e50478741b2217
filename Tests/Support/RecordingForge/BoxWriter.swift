/// Writes boxes and big-endian integers (ISO/IEC 14496-12, 4.2). It writes whatever it is told, wrong or right: that is what a forge is for.
package struct BoxWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []

    /// An empty writer.
    package init() {}

    /// The low bytes of an integer, most significant first.
    package mutating func integer(_ value: some FixedWidthInteger, bytes count: Int) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
    }

    /// One byte.
    package mutating func u8(_ value: UInt8) { bytes.append(value) }

    /// Two bytes.
    package mutating func u16(_ value: UInt16) { integer(value, bytes: 2) }

    /// Four bytes.
    package mutating func u32(_ value: UInt32) { integer(value, bytes: 4) }

    /// Four bytes of a signed value.
    package mutating func i32(_ value: Int32) { integer(value, bytes: 4) }

    /// Eight bytes.
    package mutating func u64(_ value: UInt64) { integer(value, bytes: 8) }

    /// Bytes as they are.
    package mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// So many zero bytes.
    package mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

    /// A four-character code, or any other text without an end mark.
    package mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A box around what the closure writes; its size field is filled in afterwards.
    ///
    /// - Parameter large: whether the size is written in the 64-bit form.
    package mutating func box(_ type: String, large: Bool = false, _ body: (inout BoxWriter) -> Void) {
        let start = bytes.count
        u32(large ? 1 : 0)
        text(type)
        if large { u64(0) }
        body(&self)
        let size = bytes.count - start
        if large { overwrite(size, at: start + 8, bytes: 8) } else { overwrite(size, at: start, bytes: 4) }
    }

    /// A box that begins with a version and 24 bits of flags.
    package mutating func fullBox(_ type: String, version: UInt8 = 0, flags: UInt32 = 0, _ body: (inout BoxWriter) -> Void) {
        box(type) { writer in
            writer.u8(version)
            writer.integer(flags, bytes: 3)
            body(&writer)
        }
    }

    /// Writes an integer over bytes that are already there.
    package mutating func overwrite(_ value: Int, at offset: Int, bytes count: Int) {
        for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> ((count - 1 - index) * 8)) }
    }
}

/// One box, alone: to be appended to a file, or inserted into one.
package func box(_ type: String, _ payload: some Sequence<UInt8>) -> [UInt8] {
    var writer = BoxWriter()
    writer.box(type) { $0.raw(payload) }
    return writer.bytes
}

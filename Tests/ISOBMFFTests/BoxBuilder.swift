/// Big-endian bytes of an integer.
func be(_ value: some FixedWidthInteger) -> [UInt8] { unsafe withUnsafeBytes(of: value.bigEndian) { unsafe Array($0) } }

/// A box by its type and payload.
func box(_ type: String, _ payload: [UInt8]...) -> [UInt8] {
    let body = payload.flatMap { $0 }
    return be(UInt32(8 + body.count)) + Array(type.utf8) + body
}

/// A box with a 64-bit size.
func largeBox(_ type: String, _ payload: [UInt8]...) -> [UInt8] {
    let body = payload.flatMap { $0 }
    return be(UInt32(1)) + Array(type.utf8) + be(UInt64(16 + body.count)) + body
}

/// A FullBox.
func full(_ type: String, version: UInt8 = 0, flags: UInt32 = 0, _ payload: [UInt8]...) -> [UInt8] {
    box(type, be(UInt32(version) << 24 | flags), payload.flatMap { $0 })
}

func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

let identityMatrix: [UInt8] = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000].flatMap { be(Int32($0)) }

func mvhd(timescale: UInt32 = 1000, duration: UInt32 = 400) -> [UInt8] {
    full("mvhd", zeros(8), be(timescale), be(duration), be(UInt32(0x10000)), zeros(12), identityMatrix, zeros(24), be(UInt32(2)))
}

func tkhd(id: UInt32 = 1, flags: UInt32 = 7) -> [UInt8] {
    full(
        "tkhd", flags: flags, zeros(8), be(id), zeros(4), be(UInt32(400)), zeros(8), zeros(8), identityMatrix, be(UInt32(320 << 16)),
        be(UInt32(180 << 16)))
}

func mdhd(timescale: UInt32 = 10_240) -> [UInt8] { full("mdhd", zeros(8), be(timescale), be(UInt32(4096)), zeros(4)) }

func hdlr(_ handler: String = "vide") -> [UInt8] { full("hdlr", zeros(4), Array(handler.utf8), zeros(12), [0]) }

func avcC() -> [UInt8] { box("avcC", [1, 0x64, 0, 0x28, 0xFF, 0xE1], be(UInt16(2)), [0x67, 0x64], [1], be(UInt16(1)), [0x68]) }

func visualEntry(_ type: String = "avc1", dataReference: UInt16 = 1, _ inside: [UInt8]...) -> [UInt8] {
    box(type, zeros(6), be(dataReference), zeros(16), be(UInt16(320)), be(UInt16(180)), zeros(50), inside.flatMap { $0 })
}

func stsd(_ entries: [UInt8]..., count: UInt32? = nil) -> [UInt8] {
    full("stsd", be(count ?? UInt32(entries.count)), entries.flatMap { $0 })
}

func dref(_ entries: [UInt8]...) -> [UInt8] { full("dref", be(UInt32(entries.count)), entries.flatMap { $0 }) }

/// A table of 32-bit numbers behind its count.
func table(_ type: String, version: UInt8 = 0, count: UInt32? = nil, _ rows: [[UInt32]]) -> [UInt8] {
    full(type, version: version, be(count ?? UInt32(rows.count)), rows.flatMap { $0.flatMap { be($0) } })
}

func stsz(_ sizes: [UInt32], count: UInt32? = nil) -> [UInt8] {
    full("stsz", be(UInt32(0)), be(count ?? UInt32(sizes.count)), sizes.flatMap { be($0) })
}

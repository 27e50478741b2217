import Glibc
import RecordingForge

/// What stands around the media of a synthetic movie: one video track whose chunks are groups of pictures.
struct SyntheticTables {
    /// The length of each sample.
    var sizes: [UInt32]
    /// Where each group of pictures begins in the file.
    var offsets: [UInt64]
    /// How many samples a group has.
    var chunkLength: UInt32

    /// Where the media begins: behind `ftyp` and a 64-bit `mdat` header.
    static let mediaOffset: UInt64 = 40
    static let timescale: UInt32 = 90_000
    static let pictureDuration: UInt32 = 3600

    /// What stands in front of so many bytes of media.
    func start(mediaSize: UInt64) -> [UInt8] {
        var head = BoxWriter()
        head.box("ftyp") { $0.text("isom\0\0\0\0isomavc1") }
        head.u32(1)
        head.text("mdat")
        head.u64(mediaSize + 16)
        return head.bytes
    }

    /// The `moov` box behind the media.
    func movie() -> [UInt8] {
        // The header boxes are those of a forged recording of one group; only its sample tables are replaced.
        let model = Recording("IP", timescale: Self.timescale, pictureDuration: Self.pictureDuration)
        let forged = model.serialize().bytes
        let tree = BoxTree(forged)
        func bytes(_ path: String) -> ArraySlice<UInt8> { (try? tree.box(path)).map { forged[$0.range] } ?? [] }
        let count = UInt32(truncatingIfNeeded: sizes.count)
        var writer = BoxWriter()
        writer.box("moov") { moov in
            moov.raw(bytes("moov/mvhd"))
            moov.box("trak") { trak in
                trak.raw(bytes("moov/trak/tkhd"))
                trak.box("mdia") { mdia in
                    mdia.raw(bytes("moov/trak/mdia/mdhd"))
                    mdia.raw(bytes("moov/trak/mdia/hdlr"))
                    mdia.box("minf") { minf in
                        minf.raw(bytes("moov/trak/mdia/minf/vmhd"))
                        minf.raw(bytes("moov/trak/mdia/minf/dinf"))
                        minf.box("stbl") { stbl in
                            stbl.raw(bytes("moov/trak/mdia/minf/stbl/stsd"))
                            stbl.fullBox("stts") { for value in [1, count, Self.pictureDuration] { $0.u32(value) } }
                            stbl.fullBox("stss") { stss in
                                stss.u32(UInt32(truncatingIfNeeded: offsets.count))
                                for group in offsets.indices { stss.u32(UInt32(truncatingIfNeeded: group) * chunkLength + 1) }
                            }
                            stbl.fullBox("stsc") { stsc in
                                let left = count % chunkLength
                                stsc.u32(left == 0 ? 1 : 2)
                                for value in [1, chunkLength, 1] { stsc.u32(value) }
                                if left > 0 { for value in [UInt32(truncatingIfNeeded: offsets.count), left, 1] { stsc.u32(value) } }
                            }
                            stbl.fullBox("stsz") { stsz in
                                stsz.u32(0)
                                stsz.u32(count)
                                for size in sizes { stsz.u32(size) }
                            }
                            stbl.fullBox("co64") { co64 in
                                co64.u32(UInt32(truncatingIfNeeded: offsets.count))
                                for offset in offsets { co64.u64(offset) }
                            }
                        }
                    }
                }
            }
        }
        return writer.bytes
    }
}

extension [UInt8] {
    /// Writes the bytes to a place of a file.
    func write(_ descriptor: Int32, at offset: UInt64) throws(BenchmarkError) {
        let written = unsafe withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        guard written == count else { throw BenchmarkError(action: "write the recording") }
    }
}

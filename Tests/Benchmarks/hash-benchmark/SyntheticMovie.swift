import CameraSigning
import Cryptography
import Evidence
import Glibc
import ParallelHashing
import RecordingForge

/// A signed MP4 of any length around the samples of a synthetic recording: written piece by piece, signed as a camera would sign it.
struct SyntheticMovie {
    var recording: SyntheticRecording

    /// Where the media begins: behind `ftyp` and a 64-bit `mdat` header.
    private static let mediaOffset: UInt64 = 40
    private static let timescale: UInt32 = 90_000
    private static let pictureDuration: UInt32 = 3600

    /// Writes the signed file, and the root that its signer leads to.
    func write(to path: String, root: String) throws {
        try recording.write(to: path, reserving: Self.mediaOffset)
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BenchmarkError(action: "open \(path)") }
        defer { close(descriptor) }
        var sizes: [UInt32] = []
        var offsets: [UInt64] = []
        var source = SyntheticSamples(recording)
        while let extent = source.next() {
            if extent.index % SyntheticRecording.groupLength == 0 { offsets.append(extent.range.offset + Self.mediaOffset) }
            let size = UInt32(truncatingIfNeeded: extent.range.length)
            // One slice to a sample: an IDR picture, then others.
            var head = BoxWriter()
            head.u32(size - 4)
            head.u8(extent.index % SyntheticRecording.groupLength == 0 ? 0x65 : 0x41)
            try Self.write(head.bytes, descriptor, at: extent.range.offset + Self.mediaOffset)
            sizes.append(size)
        }
        var head = BoxWriter()
        head.box("ftyp") { $0.text("isom\0\0\0\0isomavc1") }
        head.u32(1)
        head.text("mdat")
        head.u64(recording.fileSize + 16)
        try Self.write(head.bytes, descriptor, at: 0)
        let end = Self.mediaOffset + recording.fileSize
        let movie = Self.movie(sizes, offsets)
        try Self.write(movie, descriptor, at: end)
        let signed = try sign(path, root: root)
        try Self.write(signed, descriptor, at: end + UInt64(movie.count))
    }

    private func sign(_ path: String, root: String) throws -> [UInt8] {
        let authority = try TestPKI.shared()
        var settings = SigningSettings()
        settings.recordingID = [UInt8](1...16)
        settings.startTime = TestPKI.recordingTime
        let identity = try CameraIdentity(privateKey: authority.camera.key, certificateChain: authority.camera.chain)
        try ExclusiveFile.write(try authority.root.pemBlock.text(), to: root, mode: 0o600)
        return try RecordingSigner(identity: identity, settings: settings).sign(path: path).boxes.flatMap { $0 }
    }

    private static func movie(_ sizes: [UInt32], _ offsets: [UInt64]) -> [UInt8] {
        // The header boxes are those of a forged recording of one group; only its sample tables are replaced.
        let model = Recording("IP", timescale: timescale, pictureDuration: pictureDuration)
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
                            stbl.fullBox("stts") { for value in [1, count, pictureDuration] { $0.u32(value) } }
                            stbl.fullBox("stss") { stss in
                                stss.u32(UInt32(truncatingIfNeeded: offsets.count))
                                for group in offsets.indices { stss.u32(UInt32(truncatingIfNeeded: group) * 30 + 1) }
                            }
                            stbl.fullBox("stsc") { stsc in
                                let left = count % 30
                                stsc.u32(left == 0 ? 1 : 2)
                                for value in [1, 30, 1] as [UInt32] { stsc.u32(value) }
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

    private static func write(_ bytes: [UInt8], _ descriptor: Int32, at offset: UInt64) throws(BenchmarkError) {
        let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        guard written == bytes.count else { throw BenchmarkError(action: "write the recording") }
    }
}

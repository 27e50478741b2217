import Cryptography
import Evidence
import Glibc
import ONVIFForge
import RecordingForge

/// An MP4 of any length whose video is signed by ONVIF Media Signing, one signature a group of pictures: written as a camera would.
struct SyntheticStream {
    /// Average length of a sample, in bytes.
    var sampleSize: UInt64
    /// Length of the media, in bytes, about.
    var mediaSize: UInt64
    /// Samples in a group of pictures.
    var groupLength: UInt64
    /// The kind of the camera's key.
    var key = KeyType.ecP256

    /// Writes the file, and the root that its signer leads to.
    func write(to path: String, root: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchmarkError(action: "create \(path)") }
        defer { close(descriptor) }
        try ExclusiveFile.write(try TestPKI.shared().root.pemBlock.text(), to: root, mode: 0o600)
        var forge = try ONVIFForge()
        if key != .ecP256 { forge.signer = try TestPKI.shared().camera(key) }
        var stream = SignedStream(forge, coding: .h264)
        var random = PseudoRandomBytes(seed: 1)
        let noise = random.bytes(1 << 20)
        var tables = SyntheticTables(sizes: [], offsets: [], chunkLength: UInt32(groupLength))
        var time = TestPKI.recordingTime.microseconds
        var offset = SyntheticTables.mediaOffset
        var pending: [UInt8] = []
        while offset < SyntheticTables.mediaOffset + mediaSize || !UInt64(tables.sizes.count).isMultiple(of: groupLength) {
            let startsGroup = UInt64(tables.sizes.count).isMultiple(of: groupLength)
            if startsGroup { tables.offsets.append(offset + UInt64(pending.count)) }
            let sample = try stream.sign(sample(startsGroup: startsGroup, noise, &random), takenAt: time)
            tables.sizes.append(UInt32(truncatingIfNeeded: sample.count))
            time += Int64(SyntheticTables.pictureDuration) * 1_000_000 / Int64(SyntheticTables.timescale)
            pending += sample
            if pending.count >= 8 << 20 {
                try pending.write(descriptor, at: offset)
                offset += UInt64(pending.count)
                pending = []
            }
        }
        try pending.write(descriptor, at: offset)
        offset += UInt64(pending.count)
        try tables.start(mediaSize: offset - SyntheticTables.mediaOffset).write(descriptor, at: 0)
        try tables.movie().write(descriptor, at: offset)
    }

    /// One slice to a sample, between half and one and a half times as long as the average of its kind.
    private func sample(startsGroup: Bool, _ noise: [UInt8], _ random: inout PseudoRandomBytes) -> [UInt8] {
        let share = sampleSize * groupLength / (groupLength - 1 + SyntheticRecording.keyFrameFactor)
        let base = startsGroup ? share * SyntheticRecording.keyFrameFactor : share
        let length = Int(base / 2 + random.next() % base)
        let start = Int(random.next() % UInt64(max(1, noise.count - length)))
        var head = BoxWriter()
        head.u32(UInt32(truncatingIfNeeded: length))
        head.u8(startsGroup ? 0x65 : 0x41)
        head.u8(0x88)
        return head.bytes + noise[start..<min(noise.count, start + length - 3)] + [0x80]
    }
}

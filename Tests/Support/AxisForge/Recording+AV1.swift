package import RecordingForge

extension Recording {
    /// The same letters as AV1: each picture of the first track a frame OBU, or a frame header OBU and so many tile group OBUs.
    package func asAV1(seed: UInt64 = 7, tileGroups: Int = 0) -> Recording {
        var recording = self
        for index in recording.tracks[0].samples.indices {
            let isKey = recording.tracks[0].samples[index].isSync
            var noise = PseudoRandomBytes(seed: seed, UInt64(index))
            func obu(_ header: UInt8, _ payload: [UInt8]) -> [UInt8] {
                [header, UInt8(payload.count & 0x7F) | 0x80, UInt8(payload.count >> 7)] + payload
            }
            let start: [UInt8] = [isKey ? 0x10 : 0x30]
            if tileGroups == 0 {
                recording.tracks[0].samples[index].bytes = obu(0x32, start + noise.bytesWithoutZero(isKey ? 180 : 70))
            } else {
                var bytes = obu(0x1A, start + noise.bytesWithoutZero(12))
                for _ in 0..<tileGroups { bytes += obu(0x22, noise.bytesWithoutZero(isKey ? 80 : 30)) }
                recording.tracks[0].samples[index].bytes = bytes
            }
        }
        var writer = BoxWriter()
        writer.box("av01") { writer in
            writer.zeros(6)
            writer.u16(1)
            writer.zeros(16)
            writer.u16(320)
            writer.u16(180)
            writer.u32(0x48_0000)
            writer.u32(0x48_0000)
            writer.zeros(4)
            writer.u16(1)
            writer.zeros(32)
            writer.u16(24)
            writer.u16(0xffff)
            writer.box("av1C") { $0.raw([0x81, 0x04, 0x0c, 0x00] + av1SequenceHeader) }
        }
        recording.tracks[0].sampleDescriptions = [SampleDescription(bytes: writer.bytes)]
        return recording
    }
}

/// A sequence header OBU of 320 x 180 (AV1, 5.5), as the sample entry of AV1 has it (AV1 in ISO-BMFF, 2.3.3).
package let av1SequenceHeader: [UInt8] = [0x0A, 0x0B, 0x00, 0x00, 0x00, 0x24, 0xC2, 0x7E, 0xB3, 0x3F, 0xFE, 0x60, 0x10]

import MediaLibrary

/// The clips that tests are about.
enum Clips {
    /// A short clip: two seconds unless told otherwise.
    static func clip(
        _ codec: TestClip.Codec = .h264, frames: Int = 20, bPictures: Int = 0, audio: Bool = false
    ) -> TestClip {
        var clip = TestClip()
        clip.codec = codec
        clip.width = 160
        clip.height = 96
        clip.framesPerSecond = 10
        clip.frames = frames
        clip.pictureGroup = 5
        clip.bPictures = bPictures
        clip.hasAudio = audio
        return clip
    }

    /// Every packet of an input.
    static func packets(_ input: MediaInput) throws -> [MediaPacket] {
        var packets: [MediaPacket] = []
        while let packet = try input.next() { packets.append(packet) }
        return packets
    }

    /// Every sample that libavformat finds.
    static func samples(_ list: SampleList) throws -> [SampleList.Sample] {
        var samples: [SampleList.Sample] = []
        while let sample = try list.next() { samples.append(sample) }
        return samples
    }

    /// The NAL units of length-prefixed coded bytes.
    static func unitsByLength(_ bytes: [UInt8]) -> [[UInt8]] {
        var units: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 4 {
            let size = BoxList.integer(rest.prefix(4))
            rest = rest.dropFirst(4)
            units.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return units
    }

    /// The NAL units of an Annex B stream, found by their start codes.
    static func unitsByStartCode(_ bytes: [UInt8]) -> [[UInt8]] {
        var starts: [(code: Int, unit: Int)] = []
        var index = 0
        while index + 3 <= bytes.count {
            if bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 {
                starts.append((index, index + 3))
                index += 3
            } else {
                index += 1
            }
        }
        let ends = starts.dropFirst().map(\.code) + [bytes.count]
        return zip(starts, ends).map { start, end in
            var unit = Array(bytes[start.unit..<end])
            // What is left before the next start code is the first byte of a four-byte code, not of the unit (Annex B.1).
            while unit.last == 0 { unit.removeLast() }
            return unit
        }
    }
}

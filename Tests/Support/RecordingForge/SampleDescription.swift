/// A sample entry, as one box, ready for `stsd` (ISO/IEC 14496-12, 8.5.2).
package struct SampleDescription: Sendable, Hashable {
    /// The whole box with its header.
    package var bytes: [UInt8]

    /// A sample entry of any bytes.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// An `avc1` entry (ISO/IEC 14496-15, 5.4.2): High profile, 4:2:0, 8 bits, 320 x 180.
    package static func avc1(width: UInt16 = 320, height: UInt16 = 180) -> SampleDescription {
        visual("avc1", width: width, height: height) { writer in
            writer.box("avcC") { writer in
                writer.raw([1, h264SequenceParameterSet[1], h264SequenceParameterSet[2], h264SequenceParameterSet[3], 0xff, 0xe1])
                writer.u16(UInt16(h264SequenceParameterSet.count))
                writer.raw(h264SequenceParameterSet)
                writer.u8(1)
                writer.u16(UInt16(h264PictureParameterSet.count))
                writer.raw(h264PictureParameterSet)
                writer.raw([0xfd, 0xf8, 0xf8, 0])
            }
        }
    }

    /// An `hvc1` entry (ISO/IEC 14496-15, 8.4.1): Main profile, 320 x 180.
    package static func hvc1(width: UInt16 = 320, height: UInt16 = 180) -> SampleDescription {
        visual("hvc1", width: width, height: height) { writer in
            writer.box("hvcC") { writer in
                writer.raw([1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 60, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f])
                writer.u8(3)
                for unit in [h265VideoParameterSet, h265SequenceParameterSet, h265PictureParameterSet] {
                    writer.u8(0x80 | (unit[0] >> 1 & 0x3f))
                    writer.u16(1)
                    writer.u16(UInt16(unit.count))
                    writer.raw(unit)
                }
            }
        }
    }

    /// An `mp4a` entry (ISO/IEC 14496-14, 6.7): AAC-LC, 16 kHz, one channel.
    package static let mp4a: SampleDescription = {
        var writer = BoxWriter()
        writer.box("mp4a") { writer in
            writer.zeros(6)
            writer.u16(1)
            writer.zeros(8)
            writer.u16(1)
            writer.u16(16)
            writer.zeros(4)
            writer.u32(16_000 << 16)
            writer.fullBox("esds") { writer in
                let specificConfiguration: [UInt8] = [0x05, 2, 0x14, 0x08]
                let decoderConfiguration: [UInt8] =
                    [0x04, 17, 0x40, 0x15, 0, 0, 0] + [0, 0, 0xfa, 0, 0, 0, 0x7d, 0] + specificConfiguration
                writer.raw([0x03, UInt8(3 + decoderConfiguration.count + 3), 0, 1, 0])
                writer.raw(decoderConfiguration)
                writer.raw([0x06, 1, 2])
            }
        }
        return SampleDescription(bytes: writer.bytes)
    }()

    /// The entry that belongs to a coding.
    package static func video(_ coding: VideoCoding, width: UInt16 = 320, height: UInt16 = 180) -> SampleDescription {
        switch coding {
        case .h264: avc1(width: width, height: height)
        case .h265: hvc1(width: width, height: height)
        }
    }

    /// A `VisualSampleEntry` (ISO/IEC 14496-12, 12.1.3) around a decoder configuration.
    private static func visual(
        _ type: String, width: UInt16, height: UInt16, _ configuration: (inout BoxWriter) -> Void
    ) -> SampleDescription {
        var writer = BoxWriter()
        writer.box(type) { writer in
            writer.zeros(6)
            writer.u16(1)
            writer.zeros(16)
            writer.u16(width)
            writer.u16(height)
            writer.u32(0x48_0000)
            writer.u32(0x48_0000)
            writer.zeros(4)
            writer.u16(1)
            writer.zeros(32)
            writer.u16(24)
            writer.u16(0xffff)
            configuration(&writer)
        }
        return SampleDescription(bytes: writer.bytes)
    }

    // Parameter sets that encoders wrote for a 320 x 180 test picture.
    private static let h264SequenceParameterSet: [UInt8] = [
        0x67, 0x64, 0x00, 0x0c, 0xac, 0xd9, 0x41, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20,
        0xf1, 0x42, 0x99, 0x60,
    ]
    private static let h264PictureParameterSet: [UInt8] = [0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0]
    private static let h265VideoParameterSet: [UInt8] = [
        0x40, 0x01, 0x0c, 0x01, 0xff, 0xff, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x00, 0x3c, 0x95,
        0x98, 0x09,
    ]
    private static let h265SequenceParameterSet: [UInt8] = [
        0x42, 0x01, 0x01, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x00, 0x3c, 0xa0, 0x0a, 0x08, 0x0b,
        0x9f, 0x79, 0x65, 0x66, 0x92, 0x4c, 0xaf, 0x01, 0x68, 0x08, 0x00, 0x00, 0x03, 0x00, 0x08, 0x00, 0x00, 0x03, 0x00, 0xc8, 0x40,
    ]
    private static let h265PictureParameterSet: [UInt8] = [0x44, 0x01, 0xc1, 0x72, 0xb4, 0x62, 0x40]
}

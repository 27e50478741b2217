/// What surrounds the coded bytes of a packet and is not to get into an MP4's samples.
enum PacketFraming {
    /// Nothing: the packet is the sample.
    case none
    /// Start codes between units (ISO/IEC 14496-10, Annex B), which the muxer turns into lengths.
    case annexB
    /// A header before each block of AAC (ISO/IEC 14496-3, 1.A.2.2), which repeats what the sample entry says.
    case adts

    /// Takes off what libavformat's muxer would leave on.
    func strip(_ bytes: inout [UInt8]) {
        switch self {
        case .none: break
        case .annexB:
            // Zeros at the end are trailing_zero_8bits (B.1): padding between units, part of none. The muxer would count them to the
            // last unit, which never ends in a zero.
            bytes.removeLast(bytes.reversed().prefix { $0 == 0 }.count)
        case .adts:
            // Sync word, and one block of data: several in one frame occur only on air, and could not become one sample.
            guard bytes.count > 9, bytes[0] == 0xFF, bytes[1] & 0xF6 == 0xF0, bytes[6] & 0x03 == 0 else { return }
            let hasChecksum = bytes[1] & 0x01 == 0
            bytes.removeFirst(hasChecksum ? 9 : 7)
        }
    }
}

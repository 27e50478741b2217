/// obu_type of AV1, section 6.2.2 of the bitstream specification.
package enum AV1UnitType {
    /// Sequence header.
    package static let sequenceHeader: UInt8 = 1
    /// Temporal delimiter; not stored in ISO files.
    package static let temporalDelimiter: UInt8 = 2
    /// Frame header without tiles.
    package static let frameHeader: UInt8 = 3
    /// Tiles of the frame whose header came before.
    package static let tileGroup: UInt8 = 4
    /// Metadata; what SEI is in the NAL unit codecs.
    package static let metadata: UInt8 = 5
    /// Frame header and tiles in one.
    package static let frame: UInt8 = 6
    /// A copy of the frame header.
    package static let redundantFrameHeader: UInt8 = 7
    /// Tiles for large-scale tile decoding.
    package static let tileList: UInt8 = 8
    /// Padding.
    package static let padding: UInt8 = 15

    static func kind(_ type: UInt8) -> CodedUnitKind {
        switch type {
        case sequenceHeader: .parameterSet
        case temporalDelimiter: .delimiter
        case frameHeader, redundantFrameHeader: .pictureHeader
        case frame, tileGroup, tileList: .slice
        case metadata: .supplementalInformation
        case padding: .filler
        default: .reserved
        }
    }
}

/// What a sequence parameter set, or a sequence header of AV1, says about the size and pace of the pictures, for all codings alike.
///
/// No scheme signs parameter sets; a changed one crops or stretches signed pictures. Hence the reader.
package struct SequenceParameterSet: Sendable, Hashable {
    /// Luma samples cut off at each edge before a picture is shown.
    package struct Cropping: Sendable, Hashable {
        /// Columns cut off at the left.
        package var left: Int
        /// Columns cut off at the right.
        package var right: Int
        /// Rows cut off at the top.
        package var top: Int
        /// Rows cut off at the bottom.
        package var bottom: Int

        /// Cuts off these many luma samples.
        package init(left: Int = 0, right: Int = 0, top: Int = 0, bottom: Int = 0) {
            self.left = left
            self.right = right
            self.top = top
            self.bottom = bottom
        }
    }

    /// num_units_in_tick and time_scale of the video usability information.
    package struct Timing: Sendable, Hashable {
        /// Units of the clock in one tick.
        package let unitsInTick: UInt32
        /// Units of the clock in one second.
        package let timeScale: UInt32
        /// Ticks to a picture: 2 in H.264, which counts fields, 1 in H.265.
        package let ticksPerPicture: UInt32

        /// A clock as the standard's fields give it.
        package init(unitsInTick: UInt32, timeScale: UInt32, ticksPerPicture: UInt32) {
            self.unitsInTick = unitsInTick
            self.timeScale = timeScale
            self.ticksPerPicture = ticksPerPicture
        }

        /// Pictures a second, if the pace is fixed.
        package var pictureRate: Double? {
            unitsInTick == 0 || timeScale == 0 ? nil : Double(timeScale) / Double(unitsInTick) / Double(ticksPerPicture)
        }
    }

    /// The coding.
    package let codec: VideoCodec
    /// seq_parameter_set_id; 0 in AV1, which has one sequence header at a time.
    package let id: UInt8
    /// profile_idc, general_profile_idc or seq_profile.
    package let profile: UInt8
    /// level_idc, general_level_idc or seq_level_idx of the first operating point.
    package let level: UInt8
    /// chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    package let chromaFormat: UInt8
    /// Bits of a luma sample.
    package let bitDepth: UInt8
    /// Width of the coded picture in luma samples.
    package let codedWidth: Int
    /// Height of the coded picture in luma samples.
    package let codedHeight: Int
    /// What is cut off.
    package let cropping: Cropping
    /// The clock, where one is given.
    package let timing: Timing?
    /// Why the video usability information could not be read; decoders play on without it.
    package let usabilityFault: BitstreamError?

    /// Width as shown, before the container scales it.
    package var width: Int { codedWidth - cropping.left - cropping.right }
    /// Height as shown.
    package var height: Int { codedHeight - cropping.top - cropping.bottom }

    /// Luma samples in one unit of the cropping offsets (SubWidthC, SubHeightC).
    static func chromaSubsampling(_ chromaFormat: UInt32) -> (width: Int, height: Int) {
        switch chromaFormat {
        case 1: (2, 2)
        case 2: (2, 1)
        default: (1, 1)
        }
    }

    /// The largest picture side that any level allows is 16,888 luma samples (H.264 and H.265, 6.2); this is four times that.
    static let longestSide = 65_536

    /// Checks that something is left of the picture.
    static func confirm(_ cropping: Cropping, width: Int, height: Int, _ reader: BitReader) throws(BitstreamError) {
        guard width > 0, height > 0, width <= longestSide, height <= longestSide, cropping.left + cropping.right < width,
            cropping.top + cropping.bottom < height
        else { throw reader.error(.outOfRange) }
    }

    /// Whether a unit of this type is one.
    package static func isOne(_ type: UInt8, _ codec: VideoCodec) -> Bool {
        switch codec {
        case .h264: type == H264UnitType.sequenceParameterSet
        case .h265: type == H265UnitType.sequenceParameterSet
        case .av1: type == AV1UnitType.sequenceHeader
        case .h266: false
        }
    }

    /// Reads one from its NAL unit, header included, emulation prevention bytes included; in AV1 from its OBU with header and size.
    package init(_ unit: RawSpan, codec: VideoCodec) throws(BitstreamError) {
        switch codec {
        case .h264: try self.init(h264: unit)
        case .h265: try self.init(h265: unit)
        case .av1: try self.init(av1: unit)
        case .h266: throw BitstreamError(.unsupported, in: "sequence parameter set", at: 0)
        }
    }

    init(
        codec: VideoCodec, id: UInt32, profile: UInt32, level: UInt32, chromaFormat: UInt32, bitDepth: UInt32, codedWidth: Int,
        codedHeight: Int, cropping: Cropping, timing: Timing?, usabilityFault: BitstreamError?
    ) {
        self.codec = codec
        self.id = UInt8(truncatingIfNeeded: id)
        self.profile = UInt8(truncatingIfNeeded: profile)
        self.level = UInt8(truncatingIfNeeded: level)
        self.chromaFormat = UInt8(truncatingIfNeeded: chromaFormat)
        self.bitDepth = UInt8(truncatingIfNeeded: bitDepth)
        self.codedWidth = codedWidth
        self.codedHeight = codedHeight
        self.cropping = cropping
        self.timing = timing
        self.usabilityFault = usabilityFault
    }
}

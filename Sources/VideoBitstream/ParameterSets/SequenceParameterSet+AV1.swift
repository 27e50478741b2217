/// sequence_header_obu(), AV1 bitstream specification, 5.5.
extension SequenceParameterSet {
    /// What stands in front of the size.
    private struct OperatingPoints {
        var level: UInt32 = 0
        var timing: Timing?
    }

    /// color_config(), as far as it is told here.
    private struct ColourConfiguration {
        var bitDepth: UInt32
        var chromaFormat: UInt32
    }

    init(av1 unit: RawSpan) throws(BitstreamError) {
        let structure = "sequence_header_obu"
        // Zeros at its end, which mean nothing, may have been cut off: it is not refused for being shorter than it claims.
        guard case .complete(let header, let length) = OBUHeaderReader.read(unit, at: 0, rest: .max) else {
            throw BitstreamError(.cutShort, in: structure, at: 0)
        }
        guard header.type == AV1UnitType.sequenceHeader else { throw BitstreamError(.wrongUnitType, in: structure, at: 0) }
        let end = min(unit.byteCount, Int(clamping: length))
        let payload = unsafe unit.extracting(min(Int(header.length), end)..<end).withUnsafeBytes { unsafe [UInt8]($0) }
        var reader = BitReader(payload, structure: structure)
        let profile = try reader.bits(3)
        // Larger ones are reserved (6.4.1).
        guard profile <= 2 else { throw reader.error(.outOfRange) }
        try reader.skip(1)
        let isReduced = try reader.flag()
        let points = isReduced ? OperatingPoints(level: try reader.bits(5)) : try Self.operatingPoints(&reader)
        let widthBits = Int(try reader.bits(4)) + 1
        let heightBits = Int(try reader.bits(4)) + 1
        let width = Int(try reader.bits(widthBits)) + 1
        let height = Int(try reader.bits(heightBits)) + 1
        try Self.confirm(Cropping(), width: width, height: height, reader)
        try Self.skipTools(&reader, isReduced: isReduced)
        let colour = try Self.colourConfiguration(&reader, profile: profile)
        self.init(
            codec: .av1, id: 0, profile: profile, level: points.level, chromaFormat: colour.chromaFormat, bitDepth: colour.bitDepth,
            codedWidth: width, codedHeight: height, cropping: Cropping(), timing: points.timing, usabilityFault: nil)
    }

    /// From timing_info_present_flag to the last operating point; the level is that of the first.
    private static func operatingPoints(_ reader: inout BitReader) throws(BitstreamError) -> OperatingPoints {
        var points = OperatingPoints()
        var delayBits: Int?
        if try reader.flag() {
            let (units, scale) = (try reader.bits(32), try reader.bits(32))
            // uvlc() is ue(v) by another name (4.10.3).
            let ticks = try reader.flag() ? try reader.unsignedExpGolomb(upTo: .max - 1) + 1 : nil
            if let ticks { points.timing = Timing(unitsInTick: units, timeScale: scale, ticksPerPicture: ticks) }
            if try reader.flag() {
                delayBits = Int(try reader.bits(5)) + 1
                try reader.skip(32 + 5 + 5)
            }
        }
        let hasDisplayDelay = try reader.flag()
        for number in 0...(try reader.bits(5)) {
            try reader.skip(12)
            let level = try reader.bits(5)
            if number == 0 { points.level = level }
            if level > 7 { try reader.skip(1) }
            if let delayBits, try reader.flag() { try reader.skip(2 * delayBits + 1) }
            if hasDisplayDelay, try reader.flag() { try reader.skip(4) }
        }
        return points
    }

    /// From frame_id_numbers_present_flag to enable_restoration.
    private static func skipTools(_ reader: inout BitReader, isReduced: Bool) throws(BitstreamError) {
        if !isReduced, try reader.flag() { try reader.skip(4 + 3) }
        // Superblocks, filters inside of pictures.
        try reader.skip(3)
        if !isReduced {
            try reader.skip(4)
            let hasOrderHint = try reader.flag()
            if hasOrderHint { try reader.skip(2) }
            let choosesScreenContentTools = try reader.flag()
            let hasScreenContentTools = choosesScreenContentTools ? true : try reader.flag()
            if hasScreenContentTools, try !reader.flag() { try reader.skip(1) }
            if hasOrderHint { try reader.skip(3) }
        }
        try reader.skip(3)
    }

    /// color_config(), 5.5.2.
    private static func colourConfiguration(_ reader: inout BitReader, profile: UInt32) throws(BitstreamError) -> ColourConfiguration {
        let isHigh = try reader.flag()
        let isTwelve = profile == 2 && isHigh ? try reader.flag() : false
        let bitDepth: UInt32 = isTwelve ? 12 : isHigh ? 10 : 8
        let isMonochrome = profile == 1 ? false : try reader.flag()
        var isIdentity = false
        if try reader.flag() {
            // BT.709 primaries with the transfer function of sRGB and no matrix: red, green and blue as they are.
            isIdentity = try reader.bits(24) == 0x01_0D_00
        }
        if isMonochrome { return ColourConfiguration(bitDepth: bitDepth, chromaFormat: 0) }
        if isIdentity { return ColourConfiguration(bitDepth: bitDepth, chromaFormat: 3) }
        try reader.skip(1)
        switch profile {
        case 0: return ColourConfiguration(bitDepth: bitDepth, chromaFormat: 1)
        case 1: return ColourConfiguration(bitDepth: bitDepth, chromaFormat: 3)
        default:
            guard isTwelve else { return ColourConfiguration(bitDepth: bitDepth, chromaFormat: 2) }
            guard try reader.flag() else { return ColourConfiguration(bitDepth: bitDepth, chromaFormat: 3) }
            return ColourConfiguration(bitDepth: bitDepth, chromaFormat: try reader.flag() ? 1 : 2)
        }
    }
}

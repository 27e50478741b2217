/// seq_parameter_set_data(), ISO/IEC 14496-10, 7.3.2.1.1 and E.1.1.
extension SequenceParameterSet {
    /// The profiles whose parameter sets state the chroma format.
    private static let highProfiles: Set<UInt32> = [44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]

    init(h264 unit: RawSpan) throws(BitstreamError) {
        let structure = "seq_parameter_set_rbsp"
        guard unit.byteCount > 1, unit.byte(0) & 0x1F == H264UnitType.sequenceParameterSet else {
            throw BitstreamError(.wrongUnitType, in: structure, at: 0)
        }
        var reader = BitReader(EmulationPrevention.removed(from: unit.extracting(1..<unit.byteCount)), structure: structure)
        let profile = try reader.bits(8)
        try reader.skip(8)
        let level = try reader.bits(8)
        let id = try reader.unsignedExpGolomb(upTo: 31)
        var chromaFormat: UInt32 = 1
        var separatePlanes = false
        var bitDepth: UInt32 = 8
        if Self.highProfiles.contains(profile) {
            chromaFormat = try reader.unsignedExpGolomb(upTo: 3)
            if chromaFormat == 3 { separatePlanes = try reader.flag() }
            bitDepth = 8 + (try reader.unsignedExpGolomb(upTo: 6))
            _ = try reader.unsignedExpGolomb(upTo: 6)
            try reader.skip(1)
            if try reader.flag() {
                for list in 0..<(chromaFormat == 3 ? 12 : 8) where try reader.flag() {
                    try Self.skipScalingList(&reader, size: list < 6 ? 16 : 64)
                }
            }
        }
        _ = try reader.unsignedExpGolomb(upTo: 12)
        try Self.skipPictureOrderCount(&reader)
        _ = try reader.unsignedExpGolomb(upTo: 16)
        try reader.skip(1)
        let width = Int(try reader.unsignedExpGolomb(upTo: 4095)) * 16 + 16
        let mapUnits = Int(try reader.unsignedExpGolomb(upTo: 4095)) + 1
        let framesOnly = try reader.flag()
        if !framesOnly { try reader.skip(1) }
        let fields = framesOnly ? 1 : 2
        try reader.skip(1)
        var cropping = Cropping()
        if try reader.flag() {
            let unit = Self.chromaSubsampling(separatePlanes ? 0 : chromaFormat)
            cropping.left = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.width
            cropping.right = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.width
            cropping.top = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.height * fields
            cropping.bottom = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.height * fields
        }
        let height = mapUnits * 16 * fields
        try Self.confirm(cropping, width: width, height: height, reader)
        var timing: Timing?
        var fault: BitstreamError?
        do throws(BitstreamError) {
            if try reader.flag() { timing = try Self.usabilityTiming(&reader) }
        } catch {
            fault = error
        }
        self.init(
            codec: .h264, id: id, profile: profile, level: level, chromaFormat: chromaFormat, bitDepth: bitDepth, codedWidth: width,
            codedHeight: height, cropping: cropping, timing: timing, usabilityFault: fault)
    }

    private static func skipPictureOrderCount(_ reader: inout BitReader) throws(BitstreamError) {
        switch try reader.unsignedExpGolomb(upTo: 2) {
        case 0: _ = try reader.unsignedExpGolomb(upTo: 12)
        case 1:
            try reader.skip(1)
            _ = try reader.signedExpGolomb()
            _ = try reader.signedExpGolomb()
            for _ in 0..<(try reader.unsignedExpGolomb(upTo: 255)) { _ = try reader.signedExpGolomb() }
        default: break
        }
    }

    /// scaling_list(), 7.3.2.1.1.1.
    private static func skipScalingList(_ reader: inout BitReader, size: Int) throws(BitstreamError) {
        var last: Int64 = 8
        var next: Int64 = 8
        for _ in 0..<size {
            if next != 0 { next = (last + (try reader.signedExpGolomb()) % 256 + 256) % 256 }
            if next != 0 { last = next }
        }
    }

    /// vui_parameters() as far as the timing.
    private static func usabilityTiming(_ reader: inout BitReader) throws(BitstreamError) -> Timing? {
        try skipPictureDescription(&reader)
        guard try reader.flag() else { return nil }
        return Timing(unitsInTick: try reader.bits(32), timeScale: try reader.bits(32), ticksPerPicture: 2)
    }

    /// The first fields of vui_parameters(), which are the same in H.264 and H.265: aspect ratio, overscan, signal type, chroma location.
    static func skipPictureDescription(_ reader: inout BitReader) throws(BitstreamError) {
        let extendedSampleAspectRatio: UInt32 = 255
        if try reader.flag(), try reader.bits(8) == extendedSampleAspectRatio { try reader.skip(32) }
        if try reader.flag() { try reader.skip(1) }
        if try reader.flag() {
            try reader.skip(4)
            if try reader.flag() { try reader.skip(24) }
        }
        if try reader.flag() {
            _ = try reader.unsignedExpGolomb(upTo: 5)
            _ = try reader.unsignedExpGolomb(upTo: 5)
        }
    }
}

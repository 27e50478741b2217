/// seq_parameter_set_rbsp(), ISO/IEC 23008-2, 7.3.2.2 and E.2.1.
extension SequenceParameterSet {
    init(h265 unit: RawSpan) throws(BitstreamError) {
        let structure = "seq_parameter_set_rbsp"
        guard unit.byteCount > 2, unit.byte(0) >> 1 & 0x3F == H265UnitType.sequenceParameterSet else {
            throw BitstreamError(.wrongUnitType, in: structure, at: 0)
        }
        guard unit.byte(0) & 1 == 0, unit.byte(1) >> 3 == 0 else { throw BitstreamError(.unsupported, in: structure, at: 0) }
        var reader = BitReader(EmulationPrevention.removed(from: unit.extracting(2..<unit.byteCount)), structure: structure)
        try reader.skip(4)
        let subLayers = Int(try reader.bits(3)) + 1
        guard subLayers <= 7 else { throw reader.error(.outOfRange) }
        try reader.skip(1)
        let (profile, level) = try Self.profileTierLevel(&reader, subLayers: subLayers)
        let id = try reader.unsignedExpGolomb(upTo: 15)
        let chromaFormat = try reader.unsignedExpGolomb(upTo: 3)
        let separatePlanes = chromaFormat == 3 ? try reader.flag() : false
        let width = Int(try reader.unsignedExpGolomb(upTo: 65_536))
        let height = Int(try reader.unsignedExpGolomb(upTo: 65_536))
        var cropping = Cropping()
        if try reader.flag() {
            let unit = Self.chromaSubsampling(separatePlanes ? 0 : chromaFormat)
            cropping.left = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.width
            cropping.right = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.width
            cropping.top = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.height
            cropping.bottom = Int(try reader.unsignedExpGolomb(upTo: 65_535)) * unit.height
        }
        try Self.confirm(cropping, width: width, height: height, reader)
        let bitDepth = 8 + (try reader.unsignedExpGolomb(upTo: 8))
        _ = try reader.unsignedExpGolomb(upTo: 8)
        var timing: Timing?
        var fault: BitstreamError?
        do throws(BitstreamError) {
            timing = try Self.usabilityTiming(&reader, subLayers: subLayers)
        } catch {
            fault = error
        }
        self.init(
            codec: .h265, id: id, profile: profile, level: level, chromaFormat: chromaFormat, bitDepth: bitDepth, codedWidth: width,
            codedHeight: height, cropping: cropping, timing: timing, usabilityFault: fault)
    }

    /// profile_tier_level(1, maxNumSubLayersMinus1), 7.3.3.
    private static func profileTierLevel(
        _ reader: inout BitReader, subLayers: Int
    ) throws(BitstreamError) -> (profile: UInt32, level: UInt32) {
        try reader.skip(3)
        let profile = try reader.bits(5)
        try reader.skip(32 + 48)
        let level = try reader.bits(8)
        guard subLayers > 1 else { return (profile, level) }
        var present: [(profile: Bool, level: Bool)] = []
        for _ in 1..<subLayers { present.append((try reader.flag(), try reader.flag())) }
        try reader.skip(2 * (9 - subLayers))
        for layer in present { try reader.skip((layer.profile ? 88 : 0) + (layer.level ? 8 : 0)) }
        return (profile, level)
    }

    /// The rest of the parameter set as far as the timing.
    private static func usabilityTiming(_ reader: inout BitReader, subLayers: Int) throws(BitstreamError) -> Timing? {
        let orderCountBits = Int(try reader.unsignedExpGolomb(upTo: 12)) + 4
        for _ in (try reader.flag() ? 0 : subLayers - 1)..<subLayers {
            for _ in 0..<3 { _ = try reader.unsignedExpGolomb(upTo: .max - 1) }
        }
        for _ in 0..<6 { _ = try reader.unsignedExpGolomb(upTo: 32) }
        if try reader.flag(), try reader.flag() { try skipScalingListData(&reader) }
        try reader.skip(2)
        if try reader.flag() {
            try reader.skip(8)
            _ = try reader.unsignedExpGolomb(upTo: 32)
            _ = try reader.unsignedExpGolomb(upTo: 32)
            try reader.skip(1)
        }
        try skipShortTermReferenceSets(&reader)
        if try reader.flag() {
            for _ in 0..<(try reader.unsignedExpGolomb(upTo: 32)) { try reader.skip(orderCountBits + 1) }
        }
        try reader.skip(2)
        guard try reader.flag() else { return nil }
        try skipPictureDescription(&reader)
        try reader.skip(3)
        if try reader.flag() {
            for _ in 0..<4 { _ = try reader.unsignedExpGolomb(upTo: 65_535) }
        }
        guard try reader.flag() else { return nil }
        return Timing(unitsInTick: try reader.bits(32), timeScale: try reader.bits(32), ticksPerPicture: 1)
    }

    /// scaling_list_data(), 7.3.4.
    private static func skipScalingListData(_ reader: inout BitReader) throws(BitstreamError) {
        for size in 0..<4 {
            for _ in stride(from: 0, to: 6, by: size == 3 ? 3 : 1) {
                guard try reader.flag() else {
                    _ = try reader.unsignedExpGolomb(upTo: 5)
                    continue
                }
                if size > 1 { _ = try reader.signedExpGolomb() }
                for _ in 0..<min(64, 1 << (4 + (size << 1))) { _ = try reader.signedExpGolomb() }
            }
        }
    }

    /// st_ref_pic_set() for each set, 7.3.7. Only the number of pictures in the set before has to be kept.
    private static func skipShortTermReferenceSets(_ reader: inout BitReader) throws(BitstreamError) {
        var pictures = 0
        for index in 0..<(try reader.unsignedExpGolomb(upTo: 64)) {
            if index > 0, try reader.flag() {
                try reader.skip(1)
                _ = try reader.unsignedExpGolomb(upTo: 32_767)
                var used = 0
                for _ in 0...pictures {
                    let isUsed = try reader.flag()
                    let isInSet = isUsed ? true : try reader.flag()
                    if isInSet { used += 1 }
                }
                pictures = used
            } else {
                let negative = Int(try reader.unsignedExpGolomb(upTo: 16))
                let positive = Int(try reader.unsignedExpGolomb(upTo: 16))
                for _ in 0..<negative + positive {
                    _ = try reader.unsignedExpGolomb(upTo: 32_767)
                    try reader.skip(1)
                }
                pictures = negative + positive
            }
        }
    }
}

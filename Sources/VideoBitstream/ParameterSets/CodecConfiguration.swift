import ByteInput

/// What the sample description says about a track's coding: the decoder configuration records of ISO/IEC 14496-15 and the AV1 binding.
package struct CodecConfiguration: Sendable, Hashable {
    /// A unit that stands in the sample description, out of band.
    package struct OutOfBandUnit: Sendable, Hashable {
        /// nal_unit_type or obu_type, from the unit's own header.
        package let type: UInt8
        /// The whole unit, header included.
        package let bytes: [UInt8]
    }

    /// How the samples are laid out.
    package let format: SampleFormat
    /// profile_idc, general_profile_idc or seq_profile; 0 where it is not read (VVC).
    package let profile: UInt8
    /// level_idc, general_level_idc or seq_level_idx_0; 0 where it is not read (VVC).
    package let level: UInt8
    /// Parameter sets, SEI and whatever else stands in the record, in its order.
    package let units: [OutOfBandUnit]
    /// Bits of a luma sample as the record itself states them beside its parameter sets; `nil` where that is not read (all but AV1).
    package private(set) var bitDepth: UInt8?
    /// The chroma format as the record itself states it, numbered as in ``SequenceParameterSet/chromaFormat``; `nil` likewise.
    package private(set) var chromaFormat: UInt8?

    /// The first sequence parameter set, or sequence header of AV1, in the record, read.
    ///
    /// - Throws: what is wrong with it. `nil` where the record has none.
    package func sequenceParameterSet() throws(BitstreamError) -> SequenceParameterSet? {
        guard let unit = units.first(where: { SequenceParameterSet.isOne($0.type, format.codec) }) else { return nil }
        return try unsafe SequenceParameterSet(unit.bytes.span.bytes, codec: format.codec)
    }

    /// Reads the payload of the box of this type: `avcC`, `hvcC`, `vvcC` (from version and flags on) or `av1C`.
    ///
    /// - Throws: `cutShort`, `unknownVersion`, `lengthSizeNotAllowed`; `unsupported` for any other box.
    package init(box type: String, payload: [UInt8]) throws(BitstreamError) {
        var cursor = ByteCursor(payload)
        do {
            switch type {
            case "avcC": try self.init(avcC: &cursor)
            case "hvcC": try self.init(hvcC: &cursor)
            case "vvcC": try self.init(vvcC: &cursor)
            case "av1C": try self.init(av1C: &cursor)
            default: throw BitstreamError(.unsupported, in: type, at: 0)
            }
        } catch let error as BitstreamError {
            throw error
        } catch {
            throw BitstreamError(.cutShort, in: type, at: cursor.position)
        }
    }

    private init(format: SampleFormat, profile: UInt8, level: UInt8, units: [OutOfBandUnit]) {
        self.format = format
        self.profile = profile
        self.level = level
        self.units = units
    }

    /// AVCDecoderConfigurationRecord, ISO/IEC 14496-15, 5.3.3.1.
    private init(avcC cursor: inout ByteCursor) throws {
        guard try cursor.integer(UInt8.self) == 1 else { throw BitstreamError(.unknownVersion, in: "avcC", at: 0) }
        let profile = try cursor.integer(UInt8.self)
        try cursor.skip(1)
        let level = try cursor.integer(UInt8.self)
        let format = try Self.format(.h264, lengthSizeMinusOne: try cursor.integer(UInt8.self) & 3, in: "avcC", at: cursor.position - 1)
        var units: [OutOfBandUnit] = []
        let sequenceSets = try cursor.integer(UInt8.self) & 0x1F
        for _ in 0..<sequenceSets { try units.append(Self.unit(&cursor, .h264)) }
        let pictureSets = try cursor.integer(UInt8.self)
        for _ in 0..<pictureSets { try units.append(Self.unit(&cursor, .h264)) }
        // Chroma format, bit depths and extension sets follow for some profiles; many writers leave them out.
        self.init(format: format, profile: profile, level: level, units: units)
    }

    /// HEVCDecoderConfigurationRecord, ISO/IEC 14496-15, 8.3.3.1.
    private init(hvcC cursor: inout ByteCursor) throws {
        guard try cursor.integer(UInt8.self) == 1 else { throw BitstreamError(.unknownVersion, in: "hvcC", at: 0) }
        let profile = try cursor.integer(UInt8.self) & 0x1F
        try cursor.skip(10)
        let level = try cursor.integer(UInt8.self)
        try cursor.skip(8)
        let format = try Self.format(.h265, lengthSizeMinusOne: try cursor.integer(UInt8.self) & 3, in: "hvcC", at: cursor.position - 1)
        var units: [OutOfBandUnit] = []
        let arrays = try cursor.integer(UInt8.self)
        for _ in 0..<arrays {
            try cursor.skip(1)
            let count = try cursor.integer(UInt16.self)
            for _ in 0..<count { try units.append(Self.unit(&cursor, .h265)) }
        }
        self.init(format: format, profile: profile, level: level, units: units)
    }

    /// VvcDecoderConfigurationRecord, ISO/IEC 14496-15, 11.2.4.2, as far as the length size.
    private init(vvcC cursor: inout ByteCursor) throws {
        guard try cursor.integer(UInt32.self) == 0 else { throw BitstreamError(.unknownVersion, in: "vvcC", at: 0) }
        let format = try Self.format(.h266, lengthSizeMinusOne: try cursor.integer(UInt8.self) >> 1 & 3, in: "vvcC", at: 4)
        self.init(format: format, profile: 0, level: 0, units: [])
    }

    /// AV1CodecConfigurationRecord, AV1 ISOBMFF binding, 2.3.
    private init(av1C cursor: inout ByteCursor) throws {
        // Marker bit and version 1.
        guard try cursor.integer(UInt8.self) == 0x81 else { throw BitstreamError(.unknownVersion, in: "av1C", at: 0) }
        let profileAndLevel = try cursor.integer(UInt8.self)
        let colour = try cursor.integer(UInt8.self)
        try cursor.skip(1)
        let rest = [UInt8](cursor.takeRest())
        var list = CodedUnitList(capacity: 2)
        SampleSplitter(.av1).split(unsafe rest.span.bytes, into: &list)
        if let stop = list.stop { throw BitstreamError(.cutShort, in: "av1C", at: 4 + stop.offset) }
        let units = list.units.map { OutOfBandUnit(type: $0.header.type, bytes: [UInt8](rest[$0.stored])) }
        self.init(format: .av1, profile: profileAndLevel >> 5, level: profileAndLevel & 0x1F, units: units)
        bitDepth = colour & 0x40 == 0 ? 8 : colour & 0x20 == 0 ? 10 : 12
        chromaFormat = colour & 0x10 != 0 ? 0 : colour & 0x08 == 0 ? 3 : colour & 0x04 == 0 ? 2 : 1
    }

    private static func format(
        _ codec: VideoCodec, lengthSizeMinusOne: UInt8, in structure: String, at offset: Int
    ) throws(BitstreamError) -> SampleFormat {
        guard let format = SampleFormat(codec: codec, lengthSize: Int(lengthSizeMinusOne) + 1) else {
            throw BitstreamError(.lengthSizeNotAllowed, in: structure, at: offset)
        }
        return format
    }

    private static func unit(_ cursor: inout ByteCursor, _ codec: VideoCodec) throws(ByteCursor.EndOfBytes) -> OutOfBandUnit {
        let length = try cursor.integer(UInt16.self)
        let bytes = [UInt8](try cursor.take(Int(length)))
        let first = bytes.first ?? 0
        return OutOfBandUnit(type: codec == .h264 ? first & 0x1F : first >> 1 & 0x3F, bytes: bytes)
    }
}

/// What the first bytes of a NAL unit or OBU say: eight bytes, so that a list of units stays small.
package struct CodedUnitHeader: Sendable, Hashable {
    /// Facts of one bit each.
    struct Flags: OptionSet, Sendable, Hashable {
        let rawValue: UInt8
        static let forbiddenBit = Flags(rawValue: 1)
        static let reservedBit = Flags(rawValue: 2)
        static let noTemporalID = Flags(rawValue: 4)
        static let headerCut = Flags(rawValue: 8)
        static let hasLead = Flags(rawValue: 16)
        static let hasExtension = Flags(rawValue: 32)
        static let hasSizeField = Flags(rawValue: 64)
    }

    /// The codec whose tables `type` belongs to.
    package let codec: VideoCodec
    /// nal_unit_type or obu_type.
    package let type: UInt8
    /// Bytes in front of the unit's payload: the NAL unit header; in AV1 header, extension and size field.
    package let length: UInt8
    /// nuh_layer_id (H.265, H.266) or spatial_id (AV1); 0 in H.264.
    package let layer: UInt8
    /// TemporalId; 0 where the codec or the header has none.
    package let temporalID: UInt8
    /// nal_ref_idc of H.264; 0 in the other codecs.
    package let referenceIndicator: UInt8
    /// The first byte after the header, 0 where there is none: it tells the first slice of a picture, and AV1's key frames.
    let lead: UInt8
    let flags: Flags

    /// Reads the header of a NAL unit from its first three bytes, of which `available` exist (at least one).
    @inline(__always)
    init(nal codec: VideoCodec, _ first: UInt8, _ second: UInt8, _ third: UInt8, available: Int) {
        self.codec = codec
        var flags: Flags = first & 0x80 == 0 ? [] : .forbiddenBit
        if codec == .h264 {
            type = first & 0x1F
            length = 1
            layer = 0
            temporalID = 0
            referenceIndicator = first >> 5 & 3
            if available > 1 { flags.insert(.hasLead) }
            lead = available > 1 ? second : 0
        } else {
            let complete = available > 1
            if codec == .h266 {
                type = complete ? second >> 3 : 0
                layer = first & 0x3F
                if first & 0x40 != 0 { flags.insert(.reservedBit) }
            } else {
                type = first >> 1 & 0x3F
                layer = (first & 1) << 5 | (complete ? second >> 3 : 0)
            }
            let temporalIDPlus1 = complete ? second & 7 : 0
            if !complete { flags.insert(.headerCut) }
            if temporalIDPlus1 == 0 { flags.insert(.noTemporalID) }
            temporalID = temporalIDPlus1 == 0 ? 0 : temporalIDPlus1 - 1
            length = complete ? 2 : 1
            referenceIndicator = 0
            if available > 2 { flags.insert(.hasLead) }
            lead = available > 2 ? third : 0
        }
        self.flags = flags
    }

    /// Puts together the header of an OBU that `OBUHeaderReader` has read.
    init(obu first: UInt8, extension second: UInt8?, length: UInt8, lead: UInt8?) {
        codec = .av1
        type = first >> 3 & 0xF
        self.length = length
        layer = (second ?? 0) >> 3 & 3
        temporalID = (second ?? 0) >> 5
        referenceIndicator = 0
        self.lead = lead ?? 0
        var flags: Flags = first & 0x80 == 0 ? [] : .forbiddenBit
        if first & 1 != 0 { flags.insert(.reservedBit) }
        if second != nil { flags.insert(.hasExtension) }
        if first & 2 != 0 { flags.insert(.hasSizeField) }
        if lead != nil { flags.insert(.hasLead) }
        self.flags = flags
    }
}

extension CodedUnitHeader {
    /// What the unit is for.
    package var kind: CodedUnitKind {
        switch codec {
        case .h264: H264UnitType.kind(type)
        case .h265: H265UnitType.kind(type)
        case .h266: H266UnitType.kind(type)
        case .av1: AV1UnitType.kind(type)
        }
    }

    /// forbidden_zero_bit or obu_forbidden_bit is set.
    package var forbiddenBit: Bool { flags.contains(.forbiddenBit) }
    /// A reserved bit of the header is set (H.266, AV1).
    package var reservedBit: Bool { flags.contains(.reservedBit) }
    /// The OBU has an extension header with temporal and spatial layer.
    package var hasExtension: Bool { flags.contains(.hasExtension) }
    /// The OBU states its size; always false for NAL units.
    package var hasSizeField: Bool { flags.contains(.hasSizeField) }

    /// The unit is too short for its header, or breaks a rule of the standard on header values: the forbidden bit; an IDR slice with
    /// nal_ref_idc 0 (H.264, 7.4.1); nuh_temporal_id_plus1 = 0, or an IRAP type with a TemporalId above 0 (H.265, 7.4.2.2).
    package var breaksHeaderRules: Bool {
        if forbiddenBit || flags.contains(.headerCut) { return true }
        switch codec {
        case .h264: return type == H264UnitType.sliceIDR && referenceIndicator == 0
        case .h265: return flags.contains(.noTemporalID) || H265UnitType.intraRandomAccessPoint.contains(type) && temporalID > 0
        case .h266: return flags.contains(.noTemporalID) || reservedBit
        case .av1: return reservedBit
        }
    }

    /// Whether the standard counts the unit as video coding layer; in AV1 whether it holds a frame, frame header or tiles.
    @inlinable package var isVCL: Bool {
        switch codec {
        case .h264: type >= 1 && type <= 5
        case .h265: type <= 31
        case .h266: type <= 11
        case .av1: type == 3 || type == 4 || type >= 6 && type <= 8
        }
    }

    /// Whether pictures are coded in the unit, shown by a plain decoder or not: the VCL and the additional slices of H.264.
    @inlinable package var carriesPicture: Bool { isVCL || codec == .h264 && type >= 19 && type <= 21 }

    /// SEI (in H.265 and H.266 prefix and suffix) or AV1 metadata.
    package var isSupplemental: Bool {
        switch codec {
        case .h264: type == H264UnitType.sei
        case .h265: type == H265UnitType.prefixSEI || type == H265UnitType.suffixSEI
        case .h266: type == H266UnitType.prefixSEI || type == H266UnitType.suffixSEI
        case .av1: type == AV1UnitType.metadata
        }
    }

    /// Whether it is the first slice of its picture.
    ///
    /// H.264: first_mb_in_slice = 0, whose code is a lone 1 bit. H.265: first_slice_segment_in_pic_flag. AV1: a frame or a frame header.
    /// H.266: sh_picture_header_in_slice_header_flag, which marks pictures of one slice; others begin with a picture header unit.
    package var isFirstSlice: Bool {
        switch codec {
        case .h264:
            (type == H264UnitType.slice || type == H264UnitType.sliceIDR || type == H264UnitType.slicePartitionA) && lead & 0x80 != 0
        case .h265, .h266: isVCL && lead & 0x80 != 0
        case .av1: type == AV1UnitType.frame || type == AV1UnitType.frameHeader
        }
    }

    /// Whether decoding can begin at the picture: IDR in H.264 (a non-IDR intra picture does not count), types 16 to 21 in H.265, IDR and
    /// CRA in H.266, a shown key frame in AV1.
    ///
    /// AV1 is told from the first bits of the frame header, show_existing_frame (absent in a frame OBU) and frame_type; a stream of
    /// still pictures with reduced headers has neither.
    package var isRandomAccess: Bool {
        switch codec {
        case .h264: type == H264UnitType.sliceIDR
        case .h265: H265UnitType.randomAccess.contains(type)
        case .h266: H266UnitType.randomAccess.contains(type)
        case .av1:
            flags.contains(.hasLead)
                && (type == AV1UnitType.frame && lead & 0x60 == 0 || type == AV1UnitType.frameHeader && lead & 0xE0 == 0)
        }
    }

    /// Whether a group of pictures begins here: the first slice of a random access picture.
    package var startsGroupOfPictures: Bool { isRandomAccess && isFirstSlice }
}

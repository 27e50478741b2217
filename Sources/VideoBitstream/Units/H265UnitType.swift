/// nal_unit_type of H.265, ISO/IEC 23008-2, Table 7-1.
package enum H265UnitType {
    /// Slices of trailing pictures that are not sub-layer access points (TRAIL_N, TRAIL_R).
    package static let trailing: ClosedRange<UInt8> = 0...1
    /// Temporal sub-layer access pictures (TSA_N, TSA_R, STSA_N, STSA_R).
    package static let subLayerAccess: ClosedRange<UInt8> = 2...5
    /// Leading pictures (RADL_N, RADL_R, RASL_N, RASL_R).
    package static let leading: ClosedRange<UInt8> = 6...9
    /// Broken link access (BLA_W_LP, BLA_W_RADL, BLA_N_LP), instantaneous refresh (IDR_W_RADL, IDR_N_LP) and clean random access (CRA).
    package static let randomAccess: ClosedRange<UInt8> = 16...21
    /// The whole IRAP range, with its two reserved types.
    package static let intraRandomAccessPoint: ClosedRange<UInt8> = 16...23
    /// Every VCL type, reserved ones included.
    package static let codedPicture: ClosedRange<UInt8> = 0...31
    /// Video parameter set.
    package static let videoParameterSet: UInt8 = 32
    /// Sequence parameter set.
    package static let sequenceParameterSet: UInt8 = 33
    /// Picture parameter set.
    package static let pictureParameterSet: UInt8 = 34
    /// Access unit delimiter.
    package static let accessUnitDelimiter: UInt8 = 35
    /// End of sequence.
    package static let endOfSequence: UInt8 = 36
    /// End of bitstream.
    package static let endOfBitstream: UInt8 = 37
    /// Filler data.
    package static let fillerData: UInt8 = 38
    /// Supplemental enhancement information in front of the picture.
    package static let prefixSEI: UInt8 = 39
    /// Supplemental enhancement information behind the picture.
    package static let suffixSEI: UInt8 = 40

    static func kind(_ type: UInt8) -> CodedUnitKind {
        switch type {
        case trailing, subLayerAccess, leading, randomAccess: .slice
        case codedPicture: .reservedSlice
        case videoParameterSet...pictureParameterSet: .parameterSet
        case accessUnitDelimiter: .delimiter
        case endOfSequence, endOfBitstream: .end
        case fillerData: .filler
        case prefixSEI, suffixSEI: .supplementalInformation
        case 48...63: .unspecified
        default: .reserved
        }
    }
}

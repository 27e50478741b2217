/// nal_unit_type of H.266, ISO/IEC 23090-3, Table 5.
package enum H266UnitType {
    /// Coded slices: trailing, sub-layer access, leading, IDR, CRA, GDR.
    package static let codedPicture: ClosedRange<UInt8> = 0...11
    /// IDR_W_RADL, IDR_N_LP and CRA.
    package static let randomAccess: ClosedRange<UInt8> = 7...9
    /// Operating point information, decoding capability information, VPS, SPS, PPS, prefix APS and suffix APS.
    package static let parameterSets: ClosedRange<UInt8> = 12...18
    /// Picture header.
    package static let pictureHeader: UInt8 = 19
    /// Access unit delimiter.
    package static let accessUnitDelimiter: UInt8 = 20
    /// End of sequence and end of bitstream.
    package static let ends: ClosedRange<UInt8> = 21...22
    /// Supplemental enhancement information in front of the picture.
    package static let prefixSEI: UInt8 = 23
    /// Supplemental enhancement information behind the picture.
    package static let suffixSEI: UInt8 = 24
    /// Filler data.
    package static let fillerData: UInt8 = 25

    static func kind(_ type: UInt8) -> CodedUnitKind {
        switch type {
        case 0...3, 7...10: .slice
        case codedPicture: .reservedSlice
        case parameterSets: .parameterSet
        case pictureHeader: .pictureHeader
        case accessUnitDelimiter: .delimiter
        case ends: .end
        case prefixSEI, suffixSEI: .supplementalInformation
        case fillerData: .filler
        case 28...31: .unspecified
        default: .reserved
        }
    }
}

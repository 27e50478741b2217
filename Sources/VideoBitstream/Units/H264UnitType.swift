/// nal_unit_type of H.264, ISO/IEC 14496-10, Table 7-1.
package enum H264UnitType {
    /// Coded slice of a non-IDR picture.
    package static let slice: UInt8 = 1
    /// Coded slice data partitions A, B and C.
    package static let slicePartitions: ClosedRange<UInt8> = 2...4
    /// Coded slice data partition A, the one that begins with a slice header.
    package static let slicePartitionA: UInt8 = 2
    /// Coded slice of an IDR picture.
    package static let sliceIDR: UInt8 = 5
    /// Supplemental enhancement information.
    package static let sei: UInt8 = 6
    /// Sequence parameter set.
    package static let sequenceParameterSet: UInt8 = 7
    /// Picture parameter set.
    package static let pictureParameterSet: UInt8 = 8
    /// Access unit delimiter.
    package static let accessUnitDelimiter: UInt8 = 9
    /// End of sequence.
    package static let endOfSequence: UInt8 = 10
    /// End of stream.
    package static let endOfStream: UInt8 = 11
    /// Filler data.
    package static let fillerData: UInt8 = 12
    /// Sequence parameter set extension.
    package static let sequenceParameterSetExtension: UInt8 = 13
    /// Prefix NAL unit.
    package static let prefix: UInt8 = 14
    /// Subset sequence parameter set.
    package static let subsetSequenceParameterSet: UInt8 = 15
    /// Depth parameter set.
    package static let depthParameterSet: UInt8 = 16
    /// Coded slice of an auxiliary coded picture without partitioning.
    package static let auxiliarySlice: UInt8 = 19
    /// Coded slice extension (SVC, MVC).
    package static let sliceExtension: UInt8 = 20
    /// Coded slice extension for depth views (MVC+D, 3D-AVC).
    package static let depthSliceExtension: UInt8 = 21

    static func kind(_ type: UInt8) -> CodedUnitKind {
        switch type {
        case slice, sliceIDR: .slice
        case slicePartitions: .slicePartition
        case sei: .supplementalInformation
        case sequenceParameterSet, pictureParameterSet, sequenceParameterSetExtension, subsetSequenceParameterSet, depthParameterSet:
            .parameterSet
        case accessUnitDelimiter: .delimiter
        case endOfSequence, endOfStream: .end
        case fillerData: .filler
        case prefix: .prefix
        case auxiliarySlice, sliceExtension, depthSliceExtension: .additionalSlice
        case 0, 24...31: .unspecified
        default: .reserved
        }
    }
}

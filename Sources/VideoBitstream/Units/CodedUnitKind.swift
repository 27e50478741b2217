/// What a coded unit is for, in words that hold for every codec.
package enum CodedUnitKind: String, Sendable, Hashable, CaseIterable {
    /// Coded picture data: a slice; in AV1 a frame, tile group or tile list.
    case slice
    /// H.264 slice data partition (types 2 to 4).
    case slicePartition
    /// H.264 auxiliary, SVC, MVC or depth slice (types 19 to 21): a picture that a plain decoder does not show.
    case additionalSlice
    /// A type that the table reserves for coded picture data.
    case reservedSlice
    /// A frame or picture header in a unit of its own.
    case pictureHeader
    /// SEI; in AV1 metadata.
    case supplementalInformation
    /// Sequence, picture, video or adaptation parameter set; in AV1 the sequence header.
    case parameterSet
    /// Access unit or temporal delimiter.
    case delimiter
    /// End of sequence or stream.
    case end
    /// Filler data or padding.
    case filler
    /// H.264 prefix NAL unit.
    case prefix
    /// A type the standard leaves to applications.
    case unspecified
    /// A type the standard keeps for later.
    case reserved
}

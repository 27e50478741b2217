import VideoBitstream

/// What a coded unit is to this scheme.
enum UnitRole: Sendable, Hashable {
    /// The first slice of a random access picture, with whose hash all hashes of its group are bound.
    case anchor
    /// The first slice of another picture.
    case picture
    /// Any other unit that is hashed: further slices, in AV1 metadata.
    case other
    /// Coded pictures, or parts of them, that the scheme never hashes.
    case unhashedPicture
    /// A parameter set.
    case parameterSet
    /// Nothing that the scheme looks at.
    case ignored

    /// What a unit is, by its header.
    init(_ header: CodedUnitHeader) {
        if header.kind == .parameterSet {
            self = .parameterSet
        } else if Self.isHashed(header) {
            self = header.startsGroupOfPictures ? .anchor : header.isFirstSlice ? .picture : .other
        } else if header.carriesPicture, !(header.codec == .av1 && header.type == AV1UnitType.redundantFrameHeader) {
            self = .unhashedPicture
        } else {
            self = .ignored
        }
    }

    var isHashed: Bool { self == .anchor || self == .picture || self == .other }

    /// The scheme's own list of types. Signers pass over units that break the rules for headers, and so must whoever checks.
    private static func isHashed(_ header: CodedUnitHeader) -> Bool {
        guard !header.breaksHeaderRules else { return false }
        switch header.codec {
        case .h264: return header.type == H264UnitType.slice || header.type == H264UnitType.sliceIDR
        case .h265: return H265UnitType.trailing.contains(header.type) || H265UnitType.randomAccess.contains(header.type)
        case .h266: return false
        case .av1:
            guard !header.hasExtension else { return false }
            return [AV1UnitType.frame, AV1UnitType.frameHeader, AV1UnitType.metadata].contains(header.type)
        }
    }
}

import Cryptography

/// Something that stands, or might stand, in a hash list: in the order of the stream.
struct CodedElement: Sendable {
    enum Kind: Sendable, Hashable {
        /// The first slice of a picture at which a group of pictures starts.
        case anchor
        /// Any other slice of the types that every signer hashes.
        case slice
        /// A coded picture of a type that the known signers leave out (specification and practice differ).
        case unhashed
        /// An SEI of the scheme that is not signed itself.
        case message
    }

    var kind: Kind
    /// The sample it lies in.
    var sample: UInt64
    /// Whether a picture begins with it.
    var startsPicture: Bool
    /// Whether it may be missing from the list: a repetition, or an SEI that cannot be read.
    var isOptional = false
    /// The digest of its bytes.
    var plain: Digest
    /// What it is in a list, if the anchor in front of it is the one that was signed.
    var form: Digest
}

/// Which types of coded pictures are in the lists. The specification (5.2) says all, the known signers leave some out.
enum CoverageRule: Sendable, Hashable, CaseIterable {
    /// H.264 types 1 and 5, H.265 types 0, 1 and 16 to 21.
    case practice
    /// Every VCL NAL unit.
    case everything
}

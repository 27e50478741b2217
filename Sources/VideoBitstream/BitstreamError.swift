/// Why a structure of the bitstream could not be read.
package struct BitstreamError: Error, Sendable, Hashable {
    /// The rules that can be broken.
    package enum Code: String, Sendable, Hashable {
        /// The structure ends before all its fields.
        case cutShort
        /// A value lies outside the range that the standard allows.
        case outOfRange
        /// The structure's version is not known.
        case unknownVersion
        /// A NAL unit length field of three bytes, which ISO/IEC 14496-15 does not allow.
        case lengthSizeNotAllowed
        /// The unit is of another type than the structure that was to be read.
        case wrongUnitType
        /// A part of the standard that this reader does not read (multi-layer extensions).
        case unsupported
    }

    /// The rule broken.
    package var code: Code
    /// The structure concerned, in the standard's words.
    package var structure: String
    /// Where in the structure, in bytes from its start.
    package var offset: Int

    package init(_ code: Code, in structure: String, at offset: Int) {
        self.code = code
        self.structure = structure
        self.offset = offset
    }
}

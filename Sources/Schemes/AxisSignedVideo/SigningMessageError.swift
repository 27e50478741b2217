import ByteInput

/// Why the fields of a signing SEI could not be understood.
package struct SigningMessageError: Error, Sendable, Hashable {
    /// The rules that can be broken.
    package enum Code: Sendable, Hashable {
        /// A field ends beyond the value, or a value beyond the message.
        case tooShort
        /// Bytes are left after the last field of a value.
        case trailingBytes
        /// A tag that nobody here knows; the width of its length field is unknown, so nothing behind it can be read.
        case unknownTag(UInt8)
        /// A version of a value that nobody here knows.
        case unknownVersion(UInt8)
        /// A hash function that is not SHA-256, SHA-384 or SHA-512.
        case unknownHashFunction
        /// A value that its field may not have.
        case invalidField
        /// The same tag stands in the message twice.
        case repeatedTag
        /// A field that must be there is not.
        case missingField
        /// The unit cannot be taken apart into a message, or is too large to be honest.
        case notAMessage
    }

    /// Which rule.
    package var code: Code
    /// Which value, in the words of the format.
    package var field: String
    /// Where, counted in bytes from the reserved byte of the message, emulation prevention taken out.
    package var position: Int

    init(_ code: Code, in field: String, at position: Int = 0) {
        self.code = code
        self.field = field
        self.position = position
    }

    init(_ error: ByteCursor.EndOfBytes, in field: String) {
        self.init(.tooShort, in: field, at: error.position)
    }

    /// The rule in words.
    package var explanation: String {
        switch code {
        case .tooShort: "\(field) ends too early"
        case .trailingBytes: "\(field) has bytes left over"
        case .unknownTag(let tag): "tag \(tag) is not known"
        case .unknownVersion(let version): "version \(version) of \(field) is not known"
        case .unknownHashFunction: "\(field) names a hash function that is not supported"
        case .invalidField: "\(field) has a value that it may not have"
        case .repeatedTag: "\(field) stands in it twice"
        case .missingField: "\(field) is missing"
        case .notAMessage: "\(field) cannot be taken apart"
        }
    }
}

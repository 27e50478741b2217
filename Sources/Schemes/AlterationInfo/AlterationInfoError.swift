/// Why a box of this profile could not be understood.
package struct AlterationInfoError: Error, Sendable, Hashable {
    /// The rules a box can break.
    package enum Code: Sendable, Hashable {
        /// A field ends beyond the box.
        case tooShort
        /// Bytes are left after the last field.
        case trailingBytes
        /// A version this code does not know.
        case unknownVersion(UInt8)
        /// A kind of box this code does not know.
        case unknownKind(UInt8)
        /// An identifier of a digest or signature algorithm this code does not know.
        case unknownAlgorithm(UInt8)
        /// A value that its field may not have.
        case invalidField(String)
    }

    /// Which rule.
    package var code: Code
    /// Where in the payload, counted from the extended type.
    package var position: Int

    init(_ code: Code, at position: Int) {
        self.code = code
        self.position = position
    }

    /// The rule in words.
    package var explanation: String {
        switch code {
        case .tooShort: "a field ends beyond the box"
        case .trailingBytes: "bytes are left after the last field"
        case .unknownVersion(let version): "version \(version) of the layout is not known"
        case .unknownKind(let kind): "box kind \(kind) is not known"
        case .unknownAlgorithm(let identifier): "algorithm \(identifier) is not known"
        case .invalidField(let field): "the field \(field) has a value that it may not have"
        }
    }
}

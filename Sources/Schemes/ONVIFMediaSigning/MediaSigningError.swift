/// Why an SEI of ONVIF Media Signing could not be read.
package struct MediaSigningError: Error, Sendable, Hashable {
    /// The rules that can be broken (ONVIF Media Signing Specification, 5.7).
    package enum Code: Sendable, Hashable {
        /// The unit is no SEI with one message of unregistered user data that bears the scheme's UUID.
        case notASigningSEI
        /// Unit, message and tags do not agree on their sizes.
        case sizesDisagree
        /// A tag that the specification does not define.
        case unknownTag(UInt8)
        /// A tag that may be there once is there again.
        case tagRepeated(UInt8)
        /// A tag has a version that is not known.
        case unknownVersion(tag: UInt8, version: UInt8)
        /// A tag's value breaks its layout.
        case invalidTag(UInt8)
        /// It names a hash function that is unknown, or no longer safe.
        case unknownHashFunction
        /// Something stands behind the signature.
        case signatureNotLast
        /// The signature tag, the general tag or both are missing where they have to be.
        case incomplete
        /// The unit is larger than any honest one.
        case tooLarge
    }

    /// The rule broken.
    package var code: Code
    /// Where in the unit, in bytes without emulation prevention from its first byte.
    package var offset: Int

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// What is wrong, in words.
    package var explanation: String {
        switch code {
        case .notASigningSEI: "it is not one message of user data with the scheme's UUID"
        case .sizesDisagree: "its sizes do not agree with each other"
        case .unknownTag(let tag): "tag \(tag) is not defined"
        case .tagRepeated(let tag): "tag \(tag) is there twice"
        case .unknownVersion(let tag, let version): "tag \(tag) has the unknown version \(version)"
        case .invalidTag(let tag): "the value of tag \(tag) breaks its layout"
        case .unknownHashFunction: "it names a hash function that this program does not know, or that is no longer safe"
        case .signatureNotLast: "something stands behind the signature"
        case .incomplete: "tags are missing that have to be there"
        case .tooLarge: "it is larger than any honest one"
        }
    }
}

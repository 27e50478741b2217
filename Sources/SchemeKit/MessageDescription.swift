package import Cryptography

/// A signing message of the coded video in words, for `ipro-verify inspect`: what it claims, without judging it.
package struct MessageDescription: Sendable, Hashable {
    /// One field.
    package struct Field: Sendable, Hashable {
        /// Its name, in the words of the scheme.
        package let name: String
        /// Its value: numbers in decimal, digests in hexadecimal, times in RFC 3339.
        package let value: String
        /// Whether it belongs into the one line that sums the message up.
        package let isBrief: Bool
    }

    /// The fields in the order in which they are best read.
    package private(set) var fields: [Field] = []

    /// A message of which nothing is told yet.
    package init() {}

    /// A message that breaks the rules of its format; why, in words.
    package init(malformed explanation: String) { add("malformed", explanation, isBrief: true) }

    /// The fields that sum the message up.
    package var brief: [Field] { fields.filter(\.isBrief) }

    /// More of a text is not shown: values come from the file and may be of any length.
    private static let longestValue = 1024

    /// Tells a field.
    package mutating func add(_ name: String, _ value: String, isBrief: Bool = false) {
        let shown = value.utf8.count > Self.longestValue ? String(value.prefix(Self.longestValue)) + "..." : value
        fields.append(Field(name: name, value: shown, isBrief: isBrief))
    }

    /// Tells bytes in hexadecimal.
    package mutating func add(_ name: String, hex bytes: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        add(name, String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self))
    }

    /// Tells the certificates of a chain, its first one in the summary.
    package mutating func add(_ name: String, certificates: [Certificate]) {
        guard let leaf = certificates.first else { return add(name, "unreadable", isBrief: true) }
        add(name, leaf.subject, isBrief: true)
        for (number, certificate) in certificates.prefix(8).enumerated() {
            let which = number == 0 ? "certificate" : "issuer \(number)"
            add(
                which,
                "\(certificate.subject), issued by \(certificate.issuer), serial number \(certificate.serialNumber), "
                    + "valid from \(certificate.notBefore) to \(certificate.notAfter)")
        }
    }
}

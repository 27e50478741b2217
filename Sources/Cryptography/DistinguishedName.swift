internal import COpenSSL

/// A name to be written into a certificate or request (RFC 5280, 4.1.2.4), most specific part first.
package struct DistinguishedName: Sendable, Hashable {
    /// One part of a name.
    package struct Attribute: Sendable, Hashable {
        /// Which part: `CN`, `O`, `OU`, `L`, `ST`, `C`, `serialNumber`, …
        package var type: String
        /// Its text.
        package var value: String

        /// One part of a name.
        package init(type: String, value: String) {
            self.type = type
            self.value = value
        }
    }

    /// The parts, most specific first.
    package var attributes: [Attribute]

    /// A name from its parts, most specific first.
    package init(_ attributes: [Attribute]) { self.attributes = attributes }

    /// A name that has only a common name.
    package init(commonName: String) { attributes = [Attribute(type: "CN", value: commonName)] }

    /// Reads `CN=camera 7, O=Maker`, a backslash taking the meaning from the character after it; `nil` where a part has no `=` or no value.
    package init?(_ text: String) {
        var parts: [String] = [""]
        var isEscaped = false
        for character in text {
            if isEscaped {
                parts[parts.count - 1].append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "," {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        guard !isEscaped else { return nil }
        attributes = []
        for part in parts {
            let trimmed = part.drop { $0 == " " }
            guard let equals = trimmed.firstIndex(of: "="), equals > trimmed.startIndex else { return nil }
            let value = trimmed[trimmed.index(after: equals)...]
            guard !value.isEmpty else { return nil }
            attributes.append(Attribute(type: String(trimmed[..<equals]), value: String(value)))
        }
    }

    /// Calls `body` with OpenSSL's form of the name, in which the least specific part comes first.
    func withX509Name(_ body: (OpaquePointer) -> Bool) throws(CryptographyError) {
        guard let name = unsafe X509_NAME_new() else { throw CryptographyError(.outOfMemory, subject: "name") }
        defer { unsafe X509_NAME_free(name) }
        for attribute in attributes.reversed() {
            let value = Array(attribute.value.utf8)
            let added = unsafe value.withUnsafeBufferPointer {
                unsafe X509_NAME_add_entry_by_txt(
                    name, attribute.type, MBSTRING_UTF8, $0.baseAddress, Int32(clamping: $0.count), -1, 0)
            }
            guard added == 1 else { throw .fromLibrary(.malformed, subject: "\(attribute.type)=\(attribute.value)") }
        }
        guard unsafe body(name) else { throw .fromLibrary(.libraryFailure, subject: "name") }
    }
}

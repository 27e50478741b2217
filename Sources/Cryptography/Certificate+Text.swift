internal import COpenSSL
internal import Evidence

/// A distinguished name, most specific part first: `CN=…, O=…`.
///
/// Names come from whoever made the certificate. Control characters are escaped by OpenSSL, invisible and direction-changing ones here,
/// so that a name cannot rewrite the line it is printed on.
func nameText(_ name: OpaquePointer?) throws(CryptographyError) -> String {
    let stream = try MemoryStream()
    let escapes =
        ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER
    let layout = XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV | XN_FLAG_DUMP_UNKNOWN_FIELDS
    guard let name = unsafe name, unsafe X509_NAME_print_ex(stream.pointer, name, 0, UInt(escapes | layout)) >= 0 else {
        throw .fromLibrary(.malformed, subject: "name in a certificate")
    }
    var text = ""
    for scalar in String(decoding: stream.bytes, as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            text += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text
}

/// An ASN.1 time as an instant; `nil` where it is not one.
func timestamp(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
    var parts = unsafe tm()
    guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
    let days = unsafe Timestamp.days(year: Int64(parts.tm_year) + 1900, month: Int64(parts.tm_mon) + 1, day: Int64(parts.tm_mday))
    return unsafe Timestamp(seconds: days * 86_400 + Int64(parts.tm_hour) * 3600 + Int64(parts.tm_min) * 60 + Int64(parts.tm_sec))
}

/// An ASN.1 integer in lower-case hexadecimal.
func hexadecimal(_ integer: UnsafePointer<ASN1_INTEGER>?) throws(CryptographyError) -> String {
    guard let number = unsafe ASN1_INTEGER_to_BN(integer, nil) else { throw .fromLibrary(.malformed, subject: "serial number") }
    defer { unsafe BN_free(number) }
    guard let text = unsafe BN_bn2hex(number) else { throw .fromLibrary(.outOfMemory, subject: "serial number") }
    defer { unsafe CRYPTO_free(text, nil, 0) }
    return unsafe String(cString: text).lowercased()
}

/// An object identifier with dots.
func dotted(_ object: OpaquePointer?) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let length = unsafe buffer.withUnsafeMutableBufferPointer { unsafe OBJ_obj2txt($0.baseAddress, Int32($0.count), object, 1) }
    guard length > 0 else { return "?" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

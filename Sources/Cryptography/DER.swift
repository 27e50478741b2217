internal import COpenSSL

/// The DER that one of OpenSSL's `i2d_` functions gives; `nil` where it fails.
///
/// The function is called twice, first for the length, then to write through a pointer that it moves on.
func derBytes(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
    guard let length = Int(exactly: encode(nil)), length > 0 else { return nil }
    var written: Int32 = 0
    let der = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
        var next = buffer.baseAddress
        written = unsafe encode(&next)
        count = written == Int32(clamping: length) ? length : 0
    }
    return der.isEmpty ? nil : der
}

/// Decodes DER with one of OpenSSL's `d2i_` functions; `nil` where it fails or bytes are left over.
///
/// - Parameter free: gives back an object that is not wanted after all.
func decodeDER(
    _ der: [UInt8], _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?, free: (OpaquePointer) -> Void
) -> OpaquePointer? {
    unsafe der.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return nil }
        var next: UnsafePointer<UInt8>? = unsafe start
        guard let object = unsafe decode(&next, buffer.count) else { return nil }
        guard let end = unsafe next, unsafe end - start == buffer.count else {
            unsafe free(object)
            return nil
        }
        return unsafe object
    }
}

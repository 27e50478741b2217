internal import COpenSSL

/// Bytes that nobody can guess, as for a recording's identifier or a serial number.
///
/// - Throws: `libraryFailure` where the system gives no randomness.
package func randomBytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    ERR_clear_error()
    var succeeded = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        succeeded = unsafe RAND_bytes(buffer.baseAddress, Int32(clamping: count)) == 1
        initialized = succeeded ? count : 0
    }
    guard succeeded else { throw .fromLibrary(.libraryFailure, subject: "random bytes") }
    return bytes
}

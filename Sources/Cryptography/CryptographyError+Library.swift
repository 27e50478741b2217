internal import COpenSSL

extension CryptographyError {
    /// A failure with the reason from the calling thread's error queue, which is emptied.
    ///
    /// Memory that ran out is always told as such, whatever the caller would have made of the failure.
    static func fromLibrary(_ code: Code, subject: String) -> CryptographyError {
        let packed = ERR_peek_last_error()
        ERR_clear_error()
        let reason = ERR_GET_REASON(packed)
        return CryptographyError(reason == mallocFailure ? .outOfMemory : code, subject: subject, libraryError: UInt(packed))
    }
}

/// `ERR_R_MALLOC_FAILURE`, a sum of macros that Swift does not import: (0x1 << 18) | (0x2 << 18) | 256.
private let mallocFailure: Int32 = (0x1 << 18) | (0x2 << 18) | 256

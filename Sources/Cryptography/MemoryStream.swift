internal import COpenSSL

/// A stream in memory for the OpenSSL functions that print or that read text. What it held is wiped when it ends.
@safe struct MemoryStream: ~Copyable {
    let pointer: OpaquePointer

    /// An empty stream to write to.
    init() throws(CryptographyError) {
        guard let stream = unsafe BIO_new(BIO_s_mem()) else { throw CryptographyError(.outOfMemory, subject: "BIO_new") }
        unsafe pointer = unsafe stream
    }

    deinit { unsafe BIO_free_all(pointer) }

    /// What was written so far.
    var bytes: [UInt8] { unsafe withBytes { unsafe [UInt8]($0) } }

    /// Calls `body` with what was written so far, without a copy that would outlive it.
    func withBytes<Result, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        var start: UnsafeMutableRawPointer?
        let length = unsafe BIO_ctrl(pointer, BIO_CTRL_INFO, 0, &start)
        return try unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : max(0, length)))
    }
}

/// Calls `body` with a stream that reads `bytes` where they are.
func withReadingStream<Result>(_ bytes: UnsafeRawBufferPointer, _ body: (OpaquePointer) -> Result) -> Result? {
    guard let length = Int32(exactly: bytes.count), let stream = unsafe BIO_new_mem_buf(bytes.baseAddress, length) else { return nil }
    defer { unsafe BIO_free_all(stream) }
    return unsafe body(stream)
}

internal import COpenSSL

/// One block of a PEM file (RFC 7468): `-----BEGIN label-----`.
package struct PEMBlock: Sendable, Hashable {
    /// What the block says it holds: `CERTIFICATE`, `X509 CRL`, …
    package var label: String
    /// What it holds.
    package var bytes: [UInt8]

    /// A block to be written.
    package init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// Every block of a text, in order; what stands between them is passed over, as RFC 7468 allows.
    ///
    /// - Returns: an empty list where there is no block at all.
    /// - Throws: `malformed` where a block is begun and is not base64 or not ended.
    package static func all(in text: [UInt8]) throws(CryptographyError) -> [PEMBlock] {
        ERR_clear_error()
        let blocks = unsafe text.withUnsafeBytes { text in
            unsafe withReadingStream(text) { stream -> [PEMBlock]? in
                var blocks: [PEMBlock] = []
                while true {
                    var name: UnsafeMutablePointer<CChar>?
                    var header: UnsafeMutablePointer<CChar>?
                    var data: UnsafeMutablePointer<UInt8>?
                    var length = 0
                    guard unsafe PEM_read_bio(stream, &name, &header, &data, &length) == 1, let name = unsafe name else {
                        return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE ? blocks : nil
                    }
                    unsafe blocks.append(
                        PEMBlock(label: String(cString: name), bytes: [UInt8](UnsafeBufferPointer(start: data, count: max(0, length)))))
                    unsafe CRYPTO_free(name, nil, 0)
                    unsafe CRYPTO_free(header, nil, 0)
                    unsafe CRYPTO_clear_free(data, max(0, length), nil, 0)
                }
            }
        }
        guard let blocks = blocks ?? nil else { throw .fromLibrary(.malformed, subject: "PEM") }
        ERR_clear_error()
        return blocks
    }

    /// The block as text, with lines of 64 characters.
    ///
    /// - Throws: failures of the library.
    package func text() throws(CryptographyError) -> [UInt8] {
        let stream = try MemoryStream()
        let written = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe PEM_write_bio(stream.pointer, label, "", bytes.baseAddress, bytes.count)
        }
        guard written > 0 else { throw .fromLibrary(.libraryFailure, subject: "PEM_write_bio") }
        return stream.bytes
    }
}

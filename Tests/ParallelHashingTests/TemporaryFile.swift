import Glibc

/// A file that lives as long as the test.
final class TemporaryFile: Sendable {
    let path: String
    private let descriptor: Int32

    struct Failure: Error { var systemError = errno }

    init(_ bytes: [UInt8]) throws {
        var template = Array("/tmp/hashing-XXXXXX".utf8CString)
        descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard unsafe bytes.withUnsafeBytes({ unsafe write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else { throw Failure() }
    }

    /// A file of zeros that takes no room.
    convenience init(holeOf size: Int) throws {
        try self.init([])
        setSize(size)
    }

    func setSize(_ size: Int) { ftruncate(descriptor, off_t(size)) }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }
}

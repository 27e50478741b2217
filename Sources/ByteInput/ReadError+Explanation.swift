import Glibc

extension ReadError {
    /// What went wrong, in words, without the path.
    package var explanation: String {
        let place = offset.map { " at offset \($0)" } ?? ""
        let system = systemError.map { ": " + Self.describe($0) } ?? ""
        return switch code {
        case .cannotOpen: "cannot be opened" + system
        case .notARegularFile where systemError == EISDIR:
            "is a directory; name the recording itself"
        case .notARegularFile: "is not a regular file but a FIFO, socket or device; name the recording itself"
        case .empty: "is empty"
        case .readFailed: "could not be read" + place + system
        case .shrank: "became shorter while it was read; it ends" + place
        case .changed: "changed while it was read; make sure that nothing writes to it and verify again"
        }
    }

    private static func describe(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        _ = unsafe strerror_r(number, &buffer, buffer.count)
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return text.isEmpty ? "system error \(number)" : String(decoding: text, as: UTF8.self).lowercased()
    }
}

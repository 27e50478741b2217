import Glibc

/// A folder of its own for a test's files, removed with everything in it when the test lets go of it.
package final class ScratchFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes a new folder in `TMPDIR`, or in the system's place for temporary files.
    package init() throws(ForgeError) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/recording-forge-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw ForgeError(.cannotWrite, "a folder in \(parent)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in Self.names(in: path) { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], as name: String = "clip.mp4") throws(ForgeError) -> String {
        try Self.write(bytes, to: "\(path)/\(name)")
        return "\(path)/\(name)"
    }

    /// Writes a file anywhere.
    package static func write(_ bytes: [UInt8], to file: String) throws(ForgeError) {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ForgeError(.cannotWrite, file) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            }
            guard count > 0 else { throw ForgeError(.cannotWrite, file) }
            done += count
        }
    }

    private static func names(in path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

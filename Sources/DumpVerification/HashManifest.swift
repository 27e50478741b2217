package import Evidence
import Glibc
package import SystemPackage

/// A list of files with their SHA-256, as sha256sum(1) writes and checks it.
package struct HashManifest: Sendable {
    /// Digest in lower-case hexadecimal, by path without needless components.
    package private(set) var digests: [FilePath: String] = [:]
    /// Paths in the order of the list.
    package private(set) var order: [FilePath] = []

    /// A line that is none of a manifest, by its number from 1.
    package struct MalformedLine: Error, Sendable, Hashable {
        package var number: Int

        package init(number: Int) { self.number = number }
    }

    /// A list without files.
    package init() {}

    /// Reads a list; empty lines are passed over.
    ///
    /// - Throws: ``MalformedLine``.
    package init(_ text: [UInt8]) throws(MalformedLine) {
        for (number, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() where !line.isEmpty {
            guard let (digest, path) = Self.entry(line) else { throw MalformedLine(number: number + 1) }
            let key = path.lexicallyNormalized()
            if digests.updateValue(digest, forKey: key) == nil { order.append(key) }
        }
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> (String, FilePath)? {
        let isEscaped = line.first == UInt8(ascii: "\\")
        let rest = isEscaped ? line.dropFirst() : line
        // Sixty-four digits, a space, and a space for text or an asterisk for binary.
        guard rest.count > 66 else { return nil }
        let digest = String(decoding: rest.prefix(64), as: UTF8.self).lowercased()
        let marks = Array(rest.dropFirst(64).prefix(2))
        guard digest.allSatisfy({ $0.isHexDigit }), marks == Array("  ".utf8) || marks == Array(" *".utf8) else { return nil }
        let name = rest.dropFirst(66)
        guard isEscaped else { return (digest, FilePath(bytes: name)) }
        var bytes: [UInt8] = []
        var escape = false
        for byte in name {
            switch (escape, byte) {
            case (false, UInt8(ascii: "\\")):
                escape = true
                continue
            case (false, _): bytes.append(byte)
            case (true, UInt8(ascii: "\\")): bytes.append(byte)
            case (true, UInt8(ascii: "n")): bytes.append(0x0A)
            case (true, UInt8(ascii: "r")): bytes.append(0x0D)
            default: return nil
            }
            escape = false
        }
        return escape ? nil : (digest, FilePath(bytes: bytes))
    }

    /// The line of a file, with its line break. A name with a line break or a backslash is escaped, and the line begins with a backslash.
    package static func line(_ path: FilePath, sha256: String) -> [UInt8] {
        var name: [UInt8] = []
        for byte in path.bytes {
            switch byte {
            case UInt8(ascii: "\\"): name += Array("\\\\".utf8)
            case 0x0A: name += Array("\\n".utf8)
            case 0x0D: name += Array("\\r".utf8)
            default: name.append(byte)
            }
        }
        let isEscaped = name.count != path.bytes.count
        return Array((isEscaped ? "\\" : "").utf8) + Array("\(sha256)  ".utf8) + name + [0x0A]
    }

    /// Compares the list with the files of a dump.
    ///
    /// - Parameter entries: hands every entry to the function it is given.
    package func check(_ entries: ((DumpEntry) -> Void) throws(LedgerError) -> Void) throws(LedgerError) -> [DumpNote] {
        var notes: [DumpNote] = []
        var left = Set(order)
        try entries { entry in
            let key = entry.path.lexicallyNormalized()
            left.remove(key)
            guard let listed = digests[key] else {
                if entry.sha256 != nil {
                    notes.append(DumpNote(.manifestUnlisted, "\(entry.path.spelled) is not in the manifest", files: [entry.path]))
                }
                return
            }
            if entry.sha256 != listed {
                let what = entry.sha256.map { "has SHA-256 \($0.prefix(16))…" } ?? "could not be read"
                notes.append(
                    DumpNote(
                        .manifestMismatch, "\(entry.path.spelled) \(what), and the manifest lists \(listed.prefix(16))…",
                        files: [entry.path])
                )
            }
        }
        for path in order where left.contains(path) {
            notes.append(DumpNote(.manifestMismatch, "\(path.spelled) is in the manifest and not in the dump", files: [path]))
        }
        return notes
    }
}

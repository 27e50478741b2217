import ArgumentParser
import ByteInput
import DumpVerification
import Evidence
import Glibc
import SystemPackage

/// Manifests as files.
enum ManifestFile {
    /// No manifest is larger, in bytes: one of ten million files.
    private static let limit: UInt64 = 2 << 30

    /// Reads a manifest.
    ///
    /// - Throws: an exit status, when it was said what is wrong.
    static func read(_ path: FilePath) throws -> HashManifest {
        do {
            let file = try EvidenceFile(path: path)
            guard file.size <= limit else { try fail(path, "is too large for a manifest") }
            return try HashManifest(try file.bytes(at: 0, count: Int(file.size)))
        } catch let error as ReadError {
            try fail(path, error.explanation)
        } catch let error as HashManifest.MalformedLine {
            try fail(path, "line \(error.number) is not a SHA-256 and a name as sha256sum writes them")
        }
    }

    /// Hands over the line of each file whose digest is known.
    static func lines(of ledger: Ledger, _ body: ([UInt8]) -> Void) throws {
        try ledger.forEach { record, _ in
            if let digest = record.entry.sha256 { body(HashManifest.line(record.entry.path, sha256: digest)) }
        }
    }

    fileprivate static func fail(_ path: FilePath, _ why: String) throws -> Never {
        StandardError.write("ipro-verify: \(path.shown): \(why)")
        throw ExitCode(Verdict.error.exitStatus)
    }
}

/// A manifest that is being written under another name: it gets its own when it is whole.
struct ManifestDraft {
    let path: FilePath
    private let draft: FilePath
    private let descriptor: Int32

    /// Makes the draft, which stays open.
    ///
    /// - Throws: an exit status, when it was said what is wrong.
    init(_ path: FilePath) throws {
        self.path = path
        // An earlier one may be what the next dump is to be compared with.
        guard !path.isTaken else {
            try ManifestFile.fail(path, "exists already; a manifest is never replaced; name a file that does not")
        }
        draft = FilePath(bytes: path.bytes + Array(".\(getpid()).part".utf8))
        descriptor = unsafe draft.withPlatformString {
            unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { try ManifestFile.fail(path, "cannot be written") }
    }

    /// Writes the lines of a ledger's files through to the disk.
    ///
    /// - Throws: an exit status, when it was said what is wrong.
    func write(_ ledger: Ledger) throws {
        var failed = false
        var block: [UInt8] = []
        func put() {
            var done = 0
            while done < block.count, !failed {
                let count = unsafe block.withUnsafeBytes { buffer in
                    unsafe buffer.baseAddress.map { unsafe Glibc.write(descriptor, $0 + done, buffer.count - done) } ?? -1
                }
                if count > 0 { done += count } else if errno != EINTR { failed = true }
            }
            block.removeAll(keepingCapacity: true)
        }
        try ManifestFile.lines(of: ledger) { line in
            block += line
            if block.count > 1 << 16 { put() }
        }
        put()
        if fsync(descriptor) != 0 || failed { try ManifestFile.fail(path, "cannot be written") }
    }

    /// Gives the draft the manifest's name; `false` where that fails, or somebody took the name in the meantime.
    func putInPlace() -> Bool {
        guard !path.isTaken else { return false }
        return unsafe draft.withPlatformString { draft in unsafe path.withPlatformString { unsafe rename(draft, $0) } } == 0
    }

    /// Removes the draft.
    func remove() { _ = unsafe draft.withPlatformString { unsafe unlink($0) } }
}

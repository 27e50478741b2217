import ArgumentParser
import Cryptography
import DumpVerification
import Evidence
import Glibc
import SystemPackage

/// Where ledgers are kept if nobody says otherwise: under the user's state folder, never beside the evidence.
enum LedgerPlace {
    /// The folder for ledgers, by the XDG Base Directory Specification.
    static var folder: FilePath? {
        if let state = Surroundings.variable("XDG_STATE_HOME"), state.hasPrefix("/") { return FilePath(state).appending(parts) }
        return Surroundings.variable("HOME").map { FilePath($0).appending([".local", "state"]).appending(parts) }
    }

    private static let parts: [FilePath.Component] = ["ipro-verify", "ledgers"]
    /// How the name of a ledger ends.
    static let suffix = ".ledger"

    /// The ledger of a dump: named for its folder, and told from others of that name by a digest of where it is and what it was called.
    ///
    /// - Throws: an error of usage where there is no such folder.
    static func ledger(of roots: [FilePath], shard: Shard?) throws -> FilePath {
        guard let folder else { throw ValidationError("neither XDG_STATE_HOME nor HOME is set; say with --ledger where the ledger is") }
        var bytes: [UInt8] = []
        for root in roots { bytes += root.bytes + [0] + absolute(root).bytes + [0] }
        let digest = try Digest.of(bytes, .sha256).hex.prefix(16)
        let name = roots.first.flatMap { absolute($0).lastComponent?.string } ?? "root"
        let safe = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar))
                ? String(scalar) : "_"
        }.joined().prefix(64)
        return folder.appending("\(safe)-\(digest)\(shard.map { ".\($0.number)-of-\($0.count)" } ?? "")\(suffix)")
    }

    /// Every ledger there is, by name.
    static func ledgers() throws -> [FilePath] {
        guard let folder, let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [FilePath] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe FilePath(bytes: $0) }
            if name.string.hasSuffix(suffix) { names.append(folder.appending(name.components)) }
        }
        return names.sorted { $0.string < $1.string }
    }

    /// Makes the folder that a path lies in, with all before it, for the user alone.
    ///
    /// - Throws: an exit status, when it was said what is wrong.
    static func makeFolder(for path: FilePath) throws {
        var folder = FilePath(root: path.root)
        for component in path.removingLastComponent().components {
            folder.append(component)
            guard unsafe folder.withPlatformString({ unsafe mkdir($0, 0o700) }) != 0, errno != EEXIST else { continue }
            // What exists need not be writable on the way; whether the last one is there is seen when the ledger is opened.
            if errno != EACCES, errno != EROFS {
                StandardError.write("ipro-verify: \(folder.shown): cannot be made; name another place with --ledger")
                throw ExitCode(Verdict.error.exitStatus)
            }
        }
    }

    /// A path with all links resolved; itself where it does not exist.
    private static func absolute(_ path: FilePath) -> FilePath {
        guard let resolved = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return path }
        defer { unsafe free(resolved) }
        return unsafe FilePath(platformString: resolved)
    }
}

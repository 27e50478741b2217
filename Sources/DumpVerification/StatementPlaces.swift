package import Cryptography
import Evidence
package import SystemPackage

/// Where, in a folder of the user's own, the statement about each recording of a dump goes: in folders as the recording lies in.
///
/// Every file has a place of its own, and the same place in every run and share over the same folders. Names are bytes, as they are on the
/// disk.
package struct StatementPlaces: Sendable {
    /// A place below the user's folder.
    package struct Place: Sendable, Hashable {
        /// The folders, outermost first. None leads upwards.
        package var folders: [FilePath]
        /// The name of the recording there, to which the statement's ending is added.
        package var name: FilePath
    }

    private let plan: DumpPlan
    /// What every statement's name ends with.
    private let ending: [UInt8]
    /// The longest name that still has room for the ending, and for that of a CMS signature behind it.
    private var room: Int { 255 - ending.count - 4 }
    /// The folder of each tree; none where there is one tree.
    private let rootFolders: [FilePath?]

    /// Places for the files of a plan.
    ///
    /// - Parameter ending: what every statement's name ends with.
    /// - Throws: what the cryptographic library throws.
    package init(_ plan: DumpPlan, ending: String) throws(CryptographyError) {
        let ending = Array(ending.utf8)
        self.plan = plan
        self.ending = ending
        var folders = [FilePath?](repeating: nil, count: plan.trees.count)
        // In an order that does not depend on the one in which they were typed: an interrupted run may be typed otherwise.
        let order = plan.trees.indices.sorted { plan.trees[$0].path.bytes.lexicographicallyPrecedes(plan.trees[$1].path.bytes) }
        var taken: Set<FilePath> = []
        for tree in order where plan.trees.count > 1 {
            let name = try Self.folder(Self.name(of: plan.trees[tree].path), ending)
            var (free, number) = (name, 1)
            while !taken.insert(free).inserted {
                number += 1
                free = FilePath(bytes: name.bytes + Array("-\(number)".utf8))
            }
            folders[tree] = free
        }
        rootFolders = folders
    }

    /// The place for an entry.
    ///
    /// - Throws: what the cryptographic library throws.
    package func place(of entry: Int) throws(CryptographyError) -> Place {
        let entry = plan.entries[entry]
        var names = entry.place.components.map { FilePath(root: nil, [$0]) }
        let name = names.popLast() ?? Self.name(of: entry.path)
        var folders = [rootFolders[entry.tree]].compactMap { $0 }
        for name in names { folders.append(try Self.folder(name, ending)) }
        return Place(folders: folders, name: try Self.shortened(name, room: room))
    }

    /// The last part of a path, if that is a name.
    private static func name(of path: FilePath) -> FilePath {
        guard let last = path.lastComponent, last.kind == .regular else { return "root" }
        return FilePath(root: nil, [last])
    }

    /// A folder's name, which is never that of a statement: one that could be gets two letters more, and so is no other folder's either.
    private static func folder(_ name: FilePath, _ ending: [UInt8]) throws(CryptographyError) -> FilePath {
        let bytes = name.bytes
        guard bytes.indices.contains(where: { bytes[$0...].starts(with: ending) }) else { return name }
        return try shortened(FilePath(bytes: bytes + Array(".d".utf8)), room: 255)
    }

    /// A name that leaves room for the ending, and for that of a CMS signature. One that does not is cut, and told from others that are cut
    /// at the same place by a digest.
    private static func shortened(_ name: FilePath, room: Int) throws(CryptographyError) -> FilePath {
        let bytes = name.bytes
        guard bytes.count > room else { return name }
        let digest = Array("~\(try Digest.of(bytes, .sha256).hex)".utf8)
        var kept = bytes.prefix(room - digest.count)
        // Not in the middle of a character.
        for _ in 0..<3 where kept.last.map({ $0 & 0xC0 == 0x80 }) ?? false { kept.removeLast() }
        if kept.last.map({ $0 & 0xC0 == 0xC0 }) ?? false { kept.removeLast() }
        return FilePath(bytes: kept + digest)
    }
}

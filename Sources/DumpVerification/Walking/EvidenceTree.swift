package import ByteInput
import Evidence
import Glibc
package import SystemPackage

/// A folder or a single file that the user named, with everything below it. Only ever read.
package final class EvidenceTree: Sendable {
    /// The path as the user gave it.
    package let path: FilePath
    /// `nil` where it is a file, or cannot be opened.
    private let root: OpenFolder?
    /// Why the root cannot be opened as a folder.
    private let failure: ReadError?

    /// Folders are followed so far down; deeper ones are named and not examined. Each level holds a descriptor while it is walked through.
    private static let deepest = 128

    /// Opens what the user named. A failure is told when it is walked through: the other trees are examined all the same.
    package init(path: FilePath) {
        self.path = path
        do throws(ReadError) {
            root = try OpenFolder(root: path)
            failure = nil
        } catch {
            root = nil
            failure = error
        }
    }

    // MARK: - Opening

    /// Opens a file that was listed, through the folders it was listed in.
    ///
    /// - Throws: `cannotOpen` also where a link took the place of a folder or of the file, and what ``EvidenceFile`` throws.
    package func open(_ entry: TreeEntry) throws(ReadError) -> EvidenceFile {
        guard var folder = root else { return try EvidenceFile(path: path) }
        var names = entry.place.components.map { FilePath(root: nil, [$0]) }
        guard let file = names.popLast() else { throw ReadError(.notARegularFile, path: entry.path) }
        for name in names { folder = try OpenFolder(name, in: folder, path: entry.path) }
        return try folder.file(file, path: entry.path)
    }

    // MARK: - Walking

    /// Lists everything in several trees, by path in the order of its bytes: the same tree gives the same list on every machine.
    package static func list(_ trees: [EvidenceTree]) -> [TreeEntry] {
        var listing = Listing()
        for (number, tree) in trees.enumerated() { tree.list(into: &listing, number: number) }
        let keys = listing.entries.map(\.path.bytes)
        return keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }.map { listing.entries[$0] }
    }

    private struct Listing {
        var entries: [TreeEntry] = []
        var folders: Set<FolderNumber> = []
    }

    private func list(into listing: inout Listing, number: Int) {
        func tell(_ kind: TreeEntry.Kind, _ status: stat = stat()) {
            listing.entries.append(
                TreeEntry(
                    tree: number, place: FilePath(), path: path, kind: kind, identity: EvidenceFile.Identity(status),
                    links: UInt64(status.st_nlink)))
        }
        guard let root else {
            var status = stat()
            if failure?.systemError == ENOTDIR, unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 {
                tell(status.st_mode & S_IFMT == S_IFREG ? .file : .special, status)
            } else {
                tell(.unreadable(failure?.systemError ?? EIO))
            }
            return
        }
        list(root, at: FilePath(), depth: 0, number: number, into: &listing)
    }

    private func list(_ folder: OpenFolder, at place: FilePath, depth: Int, number: Int, into listing: inout Listing) {
        func tell(_ kind: TreeEntry.Kind, at place: FilePath, _ status: stat = stat()) {
            listing.entries.append(
                TreeEntry(
                    tree: number, place: place, path: path.appending(place.components), kind: kind,
                    identity: EvidenceFile.Identity(status), links: UInt64(status.st_nlink)))
        }
        guard depth < Self.deepest else { return tell(.tooDeep, at: place) }
        let names: [FilePath]
        do throws(Errno) {
            guard listing.folders.insert(try folder.number()).inserted else { return tell(.repeatedFolder, at: place) }
            names = try folder.names()
        } catch {
            return tell(.unreadable(error.rawValue), at: place)
        }
        for name in names {
            let below = place.appending(name.components)
            let status: stat
            do throws(Errno) { status = try folder.status(of: name) } catch {
                // A name that is gone since it was read was never part of what is examined.
                if error != .noSuchFileOrDirectory { tell(.unreadable(error.rawValue), at: below) }
                continue
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: tell(.file, at: below, status)
            case S_IFLNK: tell(.link, at: below, status)
            case S_IFDIR:
                do throws(ReadError) {
                    let inner = try OpenFolder(name, in: folder, path: below)
                    list(inner, at: below, depth: depth + 1, number: number, into: &listing)
                } catch {
                    tell(.unreadable(error.systemError ?? EIO), at: below)
                }
            default: tell(.special, at: below, status)
            }
        }
    }

    // MARK: - What must not be written

    /// Whether a path lies inside of one of the trees, by the identity of its folders and not by their names.
    ///
    /// - Parameter path: a file that need not exist, in folders that need not exist either.
    package static func isInside(_ path: FilePath, _ trees: [EvidenceTree]) -> Bool {
        let roots = trees.compactMap { tree in try? tree.root?.number() }
        var folder = parent(of: path)
        var status = stat()
        while unsafe folder.withPlatformString({ unsafe stat($0, &status) }) != 0 {
            guard folder != parent(of: folder) else { return false }
            folder = parent(of: folder)
        }
        var last: FolderNumber?
        while FolderNumber(status) != last {
            if roots.contains(FolderNumber(status)) { return true }
            // The root of all folders is its own parent.
            last = FolderNumber(status)
            folder.append("..")
            guard unsafe folder.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return false }
        }
        return false
    }

    /// Whether one of the trees lies inside of a folder, by the identity of folders and not by their names: what is written into folders
    /// below it could end up in the evidence.
    package static func isAbove(_ folder: FilePath, _ trees: [EvidenceTree]) -> Bool {
        var status = stat()
        guard unsafe folder.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return false }
        let number = FolderNumber(status)
        return trees.contains { tree in
            guard tree.root != nil else { return false }
            var (place, last) = (tree.path, FolderNumber?.none)
            while unsafe place.withPlatformString({ unsafe stat($0, &status) }) == 0, FolderNumber(status) != last {
                if FolderNumber(status) == number { return true }
                last = FolderNumber(status)
                place.append("..")
            }
            return false
        }
    }

    private static func parent(of path: FilePath) -> FilePath {
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}

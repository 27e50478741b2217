package import ByteInput
package import SystemPackage

/// A name in a tree of evidence, and what stands there. Nothing was opened but folders.
package struct TreeEntry: Sendable, Hashable {
    /// What stands there.
    package enum Kind: Sendable, Hashable {
        /// A regular file.
        case file
        /// A symbolic link, which is not followed.
        case link
        /// A FIFO, socket or device.
        case special
        /// A folder that was walked through already: a loop of bind mounts, or mounted twice.
        case repeatedFolder
        /// Something that the system does not let us look at, with its error number.
        case unreadable(Int32)
        /// A folder below more folders than are followed.
        case tooDeep
    }

    /// Index of the tree it was found in.
    package var tree: Int
    /// Its path below the root of that tree; empty for the root itself.
    package var place: FilePath
    /// Its path, beginning as the user named the root.
    package var path: FilePath
    /// What stands there.
    package var kind: Kind
    /// Which file it was when it was listed.
    package var identity: EvidenceFile.Identity
    /// How many names the file has.
    package var links: UInt64
}

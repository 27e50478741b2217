public import SystemPackage

/// Why bytes could not be read.
public struct ReadError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: Sendable, Hashable {
        /// Opening the file failed.
        case cannotOpen
        /// It is a directory, FIFO, socket or device.
        case notARegularFile
        /// The file has no bytes.
        case empty
        /// The system refused a read.
        case readFailed
        /// A read ended before the end that the file had when it was opened.
        case shrank
        /// The file's identity or size is no longer that which was opened.
        case changed
    }

    /// What kind of failure it is.
    public var code: Code
    /// The path as the user gave it.
    public var path: FilePath
    /// Where in the file, if the failure has a place.
    public var offset: UInt64?
    /// The system's error number, if it gave one.
    public var systemError: Int32?

    package init(_ code: Code, path: FilePath, offset: UInt64? = nil, systemError: Int32? = nil) {
        self.code = code
        self.path = path
        self.offset = offset
        self.systemError = systemError
    }
}

/// Bytes taken out of a recording so that others can check a signature with their own tools.
package struct ExtractedFile: Sendable, Hashable {
    /// A file name without folders, made by this program and never by the recording.
    package var name: String
    /// The bytes.
    package var bytes: [UInt8]

    /// A file by name and bytes.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

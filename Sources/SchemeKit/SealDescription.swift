package import Evidence

/// What a seal, a signature outside of the coded video, claims: for display, without judging it.
package struct SealDescription: Sendable {
    /// What it is: `manifest urn:c2pa:…`.
    package var title: String
    /// Its bytes in the file.
    package var bytes: ByteRange
    /// What it says, name by name.
    package var fields: [(name: String, value: String)]

    /// A description without fields yet.
    package init(title: String, bytes: ByteRange) {
        self.title = title
        self.bytes = bytes
        fields = []
    }

    /// Adds a field, shortened to what somebody reads.
    package mutating func add(_ name: String, _ value: String?) {
        guard let value, fields.count < 4096 else { return }
        let shown = value.prefix(Self.longestValue)
        fields.append((name, shown.endIndex < value.endIndex ? shown + "…" : value))
    }

    private static let longestValue = 8_000
}

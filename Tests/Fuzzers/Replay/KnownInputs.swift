import Testing

/// An input that a fuzzer found, and that broke something.
struct KnownInput: Sendable, CustomTestStringConvertible {
    /// What it broke.
    var name: String
    /// Whom.
    var target: String
    var bytes: [UInt8]
    var testDescription: String { name }

    /// Every one of them.
    static let all: [KnownInput] = []
}

/// One parser, or the whole verifier, that is fed with bytes nobody meant.
///
/// A new one is a file in this folder and a line in ``FuzzTargets``: `scripts/fuzz` then feeds it under libFuzzer, and the tests replay its
/// seeds, mutations of them, and every input that ever broke it.
package protocol FuzzTarget: Sendable {
    /// Its name on the command line and of its corpus.
    static var name: String { get }
    /// The longest input that is worth a try, in bytes.
    static var longestInput: Int { get }
    /// Inputs to begin with: what an honest writer makes, in every form.
    static func seeds() throws -> [FuzzSeed]
    /// Reads an input, whatever it is. What must hold for every input, and did not, is thrown; a trap is found by whoever calls.
    static func read(_ input: [UInt8]) throws(BrokenPromise)
}

extension FuzzTarget {
    /// Longer than any field of the formats, short enough for thousands of inputs a second.
    package static var longestInput: Int { 8192 }
}

/// An input to begin with.
package struct FuzzSeed: Sendable {
    /// What it is, in a few letters.
    package let name: String
    /// The input.
    package let bytes: [UInt8]

    /// A seed with a name.
    package init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Something that holds for every input was not so.
package struct BrokenPromise: Error, Sendable, CustomStringConvertible {
    /// What, in words.
    package let description: String

    /// A promise that was broken.
    package init(_ description: String) { self.description = description }
}

/// Says that something must hold.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) throws(BrokenPromise) {
    if !holds { throw BrokenPromise(what()) }
}

/// An input whose first bytes choose among settings, so that the fuzzer can change them like everything else.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte as a choice; the first one where the input has ended.
    mutating func choose<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int(rest.popFirst() ?? 0) % choices.count]
    }

    /// The next byte; 0 where the input has ended.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }
}

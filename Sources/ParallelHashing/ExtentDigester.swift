package import Cryptography

/// Makes one output of each extent's bytes. Every worker has its own, which it uses for one span of the file after the other.
package protocol ExtentDigester<Output>: ~Copyable, SendableMetatype {
    /// What is made of one extent.
    associatedtype Output: Sendable

    /// Makes the outputs of extents whose bytes are all in memory, and appends them to `outputs`: exactly one each, in order.
    ///
    /// They come together so that independent messages can be hashed side by side.
    /// - Parameters:
    ///   - extents: At least one.
    ///   - positions: `window[positions[i]]` are the bytes of `extents[i]`; positions may be empty, overlap and come in any order.
    ///   - window: A part of the file, with bytes between the extents that belong to none of them.
    mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, into outputs: inout [Output]
    ) throws(CryptographyError)

    /// Starts an extent that is too large to be held in memory. Its bytes follow by `update`, in order, and nothing else before `finish`.
    mutating func begin(_ extent: Extent) throws(CryptographyError)

    /// Adds the next bytes of the extent begun.
    mutating func update(_ bytes: RawSpan) throws(CryptographyError)

    /// Ends the extent begun.
    mutating func finish() throws(CryptographyError) -> Output
}

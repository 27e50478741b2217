package import Cryptography

/// Makes one output of the bytes of each span of extents. Every worker has its own, which it uses for one span after the other.
///
/// A span is made into one value, not one an extent: what costs little for a span would cost much for each of its thousand samples.
package protocol ExtentDigester<Output>: ~Copyable, SendableMetatype {
    /// What is made of the extents of one span.
    associatedtype Output: Sendable

    /// Makes the output of extents whose bytes are all in memory.
    ///
    /// They come together so that independent messages can be hashed side by side.
    /// - Parameters:
    ///   - extents: At least one.
    ///   - positions: `window[positions[i]]` are the bytes of `extents[i]`; positions may be empty, overlap and come in any order.
    ///   - window: A part of the file, with bytes between the extents that belong to none of them.
    mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan
    ) throws(CryptographyError) -> Output

    /// As ``digest(_:at:in:)``, and makes beside it the SHA-256 of the whole window: one long message in one lane, the extents in the other.
    ///
    /// - Parameter whole: stays `nil` where no lane is free for it.
    mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, beside whole: inout Digest?
    ) throws(CryptographyError) -> Output

    /// Starts an extent that is too large to be held in memory. Its bytes follow by `update`, in order, and nothing else before `finish`.
    mutating func begin(_ extent: Extent) throws(CryptographyError)

    /// Adds the next bytes of the extent begun.
    mutating func update(_ bytes: RawSpan) throws(CryptographyError)

    /// Ends the extent begun, which is a span of its own.
    mutating func finish() throws(CryptographyError) -> Output
}

extension ExtentDigester where Self: ~Copyable {
    package mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan, beside whole: inout Digest?
    ) throws(CryptographyError) -> Output { try digest(extents, at: positions, in: window) }
}

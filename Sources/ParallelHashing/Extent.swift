package import Evidence

/// A run of bytes of the file that is one message: what is hashed as a whole and gets a result of its own.
package struct Extent: Sendable, Hashable {
    /// Where its bytes are. It may reach beyond the end of the file; such an extent is reported as missing.
    package var range: ByteRange
    /// A number by which the source tells its extents apart, for example within its tag. Not interpreted here.
    package var index: UInt64
    /// A number by which the source groups its extents, for example by track: below 4,294,963,200, and else not interpreted here.
    package var tag: UInt32

    /// An extent of the file, with the source's own numbers for it.
    package init(range: ByteRange, index: UInt64, tag: UInt32) {
        self.range = range
        self.index = index
        self.tag = tag
    }
}

/// Says, one after the other, which extents are to be hashed. Asked by one thread at a time.
///
/// The speed is best where offsets ascend with small gaps; any order and any overlap is allowed. Every extent is read and hashed as often
/// as it is named, so a source that follows a hostile table must bound what it hands out.
package protocol ExtentSource<Failure>: SendableMetatype {
    /// Why the source could not say what comes next.
    associatedtype Failure: Error

    /// The next extent, or `nil` after the last one.
    mutating func next() throws(Failure) -> Extent?

    /// Appends the next extents, at most `count`, and at least one where there is one left. What ``next()`` does is enough; a source that
    /// can name several in one go is asked less often.
    mutating func read(_ count: Int, into extents: inout [Extent]) throws(Failure)
}

extension ExtentSource {
    package mutating func read(_ count: Int, into extents: inout [Extent]) throws(Failure) {
        for _ in 0..<count {
            guard let extent = try next() else { return }
            extents.append(extent)
        }
    }
}

/// Takes what was made of the extents, in the order in which the source named them. Called by one thread at a time, not always the same.
package protocol ExtentConsumer<Output>: SendableMetatype {
    /// What the digesters make of a span of extents.
    associatedtype Output: Sendable

    /// Takes the next extents, at least one, and what a digester made of them.
    mutating func consume(_ extents: [Extent], output: Output)

    /// Takes the next extents, at least one, that do not lie wholly inside the file as it was when it was opened.
    mutating func consumeMissing(_ extents: [Extent])
}

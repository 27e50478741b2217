import Cryptography

/// Something that stands, or might stand, in a hash list: in the order of the stream.
struct CodedElement: Sendable {
    enum Kind: Sendable, Hashable {
        /// The first slice of a picture at which a group of pictures starts.
        case anchor
        /// Any other slice of the types that every signer hashes.
        case slice
        /// A coded picture of a type that the known signers leave out (specification and practice differ).
        case unhashed
        /// An SEI of the scheme that is not signed itself.
        case message
    }

    var kind: Kind
    /// The sample it lies in.
    var sample: UInt64
    /// Whether a picture begins with it.
    var startsPicture: Bool
    /// Whether it may be missing from the list: a repetition, or an SEI that cannot be read.
    var isOptional = false
    /// The digest of its bytes.
    var plain: Digest
    /// What it is in a list, if the anchor in front of it is the one that was signed. Right once ``ElementWindow/makeForms(_:)`` ran.
    var form: Digest
}

/// Which types of coded pictures are in the lists. The specification (5.2) says all, the known signers leave some out.
enum CoverageRule: Sendable, Hashable, CaseIterable {
    /// H.264 types 1 and 5, H.265 types 0, 1 and 16 to 21.
    case practice
    /// Every VCL NAL unit.
    case everything
}

/// The elements for which nothing was decided yet, numbered through the whole stream.
struct ElementWindow: Sendable {
    private var storage: [CodedElement] = []
    private var dropped = 0
    private var head = 0
    /// Number of the first element whose form was not made.
    private var formed = 0
    /// The anchor in front of it.
    private var anchor: Digest?

    /// Number of the first element held.
    var start: Int { dropped + head }
    /// One past the number of the last.
    var end: Int { dropped + storage.count }
    var count: Int { storage.count - head }

    subscript(number: Int) -> CodedElement { storage[number - dropped] }

    mutating func append(_ element: CodedElement) { storage.append(element) }

    /// Makes the forms of the elements that came since the last time: together, which costs half of making each by itself.
    mutating func makeForms(_ chain: ChainHasher) throws(CryptographyError) {
        var both = DigestList(chain.algorithm)
        var places: [Int] = []
        for place in max(formed - dropped, head)..<storage.count {
            switch storage[place].kind {
            case .anchor: anchor = storage[place].plain
            case .message: break
            case .slice, .unhashed:
                guard let anchor else { continue }
                both.append(anchor)
                both.append(storage[place].plain)
                places.append(place)
            }
        }
        let forms = try chain.chained(both)
        for (index, place) in places.enumerated() { storage[place].form = forms[index] }
        formed = end
    }

    mutating func markOptional(_ number: Int) { storage[number - dropped].isOptional = true }

    /// Forgets everything before `number`.
    mutating func drop(before number: Int) {
        head = min(max(head, number - dropped), storage.count)
        if head > 4096, head > storage.count / 2 {
            storage.removeFirst(head)
            dropped += head
            head = 0
        }
    }

    func elements(_ range: Range<Int>) -> [CodedElement] {
        let range = range.clamped(to: start..<end)
        return Array(storage[range.lowerBound - dropped..<range.upperBound - dropped])
    }
}

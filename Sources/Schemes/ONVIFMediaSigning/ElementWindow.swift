import Cryptography

/// The elements for which nothing was decided yet, numbered through the whole stream.
///
/// Nearly every element is compared with a list once and forgotten, so the digests lie side by side as in a list, and a period is compared
/// in one go.
struct ElementWindow: Sendable {
    /// What is known of an element besides its digests.
    struct Mark: Sendable {
        var kind: CodedElement.Kind
        /// Whether a picture begins with it.
        var startsPicture: Bool
        /// Whether it may be missing from the list.
        var isOptional = false
        /// The sample it lies in.
        var sample: UInt64

        /// Whether it has to stand in the list of its period.
        func isCompulsory(under rule: CoverageRule) -> Bool { (kind != .unhashed || rule == .everything) && !isOptional }
    }

    private var marks: [Mark] = []
    private var plains: DigestList
    private var forms: DigestList
    private var dropped = 0
    private var head = 0
    /// The anchor in front of the first element without a form.
    private var anchor: Digest?

    init(_ algorithm: DigestAlgorithm) {
        plains = DigestList(algorithm)
        forms = DigestList(algorithm)
    }

    /// Number of the first element held.
    var start: Int { dropped + head }
    /// One past the number of the last.
    var end: Int { dropped + marks.count }
    var count: Int { marks.count - head }

    subscript(number: Int) -> CodedElement {
        let mark = marks[number - dropped]
        return CodedElement(
            kind: mark.kind, sample: mark.sample, startsPicture: mark.startsPicture, isOptional: mark.isOptional,
            plain: plains[number - dropped], form: form(number))
    }

    func mark(_ number: Int) -> Mark { marks[number - dropped] }

    /// What an element is in a list; its own digest where that was not made yet.
    func form(_ number: Int) -> Digest {
        let place = number - dropped
        return place < forms.count ? forms[place] : plains[place]
    }

    /// Adds an element whose digest stands in a list.
    mutating func append(_ mark: Mark, _ digests: DigestList, _ index: Int) {
        marks.append(mark)
        plains.append(contentsOf: digests, index..<index + 1)
    }

    mutating func append(_ mark: Mark, _ digest: Digest) {
        marks.append(mark)
        plains.append(digest)
    }

    /// Makes the forms of the elements that came since the last time: together, which costs half of making each by itself.
    mutating func makeForms(_ chain: ChainHasher) throws(CryptographyError) {
        var place = forms.count
        while place < marks.count {
            let first = place
            switch marks[place].kind {
            case .anchor:
                anchor = plains[place]
                place += 1
                forms.append(contentsOf: plains, first..<place)
            case .message:
                place += 1
                forms.append(contentsOf: plains, first..<place)
            case .slice, .unhashed:
                while place < marks.count, marks[place].kind == .slice || marks[place].kind == .unhashed { place += 1 }
                if let anchor {
                    try chain.chain(first..<place, of: plains, to: anchor, into: &forms)
                } else {
                    forms.append(contentsOf: plains, first..<place)
                }
            }
        }
    }

    /// How many elements from `number` on are those of a list from `entry` on, one by one; at most `limit`.
    func countOfEqual(from number: Int, _ list: DigestList, from entry: Int, limit: Int) -> Int {
        list.countOfEqual(from: entry, forms, from: min(number - dropped, forms.count), limit: limit)
    }

    /// One past the last of the elements in a row, from `number` on, that have to stand in a list; at most `limit` of them.
    func endOfCompulsory(from number: Int, under rule: CoverageRule, limit: Int) -> Int {
        let most = min(number + limit, end)
        var last = number
        while last < most, marks[last - dropped].isCompulsory(under: rule) { last += 1 }
        return last
    }

    mutating func markOptional(_ number: Int) { marks[number - dropped].isOptional = true }

    /// Forgets everything before `number`.
    mutating func drop(before number: Int) {
        head = min(max(head, number - dropped), marks.count)
        if head > 4096, head > marks.count / 2 {
            marks.removeFirst(head)
            plains.removeFirst(head)
            forms.removeFirst(min(head, forms.count))
            dropped += head
            head = 0
        }
    }

    func elements(_ range: Range<Int>) -> [CodedElement] { range.clamped(to: start..<end).map { self[$0] } }
}

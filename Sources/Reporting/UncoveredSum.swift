import Evidence

/// What uncovered bytes of one kind are together.
struct UncoveredSum {
    /// What they are.
    let what: String
    /// How many bytes.
    private(set) var bytes: UInt64 = 0
    /// At how many places.
    private(set) var places = 0
    /// Where the first of them stands.
    let first: UInt64
    private var looks: [ContentLook] = []

    /// So many looks are told of one kind.
    private static let mostLooks = 3

    /// The sums of a file, the most first: a sound track must not hide behind the headers of small boxes.
    static func sums(_ ranges: [UncoveredRange]) -> [UncoveredSum] {
        var sums: [UncoveredSum] = []
        var places: [String: Int] = [:]
        for range in ranges {
            let place = places[range.what] ?? sums.count
            if place == sums.count {
                places[range.what] = place
                sums.append(UncoveredSum(what: range.what, first: range.bytes.offset))
            }
            sums[place].add(range)
        }
        return sums.enumerated().sorted { ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset) }.map(\.element)
    }

    private init(what: String, first: UInt64) {
        self.what = what
        self.first = first
    }

    private mutating func add(_ range: UncoveredRange) {
        bytes &+= range.bytes.length
        places += 1
        if let look = range.content?.look, !looks.contains(look) { looks.append(look) }
    }

    /// What they look like; `nil` where that is not asked, or nothing is there.
    var look: String? {
        let telling = looks.filter { !$0.isBlank && $0 != .unknown }
        guard !telling.isEmpty else { return looks.first { $0 == .zeros || $0 == .filler }.map { "only \($0.words)" } }
        let more = telling.count > Self.mostLooks ? " and others" : ""
        return "looks like " + telling.prefix(Self.mostLooks).map(\.words).joined(separator: ", ") + more
    }
}

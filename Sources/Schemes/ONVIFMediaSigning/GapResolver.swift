import Cryptography
import Evidence

/// Decides about a stretch of the stream that is not as it was signed: which period each element belongs to, what was changed, what is
/// missing, and what cannot be told because its signature is gone.
///
/// Cause is told from consequence: every period is laid beside its own list, so that a hole in one does not shift the next; a changed
/// I picture does not make the pictures chained to it wrong, because its true digest is the first entry of the list.
struct GapResolver {
    /// One period of the stretch.
    struct Owner {
        var counter: UInt32
        var statement: PeriodStatement?
        /// Whether an SEI was there for it that cannot be trusted.
        var isDamaged = false
        /// List entries with the elements that equal them.
        var matches: [(entry: Int, element: Int)] = []
        /// The element it begins with, where a link or its own digests say so.
        var pin: Int?
        /// Elements that are its own, matched or not.
        var owned: Range<Int>?
        /// Whether all of it is as signed.
        var isExact = false
        /// The anchor with which its list is chained.
        var anchor: Digest?

        var first: Int? { matches.first?.element ?? pin }
        var last: Int? { isExact ? owned.map { $0.upperBound - 1 } : matches.last?.element ?? pin }
        var isPinned: Bool { first != nil }
        var unmatchedHead: Int { statement?.list == nil ? 0 : matches.first?.entry ?? 0 }
        var unmatchedTail: Int {
            guard let list = statement?.list, let last = matches.last else { return 0 }
            return list.count - 1 - last.entry
        }
    }

    let elements: [CodedElement]
    /// Number of the first element in the stream.
    let base: Int
    let rule: CoverageRule
    let previous: PlacedPeriod?
    let next: PeriodStatement?
    /// Whether the stream has SEIs that are not signed themselves, and stand in lists like pictures.
    let hasUnsigned: Bool
    let chain: ChainHasher
    let damaged: [PeriodStatement]
    let damagedCount: Int
    var statements: [PeriodStatement]
    /// Places in `elements` of those that count under the rule.
    let units: [Int]
    var owners: [Owner] = []
    var outcome: GapOutcome

    /// More periods than this between two others are told as one stretch.
    static let mostPeriods = 4096

    /// `statements` are those that can be trusted, or may turn out to be; `malformed` is the number of SEIs that cannot be read.
    init(
        elements: [CodedElement], base: Int, rule: CoverageRule, statements: [PeriodStatement], malformed: Int, hasUnsigned: Bool,
        previous: PlacedPeriod?, next: PeriodStatement?, chain: ChainHasher
    ) {
        self.elements = elements
        self.base = base
        self.rule = rule
        self.previous = previous
        self.next = next
        self.hasUnsigned = hasUnsigned
        self.chain = chain
        self.statements = statements.filter(\.isTrusted)
        damaged = statements.filter { !$0.isTrusted }
        damagedCount = malformed
        units = elements.indices.filter { (elements[$0].kind != .unhashed || rule == .everything) && !elements[$0].isOptional }
        outcome = GapOutcome(statuses: [UnitStatus](repeating: .uncovered, count: elements.count))
    }

    mutating func resolve() throws(CryptographyError) -> GapOutcome {
        for index in elements.indices where elements[index].kind == .unhashed && rule == .practice { outcome.statuses[index] = .unhashed }
        dropStale()
        listOwners()
        dropForeign()
        try alignLists()
        try placeByGOPHash()
        pinByLinks()
        try placeByGOPHash()
        distribute()
        try decide()
        return outcome
    }

    func element(_ unit: Int) -> CodedElement { elements[units[unit]] }

    /// An end-of-stream SEI without list repeats the one before it and says nothing about its own period.
    mutating func dropStale() {
        statements.removeAll { $0.list == nil && $0.isStale }
    }

    mutating func listOwners() {
        var byCounter: [UInt32: PeriodStatement] = [:]
        for statement in statements {
            guard let other = byCounter[statement.counter] else {
                byCounter[statement.counter] = statement
                continue
            }
            // The one with more in common with what is there speaks for the period; that there are two is told.
            let keeps = commonDigests(other) >= commonDigests(statement)
            byCounter[statement.counter] = keeps ? other : statement
            outcome.notes.append(
                .contradictingSignatures(counter: statement.counter, sample: keeps ? statement.sample : other.sample))
        }
        let damagedCounters = Set(damaged.map(\.counter))
        var counters = byCounter.keys.sorted { PeriodStatement.distance(from: $0, to: $1) > 0 }
        if let previous {
            let end = next?.counter ?? counters.last.map { $0 &+ 1 }
            if let end {
                let distance = PeriodStatement.distance(from: previous.counter, to: end)
                if distance > 1, distance <= Self.mostPeriods { counters = (1..<distance).map { previous.counter &+ UInt32($0) } }
            }
        } else if let first = counters.first {
            let end = next?.counter ?? (counters.last.map { $0 &+ 1 } ?? first)
            let distance = PeriodStatement.distance(from: first, to: end)
            if distance > 0, distance <= Self.mostPeriods { counters = (0..<distance).map { first &+ UInt32($0) } }
        }
        owners = counters.map { Owner(counter: $0, statement: byCounter[$0], isDamaged: damagedCounters.contains($0)) }
    }

    func commonDigests(_ statement: PeriodStatement) -> Int {
        guard let list = statement.list else { return 0 }
        let there = Set(units.prefix(65_536).map { elements[$0].form })
        return list.count { there.contains($0) }
    }

    /// A trusted SEI whose link contradicts the period before it, and whose own start the next link contradicts, was put in from elsewhere.
    mutating func dropForeign() {
        for place in owners.indices {
            guard let statement = owners[place].statement, !statement.general.beginsSigning else { continue }
            let before: Digest? =
                place > 0
                ? owners[place - 1].statement?.list?.first : previous?.counter == statement.counter &- 1 ? previous?.first : nil
            let after: Digest? =
                place + 1 < owners.count
                ? owners[place + 1].statement?.link : next?.counter == statement.counter &+ 1 ? next?.link : nil
            guard let before, before != statement.link else { continue }
            if let after, let first = statement.list?.first, after == first { continue }
            if after == nil, statement.list?.first.map({ first in elements.contains { $0.form == first } }) == true { continue }
            outcome.notes.append(.foreignSignature(counter: statement.counter, sample: statement.sample))
            owners[place].statement = nil
            owners[place].isDamaged = true
        }
    }
}

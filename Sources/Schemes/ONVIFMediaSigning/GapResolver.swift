import Cryptography
import Evidence

/// What was found out about a stretch of the stream between two periods that are as they were signed.
struct GapOutcome: Sendable {
    /// What became of each element, by its place in the stretch.
    var statuses: [UnitStatus]
    /// Entries of lists for which no element is there.
    var holes: [ListHole] = []
    /// Elements that contradict a list, or that nobody signed: they may have been moved here from elsewhere.
    var strangers: [Stranger] = []
    /// The periods in order.
    var records: [PeriodRecord] = []
    /// What is to be told.
    var notes: [GapNote] = []
    /// Periods that are wholly as signed, with the places of their elements in the stretch.
    var exact: [(statement: PeriodStatement, range: Range<Int>)] = []
    /// Whether the first pictures of the first period are cut off.
    var isCutAtStart = false
    /// The first SEI of whose period something is there.
    var firstPlaced: PeriodStatement?
    /// The period with the highest number that a trusted SEI speaks about.
    var last: PlacedPeriod?
}

/// Signed digests that no element of the file has.
struct ListHole: Sendable {
    var digests: [Digest]
    /// The sample in front of the hole; -1 where there is none.
    var afterSample: Int64
    /// How many pictures were signed there, or units where that cannot be told.
    var count: UInt64
    /// The period.
    var counter: UInt32
    /// The anchor with which its digests are chained, where it is known.
    var anchor: Digest?
}

/// An element that does not belong where it stands.
struct Stranger: Sendable {
    var plain: Digest
    var form: Digest
    var sample: UInt64
    /// Whether another element was signed for its place; else it was put in.
    var isReplacement: Bool
}

/// Something to be told about a stretch.
enum GapNote: Sendable {
    /// No trusted SEI speaks about these periods; `samples` are the pictures that may be theirs.
    case signatureLost(counters: ClosedRange<UInt32>, isDamaged: Bool, samples: SampleRange?)
    /// The period's digest over all digests does not fit, and there is no list: its pictures cannot be told apart.
    case periodContradicted(counter: UInt32, samples: SampleRange)
    /// Pictures in front of the first signature that can be placed, which nothing in the file speaks for.
    case unverifiableStart(samples: SampleRange)
    /// A trusted SEI that fits neither its neighbours nor the pictures: it comes from elsewhere.
    case foreignSignature(counter: UInt32, sample: UInt64)
    /// Two trusted SEIs speak differently about one period.
    case contradictingSignatures(counter: UInt32, sample: UInt64)
}

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
    let rule: CoverageRule
    let previous: PlacedPeriod?
    let next: PeriodStatement?
    /// Whether the stream has SEIs that are not signed themselves, and stand in lists like pictures.
    let hasUnsigned: Bool
    let chain: ChainHasher
    private let damaged: [PeriodStatement]
    private let damagedCount: Int
    private var statements: [PeriodStatement]
    /// Places in `elements` of those that count under the rule.
    private let units: [Int]
    var owners: [Owner] = []
    var outcome: GapOutcome

    /// More periods than this between two others are told as one stretch.
    private static let mostPeriods = 4096

    /// `statements` are those that can be trusted, or may turn out to be; `malformed` is the number of SEIs that cannot be read.
    init(
        elements: [CodedElement], rule: CoverageRule, statements: [PeriodStatement], malformed: Int, hasUnsigned: Bool,
        previous: PlacedPeriod?, next: PeriodStatement?, chain: ChainHasher
    ) {
        self.elements = elements
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
        decide()
        return outcome
    }

    private func element(_ unit: Int) -> CodedElement { elements[units[unit]] }

    // MARK: - Which periods there are

    /// An end-of-stream SEI without list repeats the one before it and says nothing about its own period.
    private mutating func dropStale() {
        statements.removeAll { $0.list == nil && $0.isStale }
    }

    private mutating func listOwners() {
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

    private func commonDigests(_ statement: PeriodStatement) -> Int {
        guard let list = statement.list else { return 0 }
        let there = Set(units.prefix(65_536).map { elements[$0].form })
        return list.count { there.contains($0) }
    }

    /// A trusted SEI whose link contradicts the period before it, and whose own start the next link contradicts, was put in from elsewhere.
    private mutating func dropForeign() {
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

    // MARK: - Where they are

    private mutating func alignLists() throws(CryptographyError) {
        var position = 0
        var anchor = previous?.isPartial == true ? previous?.anchor : nil
        var continues = previous?.isPartial ?? false
        for place in owners.indices {
            guard let statement = owners[place].statement else {
                // Of a lost period it is not known whether it ended its group of pictures.
                continues = false
                anchor = nil
                continue
            }
            defer {
                continues = statement.general.isPartial
                if !continues { anchor = nil }
            }
            guard let list = statement.list, let first = list.first else { continue }
            if !continues || anchor == nil { anchor = first }
            owners[place].anchor = anchor
            var lower = position
            var upper = min(units.count, lower + 2 * list.count + 512)
            var matches = try align(list, anchor, lower..<upper)
            if matches.isEmpty, upper < units.count, let there = units[upper...].firstIndex(where: { elements[$0].form == first }) {
                lower = max(position, there - list.count)
                upper = min(units.count, there + 2 * list.count + 512)
                matches = try align(list, anchor, lower..<upper)
            }
            guard let last = matches.last, let start = matches.first else { continue }
            owners[place].matches = matches
            position = last.element + 1
            if matches.count == list.count, last.element - start.element == list.count - 1 {
                owners[place].isExact = true
                owners[place].owned = start.element..<last.element + 1
            }
        }
    }

    private func align(
        _ list: [Digest], _ anchor: Digest?, _ range: Range<Int>
    ) throws(CryptographyError) -> [(entry: Int, element: Int)] {
        guard !range.isEmpty else { return [] }
        var forms: [(Digest, Digest?)] = []
        forms.reserveCapacity(range.count)
        for unit in range {
            let element = element(unit)
            let isChained = element.kind == .slice || element.kind == .unhashed
            var other: Digest?
            if isChained, let anchor { other = try chain.chained(anchor, element.plain) }
            forms.append((element.form, other))
        }
        return ListAlignment.match(list, forms).map { ($0.entry, $0.element + range.lowerBound) }
    }

    /// Periods without a list are as signed, wholly, or cannot be told from others: tried wherever one may begin.
    private mutating func placeByGOPHash() throws(CryptographyError) {
        var digested = 0
        let most = 16 * (units.count + 4096)
        for place in owners.indices where !owners[place].isExact {
            guard let statement = owners[place].statement, statement.list == nil else { continue }
            let lower = owners[..<place].last { $0.isPinned }?.last.map { $0 + 1 } ?? 0
            let upper = owners[(place + 1)...].first { $0.isPinned }?.first ?? units.count
            guard lower < upper else { continue }
            var starts = owners[place].pin.map { [$0] } ?? []
            starts.append(lower)
            starts += (lower..<upper).filter { element($0).kind == .anchor }.prefix(64)
            for start in starts where digested < most {
                let end = statement.count.map { start + $0 } ?? (start + 1..<upper).first { element($0).kind == .anchor } ?? upper
                guard start < end, end <= upper else { continue }
                digested += end - start
                let digest = try chain.over(units[start..<end].map { elements[$0].form })
                guard digest == statement.gopHash else { continue }
                owners[place].isExact = true
                owners[place].pin = start
                owners[place].owned = start..<end
                break
            }
        }
    }

    /// The link of the period behind it names the first digest of a period, whose own SEI may be lost or tell no digests.
    private mutating func pinByLinks() {
        for place in owners.indices where !owners[place].isPinned {
            let follower = place + 1 < owners.count ? owners[place + 1].statement : next?.counter == owners[place].counter &+ 1 ? next : nil
            guard let link = follower?.link, follower?.general.beginsSigning == false else { continue }
            let lower = owners[..<place].last { $0.isPinned }?.last.map { $0 + 1 } ?? 0
            let upper = owners[(place + 1)...].first { $0.isPinned }?.first ?? units.count
            guard lower < upper else { continue }
            owners[place].pin = (lower..<upper).first { element($0).form == link }
        }
    }

    // MARK: - Whose the rest is

    private mutating func distribute() {
        let pinned = owners.indices.filter { owners[$0].isPinned }
        var left: Int?
        for right in pinned.map(Optional.some) + [nil] {
            distribute(after: left, before: right)
            left = right
        }
    }

    /// Gives the elements between two periods whose places are known to those two and to the periods between them.
    private mutating func distribute(after left: Int?, before right: Int?) {
        var lower = left.flatMap { owners[$0].last }.map { $0 + 1 } ?? 0
        var upper = right.flatMap { owners[$0].first } ?? units.count
        guard lower <= upper else { return }
        if let left { lower = claimTail(left, lower..<upper) }
        if let right { upper = claimHead(right, lower..<upper) }
        guard lower < upper else { return }
        let between = Array((left.map { $0 + 1 } ?? 0)..<(right ?? owners.count))
        let blocks = blocks(lower..<upper)
        guard !between.isEmpty else {
            // Behind the last period that an SEI speaks about, nobody ever spoke for anything.
            if right == nil, next == nil { return }
            if left == nil, previous == nil { leaveStart(lower..<upper) } else { insert(lower..<upper) }
            return
        }
        assign(blocks, to: between, fromEnd: left == nil && previous == nil && next != nil)
    }

    /// What follows directly behind the last match of a period, up to the next group of pictures, is its own.
    private mutating func claimTail(_ place: Int, _ region: Range<Int>) -> Int {
        let owner = owners[place]
        var end = region.lowerBound
        if owner.isExact {
            // The list is complete: what follows without starting a group was put in, unless the group goes on with the next period.
            guard owner.statement?.general.isPartial == false else { return end }
            while end < region.upperBound, element(end).kind != .anchor { end += 1 }
            guard next != nil || place + 1 < owners.count else { return region.lowerBound }
            if end > region.lowerBound { insert(region.lowerBound..<end) }
            return end
        }
        let limit: Int
        if owner.statement?.general.isPartial == true {
            let count = owner.statement?.list != nil ? owner.unmatchedTail : (owner.statement?.count ?? .max) - 1
            limit = min(region.upperBound, region.lowerBound + max(0, min(count, region.count)))
        } else {
            limit = region.upperBound
        }
        while end < limit, element(end).kind != .anchor { end += 1 }
        let start = owner.owned?.lowerBound ?? owner.first ?? region.lowerBound
        owners[place].owned = min(start, region.lowerBound)..<end
        return end
    }

    /// What stands directly before the first match of a period, from where its group of pictures starts, is its own.
    private mutating func claimHead(_ place: Int, _ region: Range<Int>) -> Int {
        let owner = owners[place]
        guard !owner.isExact, let first = owner.first else { return region.upperBound }
        var start = region.upperBound
        if owner.unmatchedHead > 0 {
            let continues = place > 0 && owners[place - 1].statement?.general.isPartial == true
            let anchor = continues ? nil : region.last { element($0).kind == .anchor }
            start = anchor ?? max(region.lowerBound, region.upperBound - owner.unmatchedHead)
        }
        let end = owners[place].owned?.upperBound ?? (owner.last.map { $0 + 1 } ?? first + 1)
        owners[place].owned = start..<max(end, first + 1)
        return start
    }

    /// Groups of pictures.
    private func blocks(_ range: Range<Int>) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var start = range.lowerBound
        for unit in range where unit > start && element(unit).kind == .anchor {
            blocks.append(start..<unit)
            start = unit
        }
        blocks.append(start..<range.upperBound)
        return blocks
    }

    /// Gives groups of pictures to periods whose place nothing names, in order: as many to as many, else by their size.
    private mutating func assign(_ blocks: [Range<Int>], to between: [Int], fromEnd: Bool) {
        let periods = fromEnd ? between.reversed() : between
        var groups = fromEnd ? Array(blocks.reversed()) : blocks
        var leftover: [Range<Int>] = []
        for (done, place) in periods.enumerated() {
            guard let group = groups.first else { break }
            let periodsLeft = periods.count - done
            let count = owners[place].statement?.count
            let fits = count == nil || count == group.count
            if groups.count < periodsLeft, !fits, !fromEnd { continue }
            if let count, owners[place].statement?.general.isPartial == true, group.count > count, !fromEnd {
                owners[place].owned = group.lowerBound..<group.lowerBound + count
                groups[0] = group.lowerBound + count..<group.upperBound
                continue
            }
            if groups.count > periodsLeft, !fits, let better = groups.firstIndex(where: { $0.count == count }),
                better <= groups.count - periodsLeft
            {
                leftover += groups[..<better]
                groups.removeFirst(better)
            }
            owners[place].owned = groups[0]
            groups.removeFirst()
        }
        leftover += groups
        guard !leftover.isEmpty else { return }
        // Behind the last group that an SEI speaks about.
        if next == nil { return }
        let hasLost = between.contains { owners[$0].statement == nil }
        for group in leftover {
            if fromEnd {
                leaveStart(group)
            } else if hasLost {
                mark(group, .unverifiable)
            } else {
                insert(group)
            }
        }
    }

    private mutating func mark(_ range: Range<Int>, _ status: UnitStatus) {
        for unit in range { outcome.statuses[units[unit]] = status }
    }

    private mutating func insert(_ range: Range<Int>) {
        mark(range, .altered)
        for unit in range {
            let element = element(unit)
            outcome.strangers.append(
                Stranger(plain: element.plain, form: element.form, sample: element.sample, isReplacement: false))
        }
    }

    private mutating func leaveStart(_ range: Range<Int>) {
        guard let samples = samples(range) else { return }
        mark(range, .unverifiable)
        outcome.notes.append(.unverifiableStart(samples: samples))
    }

    func samples(_ range: Range<Int>) -> SampleRange? {
        guard let first = range.first, let last = range.last else { return nil }
        return SampleRange(element(first).sample, element(last).sample)
    }

    // MARK: - What became of them

    private mutating func decide() {
        var lost: [Int] = []
        var hasElements = false
        for place in owners.indices {
            let owner = owners[place]
            guard let statement = owner.statement else {
                lost.append(place)
                if let owned = owner.owned ?? owner.pin.map({ $0..<$0 + 1 }) {
                    hasElements = true
                    mark(owned, .unverifiable)
                    if let pin = owner.pin { mark(pin..<pin + 1, .verified) }
                    record(owner, .unverifiable, owned)
                } else {
                    record(owner, .missing, nil)
                }
                continue
            }
            tell(&lost)
            if outcome.firstPlaced == nil, owner.isExact || !owner.matches.isEmpty { outcome.firstPlaced = statement }
            if owner.isExact, let owned = owner.owned {
                if let first = owned.first, let last = owned.last { outcome.exact.append((statement, units[first]..<units[last] + 1)) }
                mark(owned, .verified)
                record(owner, .intact, owned)
                hasElements = true
            } else if let list = statement.list {
                decide(owner, list, atStart: !hasElements && previous == nil)
                hasElements = hasElements || owner.owned != nil || owner.isPinned
            } else if let owned = owner.owned ?? owner.pin.map({ $0..<$0 + 1 }) {
                hasElements = true
                mark(owned, .altered)
                if let pin = owner.pin { mark(pin..<pin + 1, .verified) }
                if let samples = samples(owner.pin.map { $0 + 1..<max($0 + 1, owned.upperBound) } ?? owned) {
                    outcome.notes.append(.periodContradicted(counter: owner.counter, samples: samples))
                }
                record(owner, .altered, owned)
            } else if previous != nil || hasElements {
                hole([], count: UInt64(statement.count ?? 1), owner, after: place)
                record(owner, .missing, nil)
            }
            outcome.last = PlacedPeriod(
                counter: owner.counter, first: statement.list?.first, isPartial: statement.general.isPartial, anchor: owner.anchor,
                lastSample: owner.owned.flatMap { samples($0)?.last } ?? previous?.lastSample ?? 0, gopHash: statement.gopHash,
                startTicks: statement.general.startTicks)
        }
        tell(&lost)
    }

    private mutating func tell(_ lost: inout [Int]) {
        guard let first = lost.first, let last = lost.last else { return }
        lost = []
        let ranges = owners[first...last].compactMap { $0.owned ?? $0.pin.map { $0..<$0 + 1 } }
        let samples = ranges.first.flatMap { start in ranges.last.flatMap { self.samples(start.lowerBound..<$0.upperBound) } }
        let isDamaged = owners[first...last].contains { $0.isDamaged } || damagedCount > 0
        outcome.notes.append(
            .signatureLost(
                counters: owners[first].counter...max(owners[first].counter, owners[last].counter), isDamaged: isDamaged, samples: samples))
    }

    private mutating func decide(_ owner: Owner, _ list: [Digest], atStart: Bool) {
        guard let owned = owner.owned ?? owner.pin.map({ $0..<$0 + 1 }) else {
            guard !atStart else { return }
            hole(list, count: pictures(list.count, owner), owner, after: nil)
            record(owner, .missing, nil)
            return
        }
        var entry = 0
        var unit = owned.lowerBound
        var isAltered = false
        let matches = owner.matches + [(list.count, owned.upperBound)]
        for match in matches {
            let wanted = list[entry..<match.entry]
            let there = unit..<max(unit, match.element)
            for index in there {
                let element = element(index)
                outcome.statuses[units[index]] = .altered
                outcome.strangers.append(
                    Stranger(plain: element.plain, form: element.form, sample: element.sample, isReplacement: !wanted.isEmpty))
                isAltered = true
            }
            if wanted.count > there.count {
                let isCut = entry == 0 && atStart && there.isEmpty && unit == 0
                if isCut {
                    outcome.isCutAtStart = true
                } else {
                    let surplus = wanted.count - there.count
                    // Where the SEI of a period before is lost and was not signed itself, it is the one that is missing here.
                    let isSEI = surplus == 1 && hasUnsigned && isLost(owner.counter &- 1)
                    hole(Array(wanted), count: isSEI ? 0 : pictures(surplus, owner), owner, before: match.element)
                    isAltered = true
                }
            } else if !wanted.isEmpty {
                // As many as were signed: replaced one by one. The digests are kept, as they may turn up elsewhere.
                hole(Array(wanted), count: 0, owner, before: match.element)
            }
            if match.entry < list.count {
                outcome.statuses[units[match.element]] = .verified
                unit = match.element + 1
                entry = match.entry + 1
            }
        }
        if let pin = owner.pin, owner.matches.isEmpty { mark(pin..<pin + 1, .verified) }
        record(owner, isAltered ? .altered : .intact, owned)
    }

    private func isLost(_ counter: UInt32) -> Bool { owners.contains { $0.counter == counter && $0.statement == nil } }

    /// Pictures in so many units, where the pictures of the period have the same number of slices each.
    private func pictures(_ count: Int, _ owner: Owner) -> UInt64 {
        let sample = owner.matches.isEmpty ? units.indices.prefix(256).map { $0 } : owner.matches.map(\.element)
        let slices = sample.count { element($0).kind != .message }
        let starts = sample.count { element($0).startsPicture }
        guard starts > 0 else { return UInt64(count) }
        let each = max(1, (slices + starts / 2) / starts)
        return UInt64(count.isMultiple(of: each) ? count / each : count)
    }

    private mutating func hole(_ digests: [Digest], count: UInt64, _ owner: Owner, before unit: Int) {
        let after = unit > 0 && unit <= units.count ? Int64(element(unit - 1).sample) : previous.map { Int64($0.lastSample) } ?? -1
        outcome.holes.append(
            ListHole(digests: digests, afterSample: after, count: count, counter: owner.counter, anchor: owner.anchor))
    }

    /// A hole where a whole period is missing: behind the one before it.
    private mutating func hole(_ digests: [Digest], count: UInt64, _ owner: Owner, after: Int?) {
        let before = owners.last { PeriodStatement.distance(from: $0.counter, to: owner.counter) > 0 && $0.owned != nil }
        let unit = before?.owned?.upperBound ?? 0
        hole(digests, count: count, owner, before: unit)
    }

    private mutating func record(_ owner: Owner, _ status: SegmentStatus, _ owned: Range<Int>?) {
        outcome.records.append(
            PeriodRecord(
                counter: owner.counter, samples: owned.flatMap { samples($0) }, status: status,
                signedFrom: owner.statement?.general.start, signedUntil: owner.statement?.general.end,
                isTimed: status == .intact && owner.isExact, isContiguous: false, signer: owner.statement?.signer))
    }
}

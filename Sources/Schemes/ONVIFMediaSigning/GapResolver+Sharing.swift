import Evidence

/// Whose the elements are that no digest names.
extension GapResolver {
    mutating func distribute() {
        if previous == nil, owners.allSatisfy({ !$0.isPinned && $0.statement?.general.isPartial == false }) {
            return distributeByPosition()
        }
        let pinned = owners.indices.filter { owners[$0].isPinned }
        var left: Int?
        for right in pinned.map(Optional.some) + [nil] {
            distribute(after: left, before: right)
            left = right
        }
    }

    /// Nothing tells where a period is: each is the last whole group in front of its SEI, as a camera that signs at once would have it.
    private mutating func distributeByPosition() {
        var end = units.count
        for place in owners.indices.reversed() {
            guard let statement = owners[place].statement else { continue }
            let reached = units[..<end].firstIndex { base + $0 >= statement.position } ?? end
            guard let close = lastBoundary(upTo: min(reached, end)), close > 0 else {
                end = 0
                break
            }
            let start = (0..<close).last { element($0).kind == .anchor } ?? 0
            owners[place].owned = start..<close
            end = start
        }
        if end > 0 { leaveStart(0..<end) }
    }

    /// The last place up to a unit where a group of pictures has ended: in front of an anchor, or of the period behind the stretch.
    private func lastBoundary(upTo unit: Int) -> Int? {
        if unit == units.count, next != nil { return unit }
        return (0..<min(unit + 1, units.count)).last { element($0).kind == .anchor }
    }

    /// Gives the elements between two periods whose places are known to those two and to the periods between them.
    mutating func distribute(after left: Int?, before right: Int?) {
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
    mutating func claimTail(_ place: Int, _ region: Range<Int>) -> Int {
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
    mutating func claimHead(_ place: Int, _ region: Range<Int>) -> Int {
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
    func blocks(_ range: Range<Int>) -> [Range<Int>] {
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
    mutating func assign(_ blocks: [Range<Int>], to between: [Int], fromEnd: Bool) {
        let periods = fromEnd ? between.reversed() : between
        var groups = fromEnd ? Array(blocks.reversed()) : blocks
        var leftover: [Range<Int>] = []
        for (done, place) in periods.enumerated() {
            guard let group = groups.first else { break }
            let periodsLeft = periods.count - done
            let count = owners[place].statement?.count
            let fits = count == nil || count == group.count
            if let count, owners[place].statement?.general.isPartial == true, group.count > count, !fromEnd {
                owners[place].owned = group.lowerBound..<group.lowerBound + count
                groups[0] = group.lowerBound + count..<group.upperBound
                continue
            }
            if groups.count < periodsLeft, !fits, !fromEnd { continue }
            if !isReached(group, by: owners[place].statement) { continue }
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

    /// Whether a group ends in front of the SEI that would speak about it. Only where nothing tells how far the file begins inside a
    /// recording is there a doubt.
    private func isReached(_ group: Range<Int>, by statement: PeriodStatement?) -> Bool {
        guard previous == nil, let statement, let last = group.last, owners.allSatisfy({ !$0.isPinned }) else { return true }
        return base + units[last] < statement.position
    }

    mutating func mark(_ range: Range<Int>, _ status: UnitStatus) {
        for unit in range { outcome.statuses[units[unit]] = status }
    }

    mutating func insert(_ range: Range<Int>) {
        mark(range, .altered)
        for unit in range {
            let element = element(unit)
            outcome.strangers.append(
                Stranger(plain: element.plain, form: element.form, sample: element.sample, isReplacement: false))
        }
    }

    mutating func leaveStart(_ range: Range<Int>) {
        guard let samples = samples(range) else { return }
        mark(range, .unverifiable)
        outcome.notes.append(.unverifiableStart(samples: samples))
    }

    func samples(_ range: Range<Int>) -> SampleRange? {
        guard let first = range.first, let last = range.last else { return nil }
        return SampleRange(element(first).sample, element(last).sample)
    }
}

import Cryptography
import Evidence

/// What became of the elements of a stretch.
extension GapResolver {
    mutating func decide() throws(CryptographyError) {
        var lost: [Int] = []
        var hasElements = false
        var isAnchorBroken = false
        var continues = previous?.isPartial ?? false
        for place in owners.indices {
            let owner = owners[place]
            if !continues { isAnchorBroken = false }
            continues = owner.statement?.general.isPartial ?? true
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
            if outcome.firstPlaced == nil, owner.isExact || owner.isPinned { outcome.firstPlaced = statement }
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
                if isCutOff(owned) {
                    outcome.isCutAtStart = true
                    leaveStart(owned)
                    record(owner, .unverifiable, owned)
                } else if try isAnchorBroken ? true : mayBeMessages(owner, owned) {
                    mark(owned, .unverifiable)
                    if let pin = owner.pin { mark(pin..<pin + 1, .verified) }
                    record(owner, .unverifiable, owned)
                } else {
                    contradict(owner, owned)
                    isAnchorBroken = owner.pin == nil && owned.first.map { element($0).kind == .anchor } == true
                }
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

    // MARK: - Groups that are signed as a whole

    /// What one digest was signed for differs from it; which picture does cannot be told, but for the first where the next link names it.
    private mutating func contradict(_ owner: Owner, _ owned: Range<Int>) {
        mark(owned, .altered)
        if let pin = owner.pin { mark(pin..<pin + 1, .verified) }
        if let samples = samples(owner.pin.map { $0 + 1..<max($0 + 1, owned.upperBound) } ?? owned) {
            outcome.notes.append(.periodContradicted(counter: owner.counter, samples: samples))
        } else {
            // Its first picture is as signed, and nothing else of it is there.
            let lacking = max(1, (owner.statement?.count ?? 0) - owned.count)
            hole([], count: pictures(lacking, owner), owner, before: owned.upperBound)
        }
        record(owner, .altered, owned)
    }

    /// Whether the file begins inside the group: its anchor is not there, so its digest cannot be made.
    private func isCutOff(_ owned: Range<Int>) -> Bool {
        previous == nil && !(0...owned.lowerBound).contains { element($0).kind == .anchor }
    }

    /// Whether not the pictures may differ from what was signed but the SEIs among them.
    private func mayBeMessages(_ owner: Owner, _ owned: Range<Int>) throws(CryptographyError) -> Bool {
        if mayLackMessage(owner, owned) { return true }
        return try mayHoldBrokenMessage(owned)
    }

    /// Whether one thing less is there than was signed, and the SEI about the period before, which would be in here, is not.
    private func mayLackMessage(_ owner: Owner, _ owned: Range<Int>) -> Bool {
        guard hasUnsigned, let statement = owner.statement, statement.count == owned.count + 1, !statement.general.beginsSigning else {
            return false
        }
        let counter = owner.counter &- 1
        return !owners.contains { $0.counter == counter && $0.statement != nil } && !damaged.contains { $0.counter == counter }
    }

    /// Whether an SEI without signature stands in the group that does not fit the pictures it speaks of: it may be what was changed.
    private func mayHoldBrokenMessage(_ owned: Range<Int>) throws(CryptographyError) -> Bool {
        for unit in owned where element(unit).kind == .message {
            let number = base + units[unit]
            guard let told = damaged.first(where: { $0.element == number }), let spoken = spoken(by: told, before: owned) else {
                return true
            }
            let forms = units[spoken].map { elements[$0].form }
            let fits: Bool
            if let list = told.list { fits = list.elementsEqual(forms) } else { fits = try chain.over(forms) == told.gopHash }
            if !fits { return true }
        }
        return false
    }

    /// The elements that an SEI in a group speaks of: those of its period, or as many as it says in front of the group.
    private func spoken(by told: PeriodStatement, before owned: Range<Int>) -> Range<Int>? {
        if let known = owners.first(where: { $0.counter == told.counter })?.owned { return known }
        guard let count = told.count, count > 0, count <= owned.lowerBound else { return nil }
        return owned.lowerBound - count..<owned.lowerBound
    }

    // MARK: - Lists and losses

    mutating func tell(_ lost: inout [Int]) {
        guard let first = lost.first, let last = lost.last else { return }
        lost = []
        let ranges = owners[first...last].compactMap { $0.owned ?? $0.pin.map { $0..<$0 + 1 } }
        let samples = ranges.first.flatMap { start in ranges.last.flatMap { self.samples(start.lowerBound..<$0.upperBound) } }
        let isDamaged = owners[first...last].contains { $0.isDamaged } || damagedCount > 0
        outcome.notes.append(
            .signatureLost(
                counters: owners[first].counter...max(owners[first].counter, owners[last].counter), isDamaged: isDamaged, samples: samples))
    }

    mutating func decide(_ owner: Owner, _ list: DigestList, atStart: Bool) {
        guard let owned = owner.owned ?? owner.pin.map({ $0..<$0 + 1 }) else {
            guard !atStart else { return }
            hole(Array(list), count: pictures(list.count, owner), owner, after: nil)
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
                    let isFirst = previous == nil && owners.first?.counter == owner.counter
                    let isSEI = surplus == 1 && hasUnsigned && (isFirst || isLost(owner.counter &- 1))
                    if isSEI, isFirst { tellLost(before: owner, owned) }
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

    /// The SEI about the period in front of the first one that is told is missing.
    private mutating func tellLost(before owner: Owner, _ owned: Range<Int>) {
        let counter = owner.counter &- 1
        outcome.notes.append(
            .signatureLost(counters: counter...counter, isDamaged: damagedCount > 0, samples: samples(0..<owned.lowerBound)))
    }

    func isLost(_ counter: UInt32) -> Bool { owners.contains { $0.counter == counter && $0.statement == nil } }

    /// Pictures in so many units, where the pictures of the period have the same number of slices each.
    func pictures(_ count: Int, _ owner: Owner) -> UInt64 {
        let sample = owner.matches.isEmpty ? units.indices.prefix(256).map { $0 } : owner.matches.map(\.element)
        let slices = sample.count { element($0).kind != .message }
        let starts = sample.count { element($0).startsPicture }
        guard starts > 0 else { return UInt64(count) }
        let each = max(1, (slices + starts / 2) / starts)
        return UInt64(count.isMultiple(of: each) ? count / each : count)
    }

    mutating func hole(_ digests: [Digest], count: UInt64, _ owner: Owner, before unit: Int) {
        let after = unit > 0 && unit <= units.count ? Int64(element(unit - 1).sample) : previous.map { Int64($0.lastSample) } ?? -1
        outcome.holes.append(
            ListHole(digests: digests, afterSample: after, count: count, counter: owner.counter, anchor: owner.anchor))
    }

    /// A hole where a whole period is missing: behind the one before it.
    mutating func hole(_ digests: [Digest], count: UInt64, _ owner: Owner, after: Int?) {
        let before = owners.last { PeriodStatement.distance(from: $0.counter, to: owner.counter) > 0 && $0.owned != nil }
        let unit = before?.owned?.upperBound ?? 0
        hole(digests, count: count, owner, before: unit)
    }

    mutating func record(_ owner: Owner, _ status: SegmentStatus, _ owned: Range<Int>?) {
        outcome.records.append(
            PeriodRecord(
                counter: owner.counter, samples: owned.flatMap { samples($0) }, status: status,
                signedFrom: owner.statement?.general.start, signedUntil: owner.statement?.general.end,
                isTimed: status == .intact && owner.isExact, isContiguous: false, signer: owner.statement?.signer))
    }
}

import Cryptography
import Evidence

extension TrackExamination {
    /// A trusted SEI has come: places its period, and decides about everything in front of it.
    mutating func settle(upTo statement: PeriodStatement, _ chain: ChainHasher) throws(CryptographyError) {
        guard let range = try place(statement, chain) else { return }
        try commit(statement, range, chain)
    }

    // MARK: - Placing

    /// Where the period of a trusted SEI lies whole and unchanged; `nil` where it does not.
    private mutating func place(_ statement: PeriodStatement, _ chain: ChainHasher) throws(CryptographyError) -> Range<Int>? {
        if statement.isStale, statement.list == nil { return nil }
        // An honest SEI is compared with about as many elements as it has digests. What costs many times more is not worth an answer.
        guard compared < Self.mostCompared * (window.end + 65_536) else { return nil }
        for rule in rule.map({ [$0] }) ?? CoverageRule.allCases {
            if let end = try end(of: statement, from: front, rule, chain) {
                settleRule(rule, front..<end)
                return front..<end
            }
        }
        let limit = statement.position
        let count = statement.count ?? 4096
        let first = statement.list?.first
        let lower = max(front + 1, limit - 4 * count - 4096)
        guard lower < limit else { return nil }
        for rule in rule.map({ [$0] }) ?? CoverageRule.allCases {
            var tries = 0
            for start in lower..<limit {
                if let first {
                    guard window.form(start) == first else { continue }
                } else {
                    guard window.mark(start).kind == .anchor else { continue }
                }
                tries += 1
                guard tries <= 64 else { break }
                if let end = try end(of: statement, from: start, rule, chain) {
                    settleRule(rule, start..<end)
                    return start..<end
                }
            }
        }
        return nil
    }

    /// The two rules differ only where there is something that they treat differently.
    private mutating func settleRule(_ rule: CoverageRule, _ range: Range<Int>) {
        if self.rule == nil, range.contains(where: { window.mark($0).kind == .unhashed }) { self.rule = rule }
    }

    /// One past the last element of a period that begins with `start`, where it is as signed.
    private mutating func end(
        of statement: PeriodStatement, from start: Int, _ rule: CoverageRule, _ chain: ChainHasher
    ) throws(CryptographyError) -> Int? {
        var number = start
        defer { compared += number - start }
        if let list = statement.list {
            var entry = 0
            while entry < list.count {
                let together = window.endOfCompulsory(from: number, under: rule, limit: list.count - entry) - number
                let equal = window.countOfEqual(from: number, list, from: entry, limit: together)
                number += equal
                entry += equal
                guard equal == together else { return nil }
                guard entry < list.count else { break }
                // The next one may stand in the list or not, unless the signer never hashes what it is.
                guard number < window.end else { return nil }
                let mark = window.mark(number)
                if mark.isOptional, mark.kind != .unhashed || rule == .everything, window.form(number) == list[entry] { entry += 1 }
                number += 1
            }
            return list.isEmpty ? nil : number
        }
        for takesOptional in [false, true] {
            var digests = DigestList(chain.algorithm)
            number = start
            var isAnyOptional = false
            while number < window.end {
                let mark = window.mark(number)
                if let count = statement.count {
                    if digests.count == count { break }
                } else if mark.kind == .anchor, !digests.isEmpty {
                    break
                }
                isAnyOptional = isAnyOptional || mark.isOptional
                number += 1
                if mark.kind == .unhashed && rule == .practice || mark.isOptional && !takesOptional { continue }
                digests.append(window.form(number - 1))
            }
            if let count = statement.count, digests.count != count { return nil }
            if !digests.isEmpty, try chain.over(digests) == statement.gopHash { return number }
            if !isAnyOptional { break }
        }
        return nil
    }

    // MARK: - Settling

    /// A period is as signed: tells so, and resolves what lies between it and the one before it.
    private mutating func commit(_ statement: PeriodStatement, _ range: Range<Int>, _ chain: ChainHasher) throws(CryptographyError) {
        var vouched = pending
        vouch(among: &vouched, statement, range)
        pending = vouched
        let distance = last.map { PeriodStatement.distance(from: $0.counter, to: statement.counter) }
        let isRestart = distance.map { $0 <= 0 || $0 > 1 } == true && statement.general.beginsSigning
        let isBackward = !isRestart && distance.map { $0 <= 0 } == true
        // An SEI that came early, of a later period, still has its turn.
        let comesLater = pending.filter {
            $0.number < statement.number && $0.isTrusted && !isRestart && !$0.precedes(statement.counter) && $0.counter != statement.counter
        }
        let earlier = pending.filter { earlier in
            earlier.number < statement.number && !comesLater.contains { $0.number == earlier.number }
        }
        pending = comesLater + pending.filter { $0.number > statement.number }
        if isRestart {
            try resolve(front..<range.lowerBound, earlier, next: nil, chain)
            restarts.append((statement.counter, window.mark(range.lowerBound).sample))
        } else if isBackward {
            // Content that was signed earlier stands here: what is in front of it has no period of its own.
            try resolve(front..<range.lowerBound, earlier.filter { !$0.isTrusted }, next: nil, chain)
        } else if front < range.lowerBound || !earlier.isEmpty || (distance ?? 1) != 1 || malformedPending > 0 {
            try resolve(front..<range.lowerBound, earlier, next: statement, chain)
        }
        malformedPending = 0
        let first = range.first { window.mark($0).isCompulsory(under: rule ?? .practice) }.map { window.form($0) }
        checkLink(statement, isRestart: isRestart)
        var samples: SampleRange?
        for number in range {
            let mark = window.mark(number)
            if mark.kind == .unhashed, rule != .everything {
                unhashedUnits += 1
                ledger.resolve(mark.sample, .unhashed)
            } else if mark.kind != .message {
                ledger.resolve(mark.sample, isBackward ? .altered : .verified)
                samples = SampleRange(min(samples?.first ?? mark.sample, mark.sample), max(samples?.last ?? 0, mark.sample))
            }
        }
        if isBackward, let samples { reordered.insert(samples) }
        if firstPlaced == nil { firstPlaced = statement }
        let isContiguous = distance == 1 && records.last?.isTimed == true && records.last?.counter == statement.counter &- 1
        records.append(
            PeriodRecord(
                counter: statement.counter, samples: samples, status: isBackward ? .altered : .intact,
                signedFrom: statement.general.start, signedUntil: statement.general.end, isTimed: !statement.isStale && !isBackward,
                isContiguous: isContiguous, signer: statement.signer))
        if !isBackward {
            let continues = last?.isPartial == true && distance == 1
            last = PlacedPeriod(
                counter: statement.counter, first: first ?? statement.list?.first, isPartial: statement.general.isPartial,
                anchor: continues ? last?.anchor ?? first : first, lastSample: samples?.last ?? last?.lastSample ?? 0,
                gopHash: statement.gopHash, startTicks: statement.general.startTicks)
        }
        front = range.upperBound
        window.drop(before: front)
    }

    /// SEIs without a signature become trusted by standing in the list, or in the whole, of a trusted period.
    private mutating func vouch(among statements: inout [PeriodStatement], _ placed: PeriodStatement? = nil, _ range: Range<Int>? = nil) {
        guard statements.contains(where: { $0.authenticity == .unsigned && !$0.isTrusted }) else { return }
        var vouchers = statements.filter { $0.isTrusted && $0.list != nil }.map {
            (list: $0.list, range: Range<Int>?.none, signer: $0.signer)
        }
        if let placed { vouchers.append((placed.list, range, placed.signer)) }
        while let voucher = vouchers.popLast() {
            let listed = voucher.list.map { Set($0) } ?? []
            for place in statements.indices where statements[place].authenticity == .unsigned && !statements[place].isTrusted {
                guard let own = statements[place].ownDigest, let element = statements[place].element else { continue }
                guard voucher.range?.contains(element) == true || listed.contains(own) else { continue }
                statements[place].isTrusted = true
                statements[place].signer = voucher.signer
                signedBytes.append(statements[place].bytes)
                ledger.confirmPictureless(statements[place].sample)
                if statements[place].list != nil { vouchers.append((statements[place].list, nil, voucher.signer)) }
            }
        }
    }

    private mutating func checkLink(_ statement: PeriodStatement, isRestart: Bool) {
        guard !isRestart, let last, last.counter == statement.counter &- 1, let first = last.first, first != statement.link else { return }
        brokenLinks.append((statement.counter, statement.sample))
    }

    /// Decides about a stretch that is not as signed.
    ///
    /// - Parameter onlyIfPlaced: leave it undecided where no period of it can be placed.
    /// - Returns: whether it was decided.
    @discardableResult
    private mutating func resolve(
        _ range: Range<Int>, _ statements: [PeriodStatement], next: PeriodStatement?, _ chain: ChainHasher, onlyIfPlaced: Bool = false
    ) throws(CryptographyError) -> Bool {
        var statements = statements
        let stretch = window.elements(range)
        // Only SEIs about periods between the two placed ones say something here; an older number is a contradiction of its own.
        for place in statements.indices where statements[place].isTrusted {
            let counter = statements[place].counter
            let isBefore = last.map { PeriodStatement.distance(from: $0.counter, to: counter) <= 0 } ?? false
            let isBehind = next.map { PeriodStatement.distance(from: counter, to: $0.counter) <= 0 } ?? false
            guard isBefore || isBehind else { continue }
            if !(statements[place].isStale && statements[place].list == nil) { conflicts.append(statements[place]) }
            statements[place].isTrusted = false
        }
        vouch(among: &statements)
        var outcome: GapOutcome
        var work = 0
        while true {
            var resolver = GapResolver(
                elements: stretch, base: range.lowerBound, rule: rule ?? .practice, statements: statements, malformed: malformedPending,
                hasUnsigned: hasUnsigned, previous: last, next: next, chain: chain)
            outcome = try resolver.resolve()
            // A period without a list vouches for what stands in it once it is known where it is.
            let trusted = statements.count(where: \.isTrusted)
            for exact in outcome.exact {
                vouch(
                    among: &statements, exact.statement,
                    exact.range.lowerBound + range.lowerBound..<exact.range.upperBound + range.lowerBound)
            }
            work += stretch.count
            guard statements.count(where: \.isTrusted) > trusted, work < Self.mostCompared * 65_536 else { break }
        }
        if onlyIfPlaced, outcome.firstPlaced == nil { return false }
        let isSpeakingAtEnd = next != nil || statements.contains { !$0.isTrusted && $0.authenticity != .unsigned }
        apply(outcome, to: stretch, damagedUpTo: isSpeakingAtEnd ? statements : [], next: next, from: range.lowerBound)
        if next == nil, let lastPeriod = outcome.last { last = lastPeriod }
        return true
    }

    private mutating func apply(
        _ outcome: GapOutcome, to stretch: [CodedElement], damagedUpTo statements: [PeriodStatement], next: PeriodStatement?,
        from start: Int
    ) {
        var statuses = outcome.statuses
        if next == nil {
            // Behind the last period that can be told: what an SEI stood behind that cannot be trusted was signed once, the rest never.
            let position = statements.filter { !$0.isTrusted && $0.authenticity != .unsigned }.map(\.position).max() ?? start
            let limit = min(max(0, position - start), stretch.count)
            let end = stretch[..<limit].lastIndex { $0.kind == .anchor } ?? limit
            for index in 0..<end where statuses[index] == .uncovered { statuses[index] = .unverifiable }
        }
        for (element, status) in zip(stretch, statuses) where element.kind != .message {
            if status == .unhashed { unhashedUnits += 1 }
            ledger.resolve(element.sample, status == .unhashed && next == nil && outcome.records.isEmpty ? .uncovered : status)
        }
        firstPlaced = firstPlaced ?? outcome.firstPlaced
        isCutAtStart = isCutAtStart || outcome.isCutAtStart
        records += outcome.records
        notes += outcome.notes
        if holes.count < 65_536 { holes += outcome.holes }
        if strangers.count < 262_144 { strangers += outcome.strangers }
    }

    /// Decides about everything up to the last trusted SEI, though no later period is there to lean on.
    mutating func settleStretch(_ chain: ChainHasher) throws(CryptographyError) {
        try window.makeForms(chain)
        let position = pending.last { $0.isTrusted }?.position ?? window.end
        var cut = position
        while cut > front, cut < window.end ? window.mark(cut).kind != .anchor : true { cut -= 1 }
        if cut <= front { cut = position }
        let statements = pending
        pending = []
        try resolve(front..<cut, statements, next: nil, chain)
        malformedPending = 0
        front = cut
        window.drop(before: front)
    }

    /// What is left at the end of the file.
    mutating func settleRest(_ chain: ChainHasher) throws(CryptographyError) {
        try window.makeForms(chain)
        let statements = pending
        pending = []
        if try !resolve(front..<window.end, statements, next: nil, chain, onlyIfPlaced: !mustBeHere(statements)) {
            // Nothing could be compared: the SEIs may all speak of pictures before the file, or there are none that say something.
            let isSigned = statements.contains { $0.authenticity != .unsigned } || !malformed.isEmpty
            for element in window.elements(front..<window.end) where element.kind != .message {
                ledger.resolve(element.sample, isSigned ? .unverifiable : .uncovered)
            }
        }
        front = window.end
    }

    /// Whether what the SEIs speak of has to be in the file, though not one picture agrees: then it was replaced.
    ///
    /// An excerpt begins with SEIs about pictures before it, as many as signing takes time for. With three whole periods in front of the
    /// last SEI, or three SEIs more than one, they would be later than any camera is.
    private func mustBeHere(_ statements: [PeriodStatement]) -> Bool {
        if firstPlaced != nil { return true }
        guard let last = statements.last(where: \.isTrusted) else { return false }
        let elements = window.elements(front..<last.position)
        let groups = elements.count { $0.kind == .anchor } - 1
        let late = max(statements.count(where: \.isTrusted) - 1, groups)
        return late >= Self.mostLatePeriods && elements.count(where: \.startsPicture) >= Self.mostLatePictures
    }

    /// No camera takes as long to sign as this many periods and pictures together.
    private static let mostLatePeriods = 3
    private static let mostLatePictures = 10
}

import Cryptography
import SchemeKit

/// Puts the units of the file beside the slots of what was signed, in one order.
///
/// Where both agree from the start, nothing is searched. Elsewhere equal hashes are looked up and the longest ordered selection of them is
/// taken; groups without a list are tried as a whole where their neighbours, their link or the anchors let expect them. What remains is
/// tried again with the anchor that was signed, so that the pictures of a group are found whose own anchor is damaged or absent.
struct StreamAlignment {
    let tokens: TokenStream
    let sequence: SignedSequence
    private let checker: GroupChecker
    /// The slot of each token; -1 where there is none.
    private(set) var slotOfToken: [Int32]
    /// The token of each slot; -1 where there is none.
    private(set) var tokenOfSlot: [Int32]
    /// Places without a list whose whole group was found.
    private(set) var wholeGroups: Set<Int> = []
    /// Keys that signed messages together with their groups, by place.
    private(set) var groupKeys: [Int: Int] = [:]
    private var pairs: [MatchingPair] = []

    init(_ tokens: TokenStream, _ sequence: SignedSequence, _ checker: GroupChecker) {
        self.tokens = tokens
        self.sequence = sequence
        self.checker = checker
        slotOfToken = [Int32](repeating: -1, count: tokens.count)
        tokenOfSlot = [Int32](repeating: -1, count: sequence.slotCount)
    }

    /// Finds what agrees by the hashes as they are.
    mutating func matchDirectly() throws(CryptographyError) {
        let (token, place) = try matchInStep()
        guard place < sequence.places.count, token < tokens.count else { return }
        try collectPairs(fromToken: token, place: place)
    }

    /// Messages without a signature that no trusted one vouches for.
    func unvouchedPlaces() -> Set<Int> {
        var trusted = [Bool](repeating: false, count: sequence.places.count)
        var unvouched: Set<Int> = []
        var slots: [Int32: [Int32]] = [:]
        for pair in pairs { slots[pair.present, default: []].append(pair.signed) }
        for place in sequence.places.indices.reversed() {
            let record = sequence.record(place)
            guard record.standing == .unsigned else {
                trusted[place] = true
                continue
            }
            guard let unit = record.unit else { continue }
            let token = tokens.token(ofUnit: unit)
            guard token < tokens.count else { continue }
            var found = slots[Int32(token)] ?? []
            if slotOfToken[token] >= 0 { found.append(slotOfToken[token]) }
            trusted[place] = found.contains { slot in
                let voucher = sequence.place(ofSlot: Int(slot))
                return voucher > place && trusted[voucher] && Int(slot) >= sequence.places[voucher].base
            }
        }
        for place in trusted.indices where !trusted[place] { unvouched.insert(place) }
        return unvouched
    }

    /// Takes the longest ordered selection of what agrees, and tries the rest with the anchors that were signed.
    mutating func settle() throws(CryptographyError) {
        for pair in OrderedMatching.longest(pairs) { match(Int(pair.present), Int(pair.signed)) }
        pairs = []
        try matchBoundToSignedAnchors()
    }

    private mutating func match(_ token: Int, _ slot: Int) {
        slotOfToken[token] = Int32(truncatingIfNeeded: slot)
        tokenOfSlot[slot] = Int32(truncatingIfNeeded: token)
    }

    // MARK: - In step

    private mutating func matchInStep() throws(CryptographyError) -> (token: Int, place: Int) {
        var token = 0
        for (index, place) in sequence.places.enumerated() {
            guard place.lost == .nothing else { return (token, index) }
            if sequence.record(index).hashList != nil {
                let isEqual = matchesList(index, at: token)
                guard isEqual else { return (token, index) }
            } else {
                guard try matchesGroup(index, at: token) else { return (token, index) }
            }
            for offset in 0..<place.count { match(token + offset, place.base + offset) }
            token += place.count
        }
        return (token, sequence.places.count)
    }

    private func matchesList(_ place: Int, at token: Int) -> Bool {
        guard let list = sequence.record(place).hashList, token + sequence.places[place].count <= tokens.count else { return false }
        if tokens.values(token..<token + sequence.places[place].count).elementsEqual(list) { return true }
        // The very first anchor of a first-generation stream closes no group, so it is listed by itself.
        return opensFirstGeneration(place, slotOffset: 0) && list.count == tokens.size && tokens.plainValue(token).elementsEqual(list)
    }

    private func opensFirstGeneration(_ place: Int, slotOffset: Int) -> Bool {
        let record = sequence.record(place)
        return record.generation == .first && record.general.startsSigning && slotOffset == 0
    }

    private mutating func matchesGroup(_ place: Int, at token: Int) throws(CryptographyError) -> Bool {
        let count = sequence.places[place].count
        guard count > 0, token >= 0, token + count <= tokens.count else { return false }
        guard let answer = try checker.check(sequence.record(place), tokens, token..<token + count) else { return false }
        wholeGroups.insert(place)
        if let key = answer { groupKeys[place] = key }
        return true
    }

    // MARK: - By hashes

    private mutating func collectPairs(fromToken start: Int, place first: Int) throws(CryptographyError) {
        let index = SlotIndex(sequence, from: first)
        var estimates: [Int: Int] = [:]
        var groupStarts: [Int: [Int]] = [:]
        for token in start..<tokens.count {
            func take(_ value: ArraySlice<UInt8>, onlyOpenings: Bool) {
                index.forEach(value) { slot, place in
                    let offset = slot - sequence.places[place].base
                    if onlyOpenings, !opensFirstGeneration(place, slotOffset: offset) { return }
                    pairs.append(MatchingPair(present: Int32(truncatingIfNeeded: token), signed: Int32(truncatingIfNeeded: slot)))
                    guard offset >= 0 else { return }
                    if sequence.record(place).hashList == nil {
                        groupStarts[place, default: []].append(token)
                    } else if estimates[place] == nil {
                        estimates[place] = token - offset
                    }
                }
            }
            take(tokens.value(token), onlyOpenings: false)
            if tokens.closesGroup(token) { take(tokens.plainValue(token), onlyOpenings: true) }
        }
        try tryGroups(fromToken: start, place: first, &estimates, groupStarts)
    }

    /// Groups without a list are tried in the few places where they can be.
    private mutating func tryGroups(
        fromToken start: Int, place first: Int, _ estimates: inout [Int: Int], _ groupStarts: [Int: [Int]]
    ) throws(CryptographyError) {
        for index in first..<sequence.places.count where sequence.record(index).hashList == nil {
            let place = sequence.places[index]
            var candidates = (groupStarts[index] ?? []).prefix(4) + []
            if index == first { candidates.append(start) }
            if index > first, place.lost == .nothing, let before = estimates[index - 1] {
                candidates.append(before + sequence.places[index - 1].count)
            }
            if index + 1 < sequence.places.count, let after = estimates[index + 1] { candidates.append(after - place.count) }
            candidates += anchoredStarts(index)
            var tried: Set<Int> = []
            for candidate in candidates where candidate >= start && tried.insert(candidate).inserted {
                guard try matchesGroup(index, at: candidate) else { continue }
                estimates[index] = candidate
                for offset in 0..<place.count {
                    pairs.append(
                        MatchingPair(
                            present: Int32(truncatingIfNeeded: candidate + offset), signed: Int32(truncatingIfNeeded: place.base + offset)))
                }
                break
            }
        }
    }

    /// Where a group would begin if one of the last anchors in front of its message ended it.
    private func anchoredStarts(_ index: Int) -> [Int] {
        let record = sequence.record(index)
        let end = tokens.token(ofUnit: record.position)
        var starts: [Int] = []
        if end == tokens.count { starts.append(end - record.unitCount) }
        // In the first generation an anchor that comes behind its message has a part in front, the end of the group before.
        var token = min(tokens.generation == .first ? end + 1 : end, tokens.count - 1)
        var looked = 0
        while token > 0, starts.count < 6, looked < 4096 {
            if tokens.opensGroup(token) { starts.append(token - record.unitCount) }
            token -= 1
            looked += 1
        }
        return starts
    }

    // MARK: - Bound to the anchors that were signed

    private mutating func matchBoundToSignedAnchors() throws(CryptographyError) {
        var context = try DigestContext(tokens.algorithm)
        for gap in gaps() where !gap.tokens.isEmpty && !gap.slots.isEmpty {
            var found: [MatchingPair] = []
            let places = sequence.place(ofSlot: gap.slots.lowerBound)...sequence.place(ofSlot: gap.slots.upperBound - 1)
            for index in places {
                let place = sequence.places[index]
                guard let reference = place.reference, sequence.record(index).hashList != nil else { continue }
                let slots = place.slots.clamped(to: gap.slots)
                var wanted: [[UInt8]: Int] = [:]
                for slot in slots { if let hash = sequence.hash(slot, in: index) { wanted[Array(hash)] = slot } }
                for token in window(gap, slots, isSmall: places.count <= 4) where tokens.isBound(token) {
                    let value = try tokens.value(token, boundTo: reference[...], &context)
                    guard let slot = wanted[value] else { continue }
                    found.append(MatchingPair(present: Int32(truncatingIfNeeded: token), signed: Int32(truncatingIfNeeded: slot)))
                }
            }
            for pair in OrderedMatching.longest(found) { match(Int(pair.present), Int(pair.signed)) }
        }
    }

    /// Where in a gap the tokens of some slots can be: counted from its start, from its end, and some way around.
    private func window(_ gap: AlignmentGap, _ slots: Range<Int>, isSmall: Bool) -> [Int] {
        if isSmall || gap.tokens.count <= 512 { return Array(gap.tokens) }
        let reach = 2 * slots.count + 64
        let fromStart = gap.tokens.lowerBound + slots.lowerBound - gap.slots.lowerBound
        let fromEnd = gap.tokens.upperBound - (gap.slots.upperBound - slots.lowerBound)
        var chosen: Set<Int> = []
        for start in [fromStart, fromEnd] {
            let lower = max(gap.tokens.lowerBound, start - reach)
            let upper = min(gap.tokens.upperBound, start + slots.count + reach)
            if lower < upper { chosen.formUnion(lower..<upper) }
        }
        return chosen.sorted()
    }

    /// Whether messages are lost in front of a slot, of which nothing is known but their number.
    private func holdsUnlinkedLoss(_ slot: Int) -> Bool {
        let place = sequence.places[sequence.place(ofSlot: slot)]
        return place.base == slot && place.lost != .nothing && place.linkSlot == nil
    }

    /// The stretches between neighbouring agreements, head and tail included.
    func gaps() -> [AlignmentGap] {
        var gaps: [AlignmentGap] = []
        var token = 0
        var slot = 0
        for next in 0...tokens.count {
            let matched = next < tokens.count ? Int(slotOfToken[next]) : sequence.slotCount
            if next < tokens.count, matched < 0 { continue }
            if next > token || matched > slot {
                gaps.append(
                    AlignmentGap(
                        tokens: token..<next, slots: slot..<max(slot, matched), isHead: token == 0 && slot == 0,
                        isTail: next == tokens.count))
            } else if next > 0, next < tokens.count, holdsUnlinkedLoss(matched) {
                gaps.append(AlignmentGap(tokens: next..<next, slots: matched..<matched, isHead: false, isTail: false))
            }
            token = next + 1
            slot = matched + 1
        }
        return gaps
    }
}

/// A stretch in which nothing agrees.
struct AlignmentGap: Sendable {
    var tokens: Range<Int>
    var slots: Range<Int>
    /// Nothing agrees in front of it.
    var isHead: Bool
    /// Nothing agrees behind it.
    var isTail: Bool
}

/// Finds slots by their hashes.
private struct SlotIndex {
    private let sequence: SignedSequence
    private var first: [UInt64: Int32] = [:]
    private var next: [Int32]
    private let base: Int
    private var placeOf: [Int32]
    /// A hash that stands in more slots than this is not looked for further.
    private static let mostRepeats = 16

    init(_ sequence: SignedSequence, from place: Int) {
        self.sequence = sequence
        base = sequence.places[place].linkSlot ?? sequence.places[place].base
        next = [Int32](repeating: -1, count: sequence.slotCount - base)
        placeOf = next
        for index in (place..<sequence.places.count).reversed() {
            let place = sequence.places[index]
            var slots = Array(place.slots.reversed())
            if sequence.record(index).hashList == nil { slots = place.count > 0 ? [place.base] : [] }
            if let link = place.linkSlot { slots.append(link) }
            for slot in slots {
                guard let hash = sequence.hash(slot, in: index) else { continue }
                let key = Self.key(hash)
                next[slot - base] = first[key] ?? -1
                placeOf[slot - base] = Int32(truncatingIfNeeded: index)
                first[key] = Int32(truncatingIfNeeded: slot)
            }
        }
    }

    private static func key(_ hash: ArraySlice<UInt8>) -> UInt64 { hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Every slot with that hash.
    func forEach(_ hash: ArraySlice<UInt8>, _ body: (_ slot: Int, _ place: Int) -> Void) {
        var slot = first[Self.key(hash)] ?? -1
        var left = Self.mostRepeats
        while slot >= 0, left > 0 {
            let place = Int(placeOf[Int(slot) - base])
            if sequence.hash(Int(slot), in: place)?.elementsEqual(hash) == true { body(Int(slot), place) }
            slot = next[Int(slot) - base]
            left -= 1
        }
    }
}

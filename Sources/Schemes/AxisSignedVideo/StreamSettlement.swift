import Cryptography

/// What became of one token.
enum TokenStatus: UInt8, Sendable {
    /// As it was signed.
    case verified
    /// Contradicts what was signed for its place.
    case altered
    /// Was signed for another place, or stands there a second time.
    case moved
    /// Was not signed and stands among what was.
    case inserted
    /// Its signature is broken, lost, or tells no more than that something of its group was altered.
    case unverifiable
    /// Nothing was signed for it.
    case uncovered
}

/// Signed units that are not in the file.
struct MissingUnits: Sendable {
    /// The last token in front of the hole; -1 where there is none.
    var afterToken: Int
    /// The slots of the units.
    var slots: [Range<Int>]
    /// Messages of which nothing is left and that nobody tells the number of units of.
    var messages: Int
}

/// Says of everything that did not agree what became of it.
///
/// Between two agreements, as many units as were signed are altered in place, further ones were inserted, and what was signed beyond them
/// is missing. Where a message is lost, the units of its group are unverifiable and not altered. What is cut off at the start and end of
/// the file is no alteration.
struct StreamSettlement {
    private let alignment: StreamAlignment
    private let tokens: TokenStream
    private let sequence: SignedSequence
    /// Where messages stand behind the last trusted one that cannot be trusted: how many units are in front, and how many they speak of.
    private let brokenTail: [(position: Int, count: Int?)]

    private(set) var status: [TokenStatus]
    private(set) var missing: [MissingUnits] = []
    /// Whether the file begins inside what was signed.
    private(set) var isCutAtStart: Bool
    /// Places of which only the group as a whole is known to be altered.
    private(set) var alteredGroups: Set<Int> = []
    /// Whether nothing at all agreed.
    private(set) var hasNoAgreement = false

    init(_ alignment: StreamAlignment, brokenTail: [(position: Int, count: Int?)]) {
        self.alignment = alignment
        self.brokenTail = brokenTail
        tokens = alignment.tokens
        sequence = alignment.sequence
        status = [TokenStatus](repeating: .verified, count: alignment.tokens.count)
        isCutAtStart = alignment.sequence.places.first.map { $0.lost != .nothing } ?? false
        for gap in alignment.gaps() { settle(gap) }
        tellMovedFromMissing()
    }

    // MARK: - Parts of a gap

    private enum Part {
        /// Messages are lost here. `isOpen`: their first unit agreed, in front of the gap. `first`: the slot of their first unit.
        case lost(count: Int?, isOpen: Bool, first: Int?)
        /// Slots of a message that is there.
        case known(place: Int, slots: Range<Int>)
    }

    private func parts(_ gap: AlignmentGap) -> [Part] {
        guard !sequence.places.isEmpty else { return [] }
        var parts: [Part] = []
        let end = gap.isTail ? sequence.slotCount : gap.slots.upperBound
        let first = sequence.place(ofSlot: gap.slots.lowerBound)
        guard gap.slots.lowerBound < sequence.slotCount else { return [] }
        for index in first..<sequence.places.count {
            let place = sequence.places[index]
            let start = place.linkSlot ?? place.base
            guard
                start < end || place.linkSlot == end || start == gap.slots.lowerBound
                    || place.base <= end && place.linkSlot != nil && start <= end
            else { break }
            if place.linkSlot == end, !gap.isTail, case .messages(let count) = place.lost, count > 1 {
                // Of the lost messages all but the last one, whose first unit the link names.
                parts.append(.lost(count: count - 1, isOpen: false, first: nil))
                break
            }
            if place.lost != .nothing, gap.slots.lowerBound <= place.base, place.base <= end, !(gap.isTail && place.base == end) {
                let isOpen = place.linkSlot.map { $0 < gap.slots.lowerBound } ?? false
                let count: Int? = if case .messages(let count) = place.lost { count } else { nil }
                parts.append(.lost(count: count, isOpen: isOpen, first: isOpen ? nil : place.linkSlot))
            }
            let slots = place.slots.clamped(to: gap.slots.lowerBound..<max(gap.slots.lowerBound, end))
            if !slots.isEmpty { parts.append(.known(place: index, slots: slots)) }
            if place.base > end { break }
        }
        return parts
    }

    private mutating func settle(_ gap: AlignmentGap) {
        let parts = parts(gap)
        if gap.isHead && gap.isTail {
            settleWithoutAgreement(gap, parts)
        } else if gap.isHead {
            settleHead(gap, parts)
        } else if gap.isTail {
            settleTail(gap, parts)
        } else {
            let hasLoss = parts.contains { if case .lost = $0 { true } else { false } }
            if hasLoss { settleAroundLoss(gap, parts) } else { settleInOrder(gap.tokens, parts) }
        }
    }

    private mutating func mark(_ range: Range<Int>, _ value: TokenStatus) {
        for token in range where tokens.count > token { status[token] = value }
    }

    // MARK: - Pairs

    /// Puts tokens beside slots one by one; the rest of the tokens was inserted, the rest of the slots is missing.
    private mutating func settleInOrder(_ range: Range<Int>, _ parts: [Part]) {
        var token = range.lowerBound
        var lacking: [Range<Int>] = []
        let known = parts.compactMap { part -> (place: Int, slots: Range<Int>)? in
            if case .known(let place, let slots) = part { (place, slots) } else { nil }
        }
        let groups = groups(range)
        if known.count > 1, groups.count == known.count, groups.map(\.count) != known.map(\.slots.count) {
            for (group, part) in zip(groups, known) { settleInOrder(group, [.known(place: part.place, slots: part.slots)]) }
            return
        }
        for part in known {
            let taken = min(part.slots.count, range.upperBound - token)
            pair(token..<token + taken, part.slots.lowerBound, in: part.place)
            token += taken
            if taken < part.slots.count { lacking.append(part.slots.lowerBound + taken..<part.slots.upperBound) }
        }
        mark(token..<range.upperBound, .inserted)
        if !lacking.isEmpty { missing.append(MissingUnits(afterToken: token - 1, slots: lacking, messages: 0)) }
    }

    /// Tokens that stand in the place of slots and do not agree with them.
    private mutating func pair(_ range: Range<Int>, _ slot: Int, in index: Int) {
        guard !range.isEmpty else { return }
        let record = sequence.record(index)
        let place = sequence.places[index]
        if record.hashList != nil {
            mark(range, .altered)
        } else if isStaleClosing(index) {
            mark(range, .unverifiable)
        } else if place.firstHash != nil, slot == place.base {
            // The link names the first unit; what follows is bound to it and cannot be told apart.
            mark(range.lowerBound..<range.lowerBound + 1, .altered)
            mark(range.dropFirst(), .unverifiable)
        } else {
            alteredGroups.insert(index)
            mark(range, .altered)
        }
    }

    /// The message that closes a recording repeats the group hash of the one before, a flaw of all signers. Without a list it tells nothing.
    private func isStaleClosing(_ index: Int) -> Bool {
        guard index > 0, index == sequence.places.count - 1 else { return false }
        let record = sequence.record(index)
        let before = sequence.record(index - 1)
        return record.generation == .second && record.general.groupHash == before.general.groupHash
    }

    /// The tokens of a stretch by groups of pictures; the first may be the rest of one that began before.
    private func groups(_ range: Range<Int>) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = range.lowerBound
        for token in range where token > start && tokens.opensGroup(token) {
            groups.append(start..<token)
            start = token
        }
        if start < range.upperBound { groups.append(start..<range.upperBound) }
        return groups
    }

    // MARK: - Where a message is lost

    private mutating func settleAroundLoss(_ gap: AlignmentGap, _ parts: [Part]) {
        var groups = groups(gap.tokens)[...]
        var parts = parts[...]
        // What belongs to a message that began before the gap, or goes on behind it.
        if let group = groups.first, !tokens.opensGroup(group.lowerBound) {
            switch parts.first {
            case .known(let place, let slots)?:
                if slots.lowerBound > sequence.places[place].base {
                    settleInOrder(group, [.known(place: place, slots: slots)])
                    parts = parts.dropFirst()
                    groups = groups.dropFirst()
                }
            case .lost(let count, let isOpen, _)?:
                mark(group, .unverifiable)
                groups = groups.dropFirst()
                if isOpen || count == 1 { parts = parts.dropFirst() }
            case nil: break
            }
        }
        if case .known(let place, let slots)? = parts.last, slots.upperBound < sequence.places[place].slots.upperBound {
            let lostCount = parts.reduce(0) { sum, part in
                if case .lost(let count, let isOpen, _) = part { sum + min(count ?? 1, groups.count) - (isOpen ? 1 : 0) } else { sum }
            }
            // An anchor that only closes a group need not have its group in front of it.
            let isItsGroup =
                gap.tokens.upperBound < tokens.count && !tokens.opensGroup(gap.tokens.upperBound)
                && (!tokens.closesGroup(gap.tokens.upperBound) || groups.count > lostCount)
            if let group = groups.last, isItsGroup {
                settleInOrder(group, [.known(place: place, slots: slots)])
                groups = groups.dropLast()
            } else {
                missing.append(MissingUnits(afterToken: gap.tokens.upperBound - 1, slots: [slots], messages: 0))
            }
            parts = parts.dropLast()
        }
        distribute(groups, parts, before: gap.tokens.upperBound)
    }

    /// Gives groups to lost messages first: their pictures may be untouched, while a message none of whose pictures is there lost them.
    private mutating func distribute(_ groups: ArraySlice<Range<Int>>, _ parts: ArraySlice<Part>, before end: Int) {
        let lostCount = parts.reduce(0) { sum, part in
            if case .lost(let count, let isOpen, _) = part {
                sum + max(0, min(count ?? groups.count, groups.count) - (isOpen ? 1 : 0))
            } else {
                sum
            }
        }
        let knownCount = parts.count { if case .known = $0 { true } else { false } }
        var forLost = max(min(lostCount, groups.count), groups.count - knownCount)
        var forKnown = groups.count - forLost
        var left = groups
        var lacking = MissingUnits(afterToken: (groups.last?.upperBound ?? end) - 1, slots: [], messages: 0)
        for part in parts {
            switch part {
            case .lost(let count, let isOpen, let first):
                let wanted = count.map { max(0, $0 - (isOpen ? 1 : 0)) } ?? forLost
                let isLastLoss = lostParts(after: part, in: parts) == 0
                let taken = isLastLoss ? forLost : min(wanted, forLost)
                for group in left.prefix(taken) { mark(group, .unverifiable) }
                if let first, taken == wanted, let group = left.prefix(taken).last, tokens.opensGroup(group.lowerBound) {
                    // The link names the first unit of the last lost message, and this is another one.
                    _ = first
                    mark(group.lowerBound..<group.lowerBound + 1, .altered)
                } else if first != nil, taken == 0 {
                    lacking.messages += wanted
                }
                left = left.dropFirst(taken)
                forLost -= taken
                if count != nil, first == nil, !isOpen, taken < wanted { lacking.messages += wanted - taken }
            case .known(let place, let slots):
                if forKnown > 0, let group = left.first {
                    settleInOrder(group, [.known(place: place, slots: slots)])
                    left = left.dropFirst()
                    forKnown -= 1
                } else {
                    lacking.slots.append(slots)
                }
            }
        }
        if !lacking.slots.isEmpty || lacking.messages > 0 { missing.append(lacking) }
    }

    private func lostParts(after part: Part, in parts: ArraySlice<Part>) -> Int {
        guard case .lost(_, _, let first) = part else { return 0 }
        var isBehind = false
        var count = 0
        for other in parts {
            guard case .lost(_, _, let otherFirst) = other else { continue }
            if isBehind { count += 1 }
            if otherFirst == first { isBehind = true }
        }
        return count
    }

    // MARK: - Start and end of the file

    private mutating func settleHead(_ gap: AlignmentGap, _ parts: [Part]) {
        var end = gap.tokens.upperBound
        for part in parts.reversed() {
            guard case .known(let place, let slots) = part else { break }
            let taken = min(slots.count, end - gap.tokens.lowerBound)
            let isWhole = taken == slots.count
            if !isWhole { isCutAtStart = true }
            if sequence.record(place).hashList == nil, !isWhole || !hasAnchor(end - taken) {
                // A group that was signed as a whole and is cut cannot be checked, nor can one whose anchor is cut off.
                mark(end - taken..<end, .unverifiable)
            } else if !hasAnchor(end - taken), !hasAgreement(place) {
                // Nothing says that the anchor which it is taken to be bound to is the right one.
                mark(end - taken..<end, .unverifiable)
            } else {
                pair(end - taken..<end, slots.upperBound - taken, in: place)
            }
            end -= taken
        }
        // Nothing proves what stands in front of what was signed first.
        mark(gap.tokens.lowerBound..<end, .unverifiable)
    }

    /// Whether the anchor that a token is bound to is in the file.
    private func hasAnchor(_ token: Int) -> Bool { token < tokens.count && (0...token).contains { tokens.opensGroup($0) } }

    /// Whether any unit of a message agrees.
    private func hasAgreement(_ place: Int) -> Bool { sequence.places[place].slots.contains { alignment.tokenOfSlot[$0] >= 0 } }

    private mutating func settleTail(_ gap: AlignmentGap, _ parts: [Part]) {
        var token = gap.tokens.lowerBound
        let end = gap.tokens.upperBound
        var lacking = MissingUnits(afterToken: -1, slots: [], messages: 0)
        for part in parts {
            switch part {
            case .known(let place, let slots):
                let taken = min(slots.count, end - token)
                pair(token..<token + taken, slots.lowerBound, in: place)
                token += taken
                if taken < slots.count { lacking.slots.append(slots.lowerBound + taken..<slots.upperBound) }
            case .lost(let count, let isOpen, _):
                let groups = groups(token..<end)
                // A group that the last trusted message may still speak about is not the lost one's.
                let reach = min(groups.count, isOpen ? 1 : max(count ?? 1, 1))
                for group in groups.prefix(reach) where group.upperBound < end || group.upperBound <= lastSignedToken {
                    mark(group, .unverifiable)
                    token = group.upperBound
                }
            }
        }
        if !lacking.slots.isEmpty {
            lacking.afterToken = token - 1
            missing.append(lacking)
        }
        for broken in brokenTail {
            let position = min(tokens.token(ofUnit: broken.position), end)
            var reach = position
            if let count = broken.count {
                reach = min(position, token + count)
            } else {
                while reach > token, reach == end || !tokens.opensGroup(reach) { reach -= 1 }
            }
            if reach > token {
                mark(token..<reach, .unverifiable)
                token = reach
            }
        }
        mark(token..<end, .uncovered)
    }

    /// Everything that a trusted message speaks about stands in front of it.
    private var lastSignedToken: Int {
        sequence.places.indices.map { tokens.token(ofUnit: sequence.record($0).position) }.max() ?? 0
    }

    /// Signatures hold, and not one unit agrees. Messages follow their pictures, so these must be the ones in front of them.
    private mutating func settleWithoutAgreement(_ gap: AlignmentGap, _ parts: [Part]) {
        hasNoAgreement = true
        let known = parts.compactMap { part -> (place: Int, slots: Range<Int>)? in
            if case .known(let place, let slots) = part { (place, slots) } else { nil }
        }
        let total = known.reduce(0) { $0 + $1.slots.count }
        let beginsSigning = sequence.places.first.map { $0.lost == .nothing } ?? false
        var end = lastSignedToken
        guard mustBeHere(known.count, before: end) else {
            mark(end..<gap.tokens.upperBound, .uncovered)
            mark(0..<end, .unverifiable)
            return
        }
        if beginsSigning {
            end = min(total, end)
        } else {
            var anchor = min(end, tokens.count - 1)
            while anchor > 0, !tokens.opensGroup(anchor) { anchor -= 1 }
            if anchor >= 0, tokens.count > 0, tokens.opensGroup(anchor) { end = min(end, anchor) }
        }
        mark(end..<gap.tokens.upperBound, .uncovered)
        for part in known.reversed() {
            let taken = min(part.slots.count, end)
            if hasAnchor(end - taken) {
                pair(end - taken..<end, part.slots.upperBound - taken, in: part.place)
            } else {
                mark(end - taken..<end, .unverifiable)
            }
            end -= taken
        }
        mark(0..<end, .unverifiable)
    }

    /// Whether what the messages speak of has to be in the file, though not one unit agrees: then it was replaced.
    ///
    /// An excerpt begins with messages about pictures before it, as many as signing takes time for. With three whole groups in front of
    /// the last message, or three messages more than one, they would be later than any camera is.
    private func mustBeHere(_ messages: Int, before end: Int) -> Bool {
        let groups = (0..<min(end, tokens.count)).count { tokens.opensGroup($0) } - 1
        let pictures = (0..<min(end, tokens.count)).count { tokens.kind($0) == .picture || tokens.opensGroup($0) }
        return max(messages - 1, groups) >= Self.mostLateMessages && pictures >= Self.mostLatePictures
    }

    /// No camera takes as long to sign as this many groups and pictures together.
    private static let mostLateMessages = 3
    private static let mostLatePictures = 10

    // MARK: - Moved, not missing

    /// What is missing in one place and too much in another was moved.
    private mutating func tellMovedFromMissing() {
        var lacking: [[UInt8]: (hole: Int, slot: Int)] = [:]
        for (hole, units) in missing.enumerated() {
            for slot in units.slots.joined() {
                if lacking.count < 1 << 16, let hash = sequence.hash(slot) { lacking[Array(hash)] = (hole, slot) }
            }
        }
        var present: Set<[UInt8]> = []
        let strangers = status.indices.filter { status[$0] == .inserted || status[$0] == .altered }
        if !strangers.isEmpty, strangers.count < 1 << 16 {
            let wanted = Set(strangers.map { Array(tokens.value($0)) })
            for token in status.indices where status[token] == .verified {
                let value = Array(tokens.value(token))
                if wanted.contains(value) { present.insert(value) }
            }
        }
        var found: [Int: Set<Int>] = [:]
        for token in strangers {
            let value = Array(tokens.value(token))
            if let place = lacking[value] {
                status[token] = .moved
                found[place.hole, default: []].insert(place.slot)
            } else if present.contains(value) {
                status[token] = .moved
            }
        }
        for (hole, slots) in found {
            missing[hole].slots = missing[hole].slots.flatMap { range in
                range.filter { !slots.contains($0) }.map { $0..<$0 + 1 }
            }
        }
        missing.removeAll { $0.slots.isEmpty && $0.messages == 0 }
    }
}

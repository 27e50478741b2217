import Cryptography
import Evidence

/// The comparison of a track's units with its trusted messages, from the choice of messages to the status of every unit.
struct StreamVerification {
    /// The stream, with what was learnt about its messages.
    private(set) var stream: SignedStream
    /// The messages that were compared, in signed order; `nil` where there is none that can be taken at its word.
    private(set) var alignment: StreamAlignment?
    private(set) var settlement: StreamSettlement?
    /// Messages that no trusted one vouches for.
    private(set) var unvouched: [Int] = []
    /// Messages without a signature of their own that a signed one vouches for.
    var vouched: [Int] {
        alignment?.sequence.places.map(\.record).filter { stream.records[$0].standing == .unsigned } ?? []
    }
    /// Messages that are signed, and for other pictures than those in whose place they stand.
    private(set) var foreign: [Int] = []
    /// Messages of another form or hash function than most.
    private(set) var otherForms: [Int] = []

    private static let mostRounds = 4

    init(_ stream: SignedStream) throws(CryptographyError) {
        self.stream = stream
        let proving = stream.records.indices.filter { stream.records[$0].isSigned }
        guard let form = Self.commonForm(stream, proving) else { return }
        let candidates = stream.records.indices.filter { stream.records[$0].isSigned || stream.records[$0].standing == .unsigned }
        otherForms = candidates.filter { !stream.records[$0].isOf(form.generation, form.algorithm) && stream.records[$0].isSigned }
        var chosen = candidates.filter { stream.records[$0].isOf(form.generation, form.algorithm) }
        let tokens = try TokenStream(stream.ledger, form.algorithm, form.generation)
        let checker = GroupChecker(ring: stream.ring)
        for round in 0... {
            let sequence = SignedSequence(stream.records, chosen: chosen)
            var alignment = StreamAlignment(tokens, sequence, checker)
            try alignment.matchDirectly()
            let unvouched = Set(alignment.unvouchedPlaces().map { sequence.places[$0].record })
            if !unvouched.isEmpty {
                // One round finds all of them; a stream made to need more is not followed further.
                let rejected = round < Self.mostRounds ? unvouched : Set(chosen.filter { stream.records[$0].standing == .unsigned })
                self.unvouched += rejected.sorted()
                chosen.removeAll { rejected.contains($0) }
                continue
            }
            try alignment.settle()
            let foreign = Self.foreign(alignment)
            if !foreign.isEmpty, round < Self.mostRounds {
                self.foreign += foreign.sorted()
                chosen.removeAll { foreign.contains($0) }
                continue
            }
            for (place, key) in alignment.groupKeys { self.stream.confirm(sequence.places[place].record, key: key) }
            guard self.stream.records.contains(where: { $0.signer != nil }) || isDisproved(chosen) else { return }
            self.alignment = alignment
            settlement = StreamSettlement(alignment, brokenTail: Self.brokenTail(stream, sequence))
            return
        }
    }

    /// Whether messages that are signed together with their groups, of a key that could verify them, all fail: what is here is not what was
    /// signed, whichever of both was changed.
    private func isDisproved(_ chosen: [Int]) -> Bool {
        let failing = chosen.count { index in
            if case .signedWithGroup(let keys) = stream.records[index].standing {
                keys.contains { stream.ring.entries[$0].key.kind.defaultAlgorithm != nil }
            } else {
                false
            }
        }
        return failing >= 2
    }

    private static func commonForm(
        _ stream: SignedStream, _ proving: [Int]
    ) -> (generation: SigningGeneration, algorithm: DigestAlgorithm)? {
        var best: (generation: SigningGeneration, algorithm: DigestAlgorithm, count: Int)?
        for generation in [SigningGeneration.second, .first] {
            for algorithm in DigestAlgorithm.allCases {
                let count = proving.count { stream.records[$0].isOf(generation, algorithm) }
                if count > best?.count ?? 0 { best = (generation, algorithm, count) }
            }
        }
        return best.map { ($0.generation, $0.algorithm) }
    }

    /// Messages none of whose pictures is in the file and whose link or counter contradicts their neighbours: they were brought from elsewhere.
    private static func foreign(_ alignment: StreamAlignment) -> Set<Int> {
        let sequence = alignment.sequence
        func agrees(_ place: Int) -> Bool { sequence.places[place].slots.contains { alignment.tokenOfSlot[$0] >= 0 } }
        func isLinked(_ place: Int) -> Bool? {
            guard place > 0, sequence.places[place].lost == .nothing, sequence.places[place].session == sequence.places[place - 1].session,
                let before = sequence.places[place - 1].firstHash
            else { return nil }
            return sequence.record(place).general.linkedHash == before
        }
        var found: Set<Int> = []
        for place in sequence.places.indices where place > 0 && !agrees(place) && sequence.record(place).generation == .second {
            let isBehindFriend = agrees(place - 1)
            let isRepeatedNumber = sequence.record(place).general.counter == sequence.record(place - 1).general.counter
            let followerAgrees = place + 1 < sequence.places.count ? isLinked(place + 1) : nil
            if isLinked(place) == false, isBehindFriend || isRepeatedNumber, followerAgrees != true {
                found.insert(sequence.places[place].record)
            }
        }
        return found
    }

    /// Messages behind the last trusted one that cannot be trusted: their pictures are unverifiable.
    private static func brokenTail(_ stream: SignedStream, _ sequence: SignedSequence) -> [(position: Int, count: Int?)] {
        let last = sequence.places.map { stream.records[$0.record].position }.max() ?? 0
        var broken = stream.records.filter { record in
            record.position >= last && (record.standing == .wrongSignature || record.standing == .noKey)
        }.map { (position: $0.position, count: Optional($0.unitCount)) }
        broken += stream.malformed.filter { $0.position >= last }.map { ($0.position, nil) }
        return broken.sorted { $0.position < $1.position }
    }
}

extension SigningRecord {
    /// Whether its signature holds, or will with its group.
    fileprivate var isSigned: Bool {
        switch standing {
        case .authenticated, .signedWithGroup: true
        case .unsigned, .wrongSignature, .noKey: false
        }
    }

    fileprivate func isOf(_ generation: SigningGeneration, _ algorithm: DigestAlgorithm) -> Bool {
        self.generation == generation && self.algorithm == algorithm
    }
}

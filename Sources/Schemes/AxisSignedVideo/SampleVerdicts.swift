import Evidence

/// What became of the samples, from what became of their units.
struct SampleVerdicts: Sendable {
    private(set) var verified = SampleSet()
    /// Differ from what was signed for their place, by themselves or as a group.
    private(set) var altered = SampleSet()
    /// Were signed for another place.
    private(set) var moved = SampleSet()
    private(set) var inserted = SampleSet()
    private(set) var unverifiable = SampleSet()
    private(set) var uncovered = SampleSet()
    /// Samples without a picture in which nothing is signed either.
    private(set) var pictureless = SampleSet()
    /// Samples with pictures that the scheme never hashes, between pictures that are signed.
    private(set) var unhashedInside = SampleSet()

    /// Every sample that contradicts its signature.
    var contradicting: SampleSet {
        var all = altered
        all.formUnion(moved)
        all.formUnion(inserted)
        return all
    }

    /// The verdicts of a track in which nothing could be compared.
    init(unverifiable ledger: UnitLedger) {
        if ledger.sampleCount > 0 { unverifiable = SampleSet([SampleRange(0, ledger.sampleCount - 1)]) }
    }

    init(_ ledger: UnitLedger, _ alignment: StreamAlignment, _ settlement: StreamSettlement, closing messages: SampleSet) {
        let tokens = alignment.tokens
        var token = 0
        while token < tokens.count {
            let sample = ledger.entries[tokens.unit(token)].sample
            var worst: TokenStatus?
            while token < tokens.count, ledger.entries[tokens.unit(token)].sample == sample {
                let unit = tokens.unit(token)
                var status = settlement.status[token]
                token += 1
                if token < tokens.count, tokens.unit(token) == unit {
                    // An anchor that closes one group and opens the next: either signature speaks for the whole of it.
                    status = Self.joined(status, settlement.status[token])
                    token += 1
                }
                // A message that was changed alters no picture; what it spoke of lost its signature.
                let isWholeSample = !ledger.withPictures.contains(sample) && status == .verified
                let counts =
                    ledger.entries[unit].isPicture
                    || ledger.entries[unit].kind != .unsignedMessage && (isWholeSample || Self.isContradiction(status))
                if counts { worst = worst.map { Self.worse($0, status) } ?? status }
            }
            if let worst { add(sample, worst) }
        }
        uncovered.formUnion(ledger.unhashed)
        verified = verified.subtracting(ledger.unhashed)
        unverifiable.formUnion(ledger.unreadable)
        verified = verified.subtracting(unverifiable)
        let beginning = verified.ranges.first?.first
        let end = verified.ranges.last?.last
        if let beginning, let end {
            for range in ledger.unhashed.ranges {
                for sample in range.first...range.last where sample > beginning && sample < end { unhashedInside.insert(sample) }
            }
            // A message that stands alone in its sample, as the one that closes a recording does, is signed itself.
            let others = ledger.pictureless.subtracting(messages)
            for range in ledger.pictureless.subtracting(others).ranges { verified.insert(range) }
        }
        for set in [altered, moved, inserted] { verified = verified.subtracting(set) }
        unverifiable = unverifiable.subtracting(contradicting)
        uncovered = uncovered.subtracting(contradicting).subtracting(unverifiable)
        pictureless = ledger.pictureless.subtracting(verified).subtracting(contradicting).subtracting(unverifiable).subtracting(uncovered)
    }

    private static func isContradiction(_ status: TokenStatus) -> Bool { status == .altered || status == .moved || status == .inserted }

    private static let order: [TokenStatus] = [.verified, .uncovered, .unverifiable, .moved, .inserted, .altered]

    private static func worse(_ first: TokenStatus, _ second: TokenStatus) -> TokenStatus {
        order.last { $0 == first || $0 == second } ?? first
    }

    private static func joined(_ first: TokenStatus, _ second: TokenStatus) -> TokenStatus {
        let worst = worse(first, second)
        return isContradiction(worst) ? worst : first == .verified || second == .verified ? .verified : worst
    }

    private mutating func add(_ sample: UInt64, _ status: TokenStatus) {
        switch status {
        case .verified: verified.insert(sample)
        case .altered: altered.insert(sample)
        case .inserted: inserted.insert(sample)
        case .moved: moved.insert(sample)
        case .unverifiable: unverifiable.insert(sample)
        case .uncovered: uncovered.insert(sample)
        }
    }
}

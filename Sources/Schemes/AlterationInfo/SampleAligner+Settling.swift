import Cryptography
import Evidence

extension SampleAligner {
    /// Says what became of `count` signed numbers in whose place the container has `samples`.
    mutating func settle(_ samples: ArraySlice<ContainerSample>, from base: UInt64, count: UInt64) {
        let isHead = nextNumber == nil
        var listed: [UInt64: SignedSample] = [:]
        var listedDigests: Set<Digest> = []
        let end = base + count
        while aheadStart < ahead.count, ahead[aheadStart].number < end {
            let signed = ahead[aheadStart]
            listed[signed.number] = signed
            listedDigests.insert(signed.digest)
            aheadStart += 1
        }
        let present = UInt64(samples.count)
        // At the start of a file the last samples before the meeting stand beside each other, elsewhere the first after the parting.
        let paired = min(present, count)
        let firstPairedSample = isHead ? present - paired : 0
        let firstPairedNumber = isHead ? end - paired : base
        var damage = Damage()
        var pairedNumbers: Set<UInt64> = []
        var unlisted: [UInt64: ContainerSample] = [:]
        for (offset, sample) in samples.enumerated() {
            let offset = UInt64(offset)
            guard offset >= firstPairedSample, offset - firstPairedSample < paired else {
                if isHead && base > 0 && present - count <= base {
                    outcome.unverifiable.insert(sample.number)
                } else {
                    outcome.insert(sample, known: listedDigests.contains(sample.digest))
                }
                continue
            }
            let number = firstPairedNumber + offset - firstPairedSample
            pairedNumbers.insert(number)
            if let signed = listed[number] {
                outcome.periods.note(signed.period) { $0.note(sample, verified: false) }
                damage.altered.insert(sample.number)
                if listedDigests.contains(sample.digest) { damage.moved.insert(sample.number) }
            } else {
                unlisted[number] = sample
            }
        }
        settle(unlisted, &damage)
        outcome.add(damage)
        if count > present {
            timeline.noteHole()
            for signed in listed.values where !pairedNumbers.contains(signed.number) {
                outcome.periods.note(signed.period) { $0.missing += 1 }
                outcome.noteMissing(signed.digest)
            }
            outcome.missing.append(Hole(place: isHead ? .start : .between, afterSample: lastSample, count: count - present))
        } else if present > count {
            timeline.noteHole()
        }
        if let last = samples.last { lastSample = Int64(clamping: last.number) }
        nextNumber = end
    }

    /// Judges samples whose own digests were not signed, or are lost. Where all of a sealed period are there, the digest over all of them
    /// decides; an edit cannot hide behind a list that was damaged with it.
    private mutating func settle(_ unlisted: [UInt64: ContainerSample], _ damage: inout Damage) {
        var open = unlisted
        let lowest = unlisted.keys.min() ?? 0
        let highest = unlisted.keys.max() ?? 0
        // In the order of their numbers, so those in reach are found without looking at all.
        let start = source.sealed.partitioningIndex { $0.numbers.lowerBound >= lowest }
        for sealed in source.sealed[start...] where !unlisted.isEmpty {
            if sealed.numbers.lowerBound > highest { break }
            guard sealed.numbers.allSatisfy({ unlisted[$0] != nil }) else { continue }
            let samples = sealed.numbers.compactMap { unlisted[$0] }
            let together = try? Digest.of(samples.flatMap(\.digest.bytes), sealed.part.samplesDigest.algorithm)
            guard let together, !samples.isEmpty else { continue }
            let isAsSigned = together == sealed.part.samplesDigest
            for (number, sample) in zip(sealed.numbers, samples) {
                open[number] = nil
                outcome.periods.note(sealed.period) { $0.note(sample, verified: isAsSigned) }
                if isAsSigned { outcome.verified.insert(sample.number) } else { damage.altered.insert(sample.number) }
            }
        }
        for sample in open.values.sorted(by: { $0.number < $1.number }) { outcome.unverifiable.insert(sample.number) }
    }
}

extension Array {
    /// The first index from which on the predicate holds, where it holds for a tail of the array.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

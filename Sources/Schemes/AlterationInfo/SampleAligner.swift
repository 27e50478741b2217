import Cryptography
import Evidence
import ISOBMFF
import SchemeKit

/// A sample as the container has it.
struct ContainerSample: Sendable {
    /// Its number in decode order.
    var number: UInt64
    var digest: Digest
    var decodeTime: UInt64
    var timing: SignedTiming
    var shown: ShownTime
}

/// A sample as it was signed.
struct SignedSample: Sendable {
    /// Its number in the recording, which goes on from file to file.
    var number: UInt64
    var digest: Digest
    var decodeTime: UInt64
    var timing: SignedTiming
    /// The period that speaks for it, as an index into the periods of the file.
    var period: Int
    /// Whether a file of the recording begins with it.
    var beginsFile: Bool
}

/// Puts the samples of a track beside those that were signed, in order and in bounded memory.
///
/// As long as both agree, a sample costs one comparison. Where they differ, both sides are looked at some way ahead for the nearest
/// place from which they agree again; what lies between is one damage: pictures altered in place, missing, inserted or moved.
/// Numbers that no list speaks for (a period whose signature is broken or lost) are holes in the numbering of the signed samples.
struct SampleAligner {
    /// How far both sides are looked ahead. More than a minute of video at the usual frame rates.
    static let window = 2048

    var outcome = TrackOutcome()
    var source: SignedSampleSource
    /// The signed samples that come next, as long as both sides agree.
    private var list: SignedList?
    /// Where they do not: signed samples taken apart, in front of those in `list`.
    var ahead: [SignedSample] = []
    var aheadStart = 0
    private var pending: [ContainerSample] = []
    var nextNumber: UInt64?
    var lastSample: Int64 = -1
    var timeline = TimelineComparison()

    init(source: SignedSampleSource) { self.source = source }

    /// Takes the next samples in decode order, with their digests.
    mutating func consume(_ samples: ArraySlice<Sample>, _ digests: DigestedSamples.Digests) throws(ExaminationError) {
        var left = samples
        while let next = left.first {
            let place = digests.first + left.startIndex - samples.startIndex
            let agreeing = try acceptTogether(left, digests.list, place)
            if agreeing == 0 { try consume(ContainerSample(next, digest: digests.list[place])) }
            left = left.dropFirst(max(1, agreeing))
        }
    }

    /// Accepts as many of the samples as agree with those of the period that comes next, all in one go. `place` is that of the first of
    /// their digests in `digests`.
    private mutating func acceptTogether(
        _ samples: ArraySlice<Sample>, _ digests: DigestList, _ place: Int
    ) throws(ExaminationError) -> Int {
        guard pending.isEmpty, aheadStart == ahead.count else { return 0 }
        try findList()
        guard var signed = list, signed.number == nextNumber ?? signed.number else { return 0 }
        let agreeing = samples.prefix(signed.countOfEqual(digests, from: place, limit: samples.count))
        guard let first = agreeing.first, let last = agreeing.last else { return 0 }
        for sample in agreeing {
            let (decodeTime, timing, beginsFile) = signed.nextTiming()
            timeline.compare(
                sample.index, sample.decodeTime, SignedTiming(nearest: sample), decodeTime, timing, beginsFile: beginsFile)
        }
        list = signed
        let range = SampleRange(first.index, last.index)
        outcome.verified.insert(range)
        outcome.periods.note(signed.period) { $0.note(range, shown: (ShownTime(first), ShownTime(last)), verified: true) }
        lastSample = Int64(clamping: last.index)
        nextNumber = signed.number
        return agreeing.count
    }

    /// Sees to it that `list` has samples, as far as there are any that were not passed.
    private mutating func findList() throws(ExaminationError) {
        while list?.isEmpty ?? true {
            list = try source.nextPeriod()
            guard list != nil else { return }
            list?.drop(before: nextNumber ?? 0)
        }
    }

    /// Takes the next sample in decode order.
    private mutating func consume(_ sample: ContainerSample) throws(ExaminationError) {
        if pending.isEmpty {
            if let signed = try front(), signed.number == nextNumber ?? signed.number, signed.digest == sample.digest {
                accept(sample, signed)
                return
            }
            if let nextNumber, try front() == nil, nextNumber >= source.endNumber {
                follow(sample)
                return
            }
        }
        pending.append(sample)
        if pending.count >= Self.window * 2 { try resolve(atEnd: false) }
    }

    /// Takes a sample whose bytes could not be read; it can be compared with nothing.
    mutating func passUnreadable(_ number: UInt64) throws(ExaminationError) {
        try resolve(atEnd: true)
        outcome.unverifiable.insert(number)
        lastSample = Int64(clamping: number)
        if let signed = try front() {
            timeline.noteHole()
            nextNumber = signed.number + 1
            aheadStart += 1
        }
    }

    /// Takes the end of the track.
    mutating func finish() throws(ExaminationError) -> TrackOutcome {
        try resolve(atEnd: true)
        if let next = nextNumber {
            while let signed = try front() {
                outcome.periods.note(signed.period) { $0.missing += 1 }
                aheadStart += 1
            }
            let missing = source.endNumber > next ? source.endNumber - next : 0
            if missing > 0 {
                timeline.noteHole()
                outcome.missing.append(Hole(place: .end, afterSample: lastSample, count: missing))
            }
        } else {
            while let signed = try front() {
                outcome.periods.note(signed.period) { $0.missing += 1 }
                aheadStart += 1
            }
        }
        outcome.timeline = timeline.finish()
        outcome.placement = source.placement
        outcome.damagedLists = source.damagedLists
        outcome.cancelMoved()
        return outcome
    }

    // MARK: - Both sides

    private mutating func front() throws(ExaminationError) -> SignedSample? {
        try fill(1)
        return aheadStart < ahead.count ? ahead[aheadStart] : nil
    }

    /// Makes at least `count` signed samples available, as far as there are any.
    private mutating func fill(_ count: Int) throws(ExaminationError) {
        guard ahead.count - aheadStart < count else { return }
        if aheadStart > 0 {
            ahead.removeFirst(aheadStart)
            aheadStart = 0
        }
        while ahead.count < count {
            if list == nil { list = try source.nextPeriod() }
            guard list != nil else { return }
            // A number that was passed already would turn the order round; such a period contradicts the one before it.
            list?.drop(before: ahead.last.map { $0.number + 1 } ?? nextNumber ?? 0)
            while let signed = list?.next() { ahead.append(signed) }
            list = nil
        }
    }

    private mutating func accept(_ sample: ContainerSample, _ signed: SignedSample) {
        outcome.verified.insert(sample.number)
        outcome.periods.note(signed.period) { $0.note(sample, verified: true) }
        timeline.compare(
            sample.number, sample.decodeTime, sample.timing, signed.decodeTime, signed.timing, beginsFile: signed.beginsFile)
        lastSample = Int64(clamping: sample.number)
        nextNumber = signed.number + 1
        aheadStart += 1
    }

    /// A sample after everything that was signed.
    private mutating func follow(_ sample: ContainerSample) {
        lastSample = Int64(clamping: sample.number)
        if source.endsRecording {
            outcome.insert(sample, known: false)
        } else if source.hasUnverifiablePeriods {
            outcome.unverifiable.insert(sample.number)
        } else {
            outcome.uncovered.insert(sample.number)
        }
    }

    // MARK: - Where they differ

    private mutating func resolve(atEnd: Bool) throws(ExaminationError) {
        var start = 0
        defer { pending.removeFirst(start) }
        while start < pending.count {
            if let signed = try front(), signed.number == nextNumber ?? signed.number, signed.digest == pending[start].digest {
                accept(pending[start], signed)
                start += 1
                continue
            }
            guard atEnd || pending.count - start >= Self.window else { return }
            try fill(Self.window)
            guard aheadStart < ahead.count else {
                // Numbers that only a sealed period speaks for come first; what is beyond them follows everything that was signed.
                let first = nextNumber ?? source.sealed.first?.numbers.lowerBound
                if let first, first < source.endNumber {
                    let count = min(UInt64(pending.count - start), source.endNumber - first)
                    settle(pending[start..<start + Int(count)], from: first, count: count)
                    start += Int(count)
                    continue
                }
                for sample in pending[start...] {
                    if nextNumber == nil { outcome.notYetSigned(sample, source) } else { follow(sample) }
                }
                start = pending.count
                return
            }
            let base = nextNumber ?? min(ahead[aheadStart].number, source.sealed.first?.numbers.lowerBound ?? .max)
            if let meeting = meeting(pending[start...], ahead[aheadStart...], from: base, atEnd: atEnd) {
                let count = ahead[aheadStart + meeting.signed].number - base
                settle(pending[start..<start + meeting.container], from: base, count: count)
                start += meeting.container
            } else if atEnd {
                let left = pending[start...]
                let signedLeft = (ahead.last?.number ?? base) - base + 1
                let paired = min(UInt64(left.count), signedLeft)
                settle(left.prefix(Int(clamping: paired)), from: base, count: paired)
                start += Int(clamping: paired)
            } else {
                let half = Self.window / 2
                settle(pending[start..<start + half], from: base, count: UInt64(half))
                start += half
            }
        }
    }

    private struct Meeting {
        var container: Int
        var signed: Int
    }

    /// The nearest place from which both sides agree again.
    ///
    /// In step (as many samples on one side as on the other) one agreement is enough: a picture altered in place moves nothing. Out of
    /// step it takes two in a row, since pictures of a still scene can repeat.
    private func meeting(
        _ samples: ArraySlice<ContainerSample>, _ signed: ArraySlice<SignedSample>, from base: UInt64, atEnd: Bool
    ) -> Meeting? {
        var fallback: Meeting?
        for reach in [8, 128, Self.window] {
            let left = samples.prefix(reach)
            let right = signed.prefix(reach)
            var places: [Digest: [Int]] = [:]
            for (offset, entry) in right.enumerated() { places[entry.digest, default: []].append(offset) }
            var best: (meeting: Meeting, cost: UInt64)?
            var bestUnconfirmed: (meeting: Meeting, cost: UInt64)?
            for (container, sample) in left.enumerated() {
                for place in (places[sample.digest] ?? []).prefix(8) {
                    let distance = right[right.startIndex + place].number - base
                    let skew = distance > UInt64(container) ? distance - UInt64(container) : UInt64(container) - distance
                    let (cost, overflow) = skew.addingReportingOverflow(UInt64(container + place))
                    guard !overflow else { continue }
                    let found = Meeting(container: container, signed: place)
                    if skew == 0 || confirmed(found, samples, signed, atEnd: atEnd) {
                        if best == nil || cost < (best?.cost ?? .max) { best = (found, cost) }
                    } else if bestUnconfirmed == nil || cost < (bestUnconfirmed?.cost ?? .max) {
                        bestUnconfirmed = (found, cost)
                    }
                }
            }
            if let best { return best.meeting }
            fallback = bestUnconfirmed?.meeting ?? fallback
            if left.count < reach && right.count < reach { break }
        }
        return fallback
    }

    private func confirmed(
        _ meeting: Meeting, _ samples: ArraySlice<ContainerSample>, _ signed: ArraySlice<SignedSample>, atEnd: Bool
    ) -> Bool {
        let nextSample = samples.startIndex + meeting.container + 1
        let nextSigned = signed.startIndex + meeting.signed + 1
        guard nextSample < samples.endIndex, nextSigned < signed.endIndex else { return atEnd }
        return samples[nextSample].digest == signed[nextSigned].digest
    }
}

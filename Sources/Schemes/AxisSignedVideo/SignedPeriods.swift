import Evidence
import SchemeKit

/// The stretches between two random access pictures of which every unit is as signed and both times are.
struct SignedPeriods {
    private(set) var periods: [SignedPeriodTime] = []

    init(_ ledger: UnitLedger, _ alignment: StreamAlignment, _ settlement: StreamSettlement) {
        let sequence = alignment.sequence
        let tokens = alignment.tokens
        var open: (sample: UInt64, start: Timestamp)?
        for (index, place) in sequence.places.enumerated() {
            let record = sequence.record(index)
            guard place.count > 0, Self.isIntact(place, alignment) else {
                open = nil
                continue
            }
            let first = Int(alignment.tokenOfSlot[place.base])
            let next = first + place.count
            if tokens.opensGroup(first) {
                let isLinked = index > 0 && place.lost == .nothing && sequence.places[index - 1].session == place.session
                let start = record.general.start ?? (isLinked ? sequence.record(index - 1).general.end : nil)
                open = start.map { (ledger.entries[tokens.unit(first)].sample, $0) }
            }
            // The picture that ends the stretch must be the signed one, or its time means nothing.
            guard next < tokens.count, tokens.opensGroup(next), let end = record.general.end, let begun = open,
                settlement.status[next] == .verified || tokens.closesGroup(next - 1) && settlement.status[next - 1] == .verified
            else { continue }
            periods.append(
                SignedPeriodTime(first: begun.sample, next: ledger.entries[tokens.unit(next)].sample, start: begun.start, end: end))
            open = nil
        }
    }

    /// Whether all units of a place are in the file, one directly behind the other.
    private static func isIntact(_ place: SignedSequence.Place, _ alignment: StreamAlignment) -> Bool {
        let first = alignment.tokenOfSlot[place.base]
        guard first >= 0 else { return false }
        return place.slots.allSatisfy { Int(alignment.tokenOfSlot[$0]) == Int(first) + $0 - place.base }
    }
}

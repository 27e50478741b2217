import Evidence

/// How many pictures are missing where.
struct MissingPictures {
    private(set) var reports: [MissingReport] = []

    init(_ ledger: UnitLedger, _ alignment: StreamAlignment, _ settlement: StreamSettlement) {
        let slices = Self.slicesPerPicture(ledger)
        for hole in settlement.missing {
            let units = Self.units(hole, alignment)
            let pictures = slices > 1 && units % slices == 0 ? units / slices : units
            let count = pictures + hole.messages
            guard count > 0 else { continue }
            let sample = hole.afterToken >= 0 ? ledger.entries[alignment.tokens.unit(hole.afterToken)].sample : nil
            reports.append(MissingReport(afterSample: sample.map { Int64(clamping: $0) } ?? -1, count: UInt64(count)))
        }
        reports.sort { $0.afterSample < $1.afterSample }
    }

    /// In the first generation an anchor has two entries, as the end of one list and the start of the next; it is one picture.
    private static func units(_ hole: MissingUnits, _ alignment: StreamAlignment) -> Int {
        let total = hole.slots.reduce(0) { $0 + $1.count }
        guard alignment.tokens.generation == .first else { return total }
        let sequence = alignment.sequence
        let twice = hole.slots.count { range in
            let place = sequence.place(ofSlot: range.lowerBound)
            let isOpening = sequence.places[place].base == range.lowerBound
            guard isOpening, range.lowerBound > 0, sequence.places[place].lost == .nothing else { return false }
            return alignment.tokenOfSlot[range.lowerBound - 1] < 0
        }
        return max(0, total - twice)
    }

    /// How many slices every picture of the file has; 1 where they differ.
    private static func slicesPerPicture(_ ledger: UnitLedger) -> Int {
        var pictures = 0
        var slices = 0
        var current = 0
        var common: Int?
        for entry in ledger.entries where entry.isPicture {
            slices += 1
            if entry.kind == .slice {
                current += 1
                continue
            }
            if pictures > 0 {
                if let known = common, known != current { return 1 }
                common = current
            }
            pictures += 1
            current = 1
        }
        return common == nil || common == current ? max(current, 1) : 1
    }
}

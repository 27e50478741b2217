import Cryptography

/// Where the periods of a stretch are.
extension GapResolver {
    mutating func alignLists() throws(CryptographyError) {
        var position = 0
        var anchor = previous?.isPartial == true ? previous?.anchor : nil
        var continues = previous?.isPartial ?? false
        for place in owners.indices {
            guard let statement = owners[place].statement else {
                // Of a lost period it is not known whether it ended its group of pictures.
                continues = false
                anchor = nil
                continue
            }
            defer {
                continues = statement.general.isPartial
                if !continues { anchor = nil }
            }
            guard let list = statement.list, let first = list.first else { continue }
            if !continues || anchor == nil { anchor = first }
            owners[place].anchor = anchor
            var lower = position
            var upper = min(units.count, lower + 2 * list.count + 512)
            var matches = try align(list, anchor, lower..<upper)
            if matches.isEmpty, upper < units.count, let there = units[upper...].firstIndex(where: { elements[$0].form == first }) {
                lower = max(position, there - list.count)
                upper = min(units.count, there + 2 * list.count + 512)
                matches = try align(list, anchor, lower..<upper)
            }
            guard let last = matches.last, let start = matches.first else { continue }
            owners[place].matches = matches
            position = last.element + 1
            if matches.count == list.count, last.element - start.element == list.count - 1 {
                owners[place].isExact = true
                owners[place].owned = start.element..<last.element + 1
            }
        }
    }

    func align(
        _ list: DigestList, _ anchor: Digest?, _ range: Range<Int>
    ) throws(CryptographyError) -> [(entry: Int, element: Int)] {
        guard !range.isEmpty else { return [] }
        var forms: [(Digest, Digest?)] = []
        forms.reserveCapacity(range.count)
        for unit in range {
            let element = element(unit)
            let isChained = element.kind == .slice || element.kind == .unhashed
            var other: Digest?
            if isChained, let anchor { other = try chain.chained(anchor, element.plain) }
            forms.append((element.form, other))
        }
        return ListAlignment.match(list, forms).map { ($0.entry, $0.element + range.lowerBound) }
    }

    /// Periods without a list are as signed, wholly, or cannot be told from others: tried wherever one may begin.
    mutating func placeByGOPHash() throws(CryptographyError) {
        var digested = 0
        let most = 16 * (units.count + 4096)
        for place in owners.indices where !owners[place].isExact {
            guard let statement = owners[place].statement, statement.list == nil else { continue }
            let lower = owners[..<place].last { $0.isPinned }?.last.map { $0 + 1 } ?? 0
            let upper = owners[(place + 1)...].first { $0.isPinned }?.first ?? units.count
            guard lower < upper else { continue }
            var starts = owners[place].pin.map { [$0] } ?? []
            starts.append(lower)
            starts += (lower..<upper).filter { element($0).kind == .anchor }.prefix(64)
            for start in starts where digested < most {
                let end = statement.count.map { start + $0 } ?? (start + 1..<upper).first { element($0).kind == .anchor } ?? upper
                guard start < end, end <= upper else { continue }
                digested += end - start
                let digest = try chain.over(units[start..<end].map { elements[$0].form })
                guard digest == statement.gopHash else { continue }
                owners[place].isExact = true
                owners[place].pin = start
                owners[place].owned = start..<end
                break
            }
        }
    }

    /// The link of the period behind it names the first digest of a period, whose own SEI may be lost or tell no digests.
    mutating func pinByLinks() {
        for place in owners.indices where !owners[place].isPinned {
            let follower = place + 1 < owners.count ? owners[place + 1].statement : next?.counter == owners[place].counter &+ 1 ? next : nil
            guard let link = follower?.link, follower?.general.beginsSigning == false else { continue }
            let lower = owners[..<place].last { $0.isPinned }?.last.map { $0 + 1 } ?? 0
            let upper = owners[(place + 1)...].first { $0.isPinned }?.first ?? units.count
            guard lower < upper else { continue }
            owners[place].pin = (lower..<upper).first { element($0).form == link }
        }
    }
}

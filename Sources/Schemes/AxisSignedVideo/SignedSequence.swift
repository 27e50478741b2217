import Cryptography

/// What was signed, in the order in which it was: the messages of a track by their counters, and a slot for each unit they speak about.
///
/// A message that is lost leaves a hole between slots. The next message's link still tells the hash of the first unit in the hole; that
/// unit gets a slot of its own.
struct SignedSequence: Sendable {
    /// What is lost in front of a message.
    enum Lost: Sendable, Hashable {
        case nothing
        /// So many messages, by the counters.
        case messages(Int)
        /// Nobody can say how much: signing began anew.
        case restart
    }

    /// One message in its place.
    struct Place: Sendable {
        /// Index of the record.
        var record: Int
        /// Its first slot.
        var base: Int
        /// How many slots it has.
        var count: Int
        /// What is lost between the message before and this one; of the first message, before the file.
        var lost: Lost
        /// The slot of the first unit of the lost message, where the link tells its hash.
        var linkSlot: Int?
        /// The hash of its first unit, from its list or from the next message's link.
        var firstHash: [UInt8]?
        /// The hash of the anchor to which its units are bound, as far as it is known from what was signed.
        var reference: [UInt8]?
        /// Which run of signing it belongs to.
        var session: Int

        var slots: Range<Int> { base..<base + count }
    }

    private(set) var places: [Place] = []
    private(set) var slotCount = 0
    private let records: [SigningRecord]

    /// Puts messages in order; `chosen` names them in file order.
    init(_ records: [SigningRecord], chosen: [Int]) {
        self.records = records
        for (index, key) in Self.order(records, chosen).enumerated() { append(key, isFirst: index == 0) }
        for index in places.indices.dropLast() where places[index].firstHash == nil {
            let next = records[places[index + 1].record]
            if places[index + 1].lost == .nothing, places[index + 1].session == places[index].session {
                places[index].firstHash = Self.nonZero(next.general.linkedHash)
            }
        }
        settleReferences()
    }

    private struct OrderKey {
        var record: Int
        var session: Int
        var counter: Int64
        var step: Int64 = 0
    }

    private static func order(_ records: [SigningRecord], _ chosen: [Int]) -> [OrderKey] {
        var keys: [OrderKey] = []
        var session = 0
        var last: (low: UInt32, long: Int64)?
        for record in chosen {
            let general = records[record].general
            if general.startsSigning, last != nil {
                session += 1
                last = nil
            }
            let long = last.map { $0.long + Int64(Int32(bitPattern: general.counter &- $0.low)) } ?? Int64(general.counter)
            keys.append(OrderKey(record: record, session: session, counter: long))
            last = (general.counter, long)
        }
        keys.sort { ($0.session, $0.counter, $0.record) < ($1.session, $1.counter, $1.record) }
        for index in keys.indices.dropFirst() where keys[index].session == keys[index - 1].session {
            keys[index].step = keys[index].counter - keys[index - 1].counter
        }
        return keys
    }

    private mutating func append(_ key: OrderKey, isFirst: Bool) {
        let record = records[key.record]
        let lost: Lost
        if isFirst {
            lost = record.general.startsSigning ? .nothing : .restart
        } else if key.session != places[places.count - 1].session {
            lost = .restart
        } else {
            lost = key.step > 1 ? .messages(Int(clamping: key.step - 1)) : .nothing
        }
        var linkSlot: Int?
        if lost != .nothing, Self.nonZero(record.general.linkedHash) != nil {
            linkSlot = slotCount
            slotCount += 1
        }
        let count = record.unitCount
        places.append(
            Place(
                record: key.record, base: slotCount, count: count, lost: lost, linkSlot: linkSlot,
                firstHash: record.listed(0).map { Array($0) }, session: key.session))
        slotCount += count
    }

    /// Whole groups begin with their anchor. What the frame limit cut off goes on with the anchor of the message before.
    private mutating func settleReferences() {
        for index in places.indices {
            let isWhole = index == 0 || places[index].lost != .nothing || !records[places[index - 1].record].general.isClosedByFrameLimit
            places[index].reference = isWhole ? places[index].firstHash : places[index - 1].reference
        }
    }

    private static func nonZero(_ hash: [UInt8]) -> [UInt8]? { hash.contains { $0 != 0 } ? hash : nil }

    /// The place that a slot belongs to; the slot of a link belongs to the message that has the link.
    func place(ofSlot slot: Int) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = low + (high - low) / 2
            if places[middle].base + places[middle].count <= slot { low = middle + 1 } else { high = middle }
        }
        return min(low, places.count - 1)
    }

    /// The hash that was signed for a slot, where it is known.
    func hash(_ slot: Int) -> ArraySlice<UInt8>? { hash(slot, in: place(ofSlot: slot)) }

    /// The hash that was signed for a slot of a place.
    func hash(_ slot: Int, in place: Int) -> ArraySlice<UInt8>? {
        let place = places[place]
        let record = records[place.record]
        if slot == place.linkSlot { return record.general.linkedHash[...] }
        if let listed = record.listed(slot - place.base) { return listed }
        return slot == place.base ? place.firstHash?[...] : nil
    }

    /// The record of a place.
    func record(_ place: Int) -> SigningRecord { records[places[place].record] }
}

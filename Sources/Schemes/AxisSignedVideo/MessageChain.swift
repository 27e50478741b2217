import Evidence

/// What the messages say about each other: counters, links, keys.
struct MessageChain {
    /// Two neighbours that do not belong together.
    struct Break: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            /// So many messages between them are missing; so many of them are there, damaged.
            case lost(count: Int, damaged: Int)
            /// The later was signed after another one.
            case link
            /// Both have the same number.
            case repeatedNumber
            /// The later was signed by another key.
            case key
            /// Signing began anew with the later one.
            case restart
        }

        var kind: Kind
        var before: Int
        var after: Int
    }

    private(set) var breaks: [Break] = []

    /// Whether something between signed things is lost, or does not belong there.
    var isBroken: Bool { hasForeign || breaks.contains { $0.kind != .restart } }
    /// Whether signing began anew inside the file.
    var hasRestarts: Bool { breaks.contains { $0.kind == .restart } }
    private let hasForeign: Bool

    init(_ verification: StreamVerification) {
        hasForeign = !verification.foreign.isEmpty
        guard let sequence = verification.alignment?.sequence else { return }
        let records = verification.stream.records
        let damaged = records.filter { $0.standing == .wrongSignature || $0.standing == .noKey }.map { ($0.general.counter, $0.sample) }
        var lastSigner: (place: Int, key: Int)?
        for place in sequence.places.indices {
            let record = records[sequence.places[place].record]
            if let key = record.signer {
                if let last = lastSigner, last.key != key {
                    breaks.append(Break(kind: .key, before: sequence.places[last.place].record, after: sequence.places[place].record))
                }
                lastSigner = (place, key)
            }
            guard place > 0 else { continue }
            let before = records[sequence.places[place - 1].record]
            let pair = (sequence.places[place - 1].record, sequence.places[place].record)
            switch sequence.places[place].lost {
            case .restart: breaks.append(Break(kind: .restart, before: pair.0, after: pair.1))
            case .messages(let count):
                let there = damaged.count { counter, _ in
                    counter &- before.general.counter > 0
                        && counter &- before.general.counter < record.general.counter &- before.general.counter
                }
                let malformed = verification.stream.malformed.count { before.sample <= $0.sample && $0.sample <= record.sample }
                breaks.append(Break(kind: .lost(count: count, damaged: min(count, there + malformed)), before: pair.0, after: pair.1))
            case .nothing:
                if before.general.counter == record.general.counter {
                    breaks.append(Break(kind: .repeatedNumber, before: pair.0, after: pair.1))
                } else if record.generation == .second, let first = sequence.places[place - 1].listedFirst(records),
                    first != record.general.linkedHash
                {
                    breaks.append(Break(kind: .link, before: pair.0, after: pair.1))
                }
            }
        }
    }
}

extension SignedSequence.Place {
    /// The hash of the first unit by the message's own list.
    fileprivate func listedFirst(_ records: [SigningRecord]) -> [UInt8]? { records[record].listed(0).map { Array($0) } }
}

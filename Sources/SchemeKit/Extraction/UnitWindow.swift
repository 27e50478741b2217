package import ByteInput
package import Cryptography
import Evidence

/// The coded units that a message to come may speak about, with the digests that would stand for them in its list.
///
/// Both schemes of the coded video bind units in the same manner: the first slice of a group of pictures, its anchor, is digested by
/// itself, and every other unit once more behind the digest of the anchor. Digests are made when a message asks for them: before the
/// first one nobody knows the hash function.
package struct UnitWindow {
    private enum Kind { case anchor, slice, message }

    private struct Unit {
        var kind: Kind
        var sample: UInt64
        var range: ByteRange
        /// The anchor that it is bound to; of an anchor, that of the group before.
        var anchor: ByteRange?
        var digest: Digest?
        /// The file it was written to, for a message.
        var name: String?
        /// How often it was compared with a list.
        var compared = 0
    }

    /// What may stand in a list for a unit.
    package struct Entry {
        /// What stands there.
        package let value: Digest
        /// The digest of the unit's bytes.
        fileprivate let plain: Digest
        /// What is digested in front of it.
        fileprivate let reference: Digest?
        fileprivate let place: Int
        /// Whether a group of pictures begins with it.
        package let opens: Bool
        /// Whether it is an anchor in its part as the end of the group before it.
        package let closes: Bool
    }

    /// Units behind the last one that a message spoke about: lists of honest cameras have at most a few hundred entries.
    private static let mostUnits = 8192
    /// A unit is compared with so many lists, so that messages without pictures cost no more than their bytes.
    private static let mostCompared = 16

    private let file: EvidenceFile
    private let closesWithAnchor: Bool
    private var units: [Unit] = []
    private var anchor: ByteRange?
    private var algorithm = DigestAlgorithm.sha256
    private var anchorDigests: [ByteRange: Digest] = [:]

    /// An empty window.
    ///
    /// - Parameter closesWithAnchor: whether an anchor stands in two lists, also as the end of the group before it.
    package init(_ file: EvidenceFile, closesWithAnchor: Bool) {
        self.file = file
        self.closesWithAnchor = closesWithAnchor
    }

    /// The next unit.
    package mutating func append(_ unit: WalkedUnit, isAnchor: Bool) {
        units.append(Unit(kind: isAnchor ? .anchor : .slice, sample: unit.sample, range: unit.range, anchor: anchor))
        if isAnchor { anchor = unit.range }
        if units.count > Self.mostUnits { units.removeFirst(Self.mostUnits / 2) }
    }

    /// A message that a later one vouches for, and the file that its bytes are in.
    package mutating func append(message: WalkedUnit, _ digest: Digest, writtenTo name: String) {
        units.append(Unit(kind: .message, sample: message.sample, range: message.range, digest: digest, name: name))
    }

    // MARK: - Digests

    private mutating func begin(_ algorithm: DigestAlgorithm) {
        guard algorithm != self.algorithm else { return }
        self.algorithm = algorithm
        anchorDigests = [:]
        for place in units.indices where units[place].kind != .message { units[place].digest = nil }
    }

    private func digest(of range: ByteRange) throws -> Digest {
        try Digest.of(try file.bytes(at: range.offset, count: Int(clamping: range.length)), algorithm)
    }

    private mutating func digest(ofAnchor range: ByteRange?) throws -> Digest? {
        guard let range else { return Digest(algorithm: algorithm, bytes: [UInt8](repeating: 0, count: algorithm.size)) }
        if let known = anchorDigests[range] { return known }
        if anchorDigests.count >= 64 { anchorDigests = [:] }
        let made = try digest(of: range)
        anchorDigests[range] = made
        return made
    }

    private func bound(_ digest: Digest, to reference: Digest) throws -> Digest {
        try Digest.of(reference.bytes + digest.bytes, algorithm)
    }

    /// What may stand in lists for the units that are here, in stream order.
    ///
    /// - Parameter other: another anchor's digest that units may be bound to, where theirs is not in the file as it was signed.
    package mutating func entries(_ algorithm: DigestAlgorithm, boundTo other: Digest? = nil) throws -> [Entry] {
        begin(algorithm)
        units.removeAll { $0.compared >= Self.mostCompared }
        var entries: [Entry] = []
        for place in units.indices {
            units[place].compared += 1
            let plain = try units[place].digest ?? digest(of: units[place].range)
            units[place].digest = plain
            let kind = units[place].kind
            guard plain.algorithm == algorithm else { continue }
            var references: [Digest] = []
            if kind == .slice || kind == .anchor && closesWithAnchor {
                if let own = try digest(ofAnchor: units[place].anchor) { references.append(own) }
                if let other, kind == .slice, references.first != other { references.append(other) }
            }
            for reference in references {
                entries.append(
                    Entry(
                        value: try bound(plain, to: reference), plain: plain, reference: reference, place: place, opens: false,
                        closes: kind == .anchor))
            }
            if kind != .slice {
                entries.append(Entry(value: plain, plain: plain, reference: nil, place: place, opens: kind == .anchor, closes: false))
            }
        }
        return entries
    }

    // MARK: - Lists

    /// A text that names for each digest of a list the unit that has it, and lets go of the units in front of the last one found.
    package mutating func text(of list: [UInt8], _ algorithm: DigestAlgorithm) throws -> [UInt8] {
        let size = algorithm.size
        let digests = stride(from: 0, to: list.count - list.count % size, by: size).compactMap { start in
            Digest(algorithm: algorithm, bytes: list[start..<start + size])
        }
        // The same digest may stand there twice; the first comes first.
        var wanted: [Digest: [Int]] = [:]
        for (place, digest) in digests.enumerated().reversed() { wanted[digest, default: []].append(place) }
        var found = [Entry?](repeating: nil, count: digests.count)
        for entry in try entries(algorithm, boundTo: digests.first) {
            if let place = wanted[entry.value]?.popLast() { found[place] = entry }
        }
        return text(zip(digests, found).map { ($0, $1) })
    }

    /// The same for a run of entries.
    package mutating func text(of run: some Sequence<Entry>) -> [UInt8] { text(run.map { ($0.value, $0) }) }

    private mutating func text(_ lines: [(digest: Digest, entry: Entry?)]) -> [UInt8] {
        var text = Array("# listed sample offset size \(algorithm.opensslName) anchor\n".utf8)
        for (digest, entry) in lines {
            guard let entry else {
                text += Array("\(digest.hex) - - - - -\n".utf8)
                continue
            }
            let unit = units[entry.place]
            let place = unit.name.map { "\($0) -" } ?? "\(unit.range.offset) \(unit.range.length)"
            text += Array("\(digest.hex) \(unit.sample) \(place) \(entry.plain.hex) \(entry.reference?.hex ?? "-")\n".utf8)
        }
        if let last = lines.compactMap(\.entry?.place).max() { units.removeFirst(last) }
        return text
    }
}

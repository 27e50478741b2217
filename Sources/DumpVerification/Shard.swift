/// One share of a dump that several machines work on.
package struct Shard: Sendable, Hashable {
    /// Which share this is, from 1.
    package var number: Int
    /// How many there are.
    package var count: Int

    /// The most shares that a dump is cut into.
    package static let most = 10_000

    /// Share `number` of `count`; `nil` where there is no such share.
    package init?(_ number: Int, of count: Int) {
        guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// Opening, parsing and telling take about as long as hashing so many bytes.
    private static let costOfAFile: UInt64 = 128 << 10

    /// Distributes things by size, so that all shares take about equally long: the largest first, each to the share that has least.
    ///
    /// The same sizes in the same order give the same shares on every machine.
    /// - Returns: for each thing the number of its share, from 1.
    package static func shares(of sizes: [UInt64], count: Int) -> [Int] {
        var shares = [Int](repeating: 1, count: sizes.count)
        guard count > 1 else { return shares }
        var loads = [UInt64](repeating: 0, count: count)
        for index in sizes.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
            var least = 0
            for share in loads.indices where loads[share] < loads[least] { least = share }
            shares[index] = least + 1
            loads[least] &+= sizes[index] &+ costOfAFile
        }
        return shares
    }
}

extension Shard: CustomStringConvertible {
    /// `3/8`.
    package var description: String { "\(number)/\(count)" }
}

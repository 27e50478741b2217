internal import Glibc

/// Digests of many messages by one function, side by side in memory, as a signature lists them.
///
/// A pass over a recording makes one digest a sample; kept like this they cost their own bytes and nothing else, and a whole run of them is
/// compared in one go.
package struct DigestList: Sendable, Hashable {
    /// The function that gave the values.
    package let algorithm: DigestAlgorithm
    /// The values, one after the other.
    package private(set) var bytes: [UInt8]

    /// No digests.
    package init(_ algorithm: DigestAlgorithm) {
        self.algorithm = algorithm
        bytes = []
    }

    /// Digests as they are stored; `nil` where the bytes are no whole number of them.
    package init?(_ algorithm: DigestAlgorithm, bytes: [UInt8]) {
        guard bytes.count.isMultiple(of: algorithm.size) else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Where the bytes of some of them are.
    ///
    /// - Precondition: they are in the list.
    private func place(of indices: Range<Int>) -> Range<Int> {
        let place = indices.lowerBound * algorithm.size..<indices.upperBound * algorithm.size
        precondition(place.lowerBound >= 0 && place.upperBound <= bytes.count)
        return place
    }

    /// Adds a digest.
    ///
    /// - Precondition: it is one of the same function.
    package mutating func append(_ digest: Digest) {
        precondition(digest.algorithm == algorithm)
        unsafe digest.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Adds the digests of another list.
    ///
    /// - Precondition: they are of the same function.
    package mutating func append(contentsOf other: DigestList) { append(contentsOf: other, other.indices) }

    /// Adds some of the digests of another list.
    ///
    /// - Precondition: they are of the same function.
    package mutating func append(contentsOf other: DigestList, _ indices: Range<Int>) {
        precondition(other.algorithm == algorithm)
        let place = other.place(of: indices)
        unsafe other.bytes.withUnsafeBytes { unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[place])) }
    }

    /// Adds some of the digests of another list, each behind the same digest, as they are chained to it.
    ///
    /// - Precondition: all are of the same function.
    package mutating func append(_ other: DigestList, _ indices: Range<Int>, eachBehind first: Digest) {
        precondition(other.algorithm == algorithm && first.algorithm == algorithm)
        let size = algorithm.size
        let place = other.place(of: indices)
        unsafe other.bytes.withUnsafeBytes { all in
            unsafe first.withUnsafeBytes { first in
                unsafe append(count: 2 * indices.count) { added in
                    for (number, start) in stride(from: place.lowerBound, to: place.upperBound, by: size).enumerated() {
                        let pair = unsafe UnsafeMutableRawBufferPointer(rebasing: added[2 * number * size..<2 * (number + 1) * size])
                        unsafe pair.copyMemory(from: first)
                        unsafe UnsafeMutableRawBufferPointer(rebasing: pair[size...]).copyMemory(
                            from: UnsafeRawBufferPointer(rebasing: all[start..<start + size]))
                    }
                }
            }
        }
    }

    /// Adds `count` digests whose bytes `fill` writes straight into place, and returns what it returns.
    package mutating func append<Result>(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count * algorithm.size))
        return unsafe bytes.withUnsafeMutableBytes { all in unsafe fill(UnsafeMutableRawBufferPointer(rebasing: all[start...])) }
    }

    /// Forgets all digests and keeps their memory.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Forgets the first `count` digests.
    package mutating func removeFirst(_ count: Int) { bytes.removeFirst(count * algorithm.size) }

    /// How many digests from `index` on equal, one by one, those from another index of another list on; at most `limit`.
    ///
    /// - Precondition: they are of the same function, and both indices are in the lists or at their ends.
    package func countOfEqual(from index: Int, _ other: DigestList, from otherIndex: Int, limit: Int) -> Int {
        precondition(other.algorithm == algorithm)
        return countOfEqual(from: index, stored: other.bytes[(otherIndex * algorithm.size)...], limit: limit)
    }

    /// How many digests from `index` on equal, one by one, those that are stored somewhere else; at most `limit`.
    package func countOfEqual(from index: Int, stored: ArraySlice<UInt8>, limit: Int) -> Int {
        let size = algorithm.size
        let most = Swift.max(0, Swift.min(limit, count - index, stored.count / size))
        return unsafe bytes.withUnsafeBytes { mine in
            unsafe stored.withUnsafeBytes { theirs in
                let mine = unsafe UnsafeRawBufferPointer(rebasing: mine[index * size..<(index + most) * size])
                return unsafe mine.countOfEqual(UnsafeRawBufferPointer(rebasing: theirs[..<(most * size)])) / size
            }
        }
    }
}

extension DigestList: RandomAccessCollection {
    /// 0.
    package var startIndex: Int { 0 }

    /// How many there are.
    package var endIndex: Int { bytes.count / algorithm.size }

    /// One of them. One that is put in its place is of the same function.
    package subscript(index: Int) -> Digest {
        get {
            let place = place(of: index..<index + 1)
            return unsafe bytes.withUnsafeBytes { all in
                unsafe Digest(algorithm: algorithm) { unsafe $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[place])) }
            }
        }
        set {
            precondition(newValue.algorithm == algorithm)
            let place = place(of: index..<index + 1)
            unsafe bytes.withUnsafeMutableBytes { all in
                unsafe newValue.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: all[place]).copyMemory(from: $0) }
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// How many bytes at the start equal those of another buffer of the same length.
    fileprivate func countOfEqual(_ other: UnsafeRawBufferPointer) -> Int {
        // All of them nearly always; where not, the place is sought eight bytes at a time.
        guard let first = baseAddress, let second = other.baseAddress, unsafe memcmp(first, second, count) != 0 else { return count }
        var place = 0
        while place + 8 <= count {
            let left = unsafe loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let right = unsafe other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if left != right { break }
            place += 8
        }
        while place < count, unsafe self[place] == other[place] { place += 1 }
        return place
    }
}

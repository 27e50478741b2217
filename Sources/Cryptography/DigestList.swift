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

    /// How many there are.
    package var count: Int { bytes.count / algorithm.size }

    /// One of them.
    package subscript(index: Int) -> Digest {
        let start = index * algorithm.size
        precondition(start >= 0 && start + algorithm.size <= bytes.count)
        return unsafe bytes.withUnsafeBytes { all in
            unsafe Digest(algorithm: algorithm) { value in
                unsafe value.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<start + algorithm.size]))
            }
        }
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
    package mutating func append(contentsOf other: DigestList) {
        precondition(other.algorithm == algorithm)
        bytes += other.bytes
    }

    /// Adds `count` digests whose bytes `fill` writes straight into place, and returns what it returns.
    package mutating func append<Result>(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count * algorithm.size))
        return unsafe bytes.withUnsafeMutableBytes { all in unsafe fill(UnsafeMutableRawBufferPointer(rebasing: all[start...])) }
    }

    /// Forgets all digests and keeps their memory.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// How many digests from `index` on equal, one by one, those that are stored somewhere else; at most `limit`.
    package func countOfEqual(from index: Int, stored: ArraySlice<UInt8>, limit: Int) -> Int {
        let size = algorithm.size
        let most = max(0, min(limit, count - index, stored.count / size))
        return unsafe bytes.withUnsafeBytes { mine in
            unsafe stored.withUnsafeBytes { theirs in
                let mine = unsafe UnsafeRawBufferPointer(rebasing: mine[index * size..<(index + most) * size])
                return unsafe mine.countOfEqual(UnsafeRawBufferPointer(rebasing: theirs[..<(most * size)])) / size
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

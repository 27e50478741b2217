import CSHA256Lanes
package import Cryptography

/// Which code computes SHA-256.
package enum HashingKernel: Sendable, Hashable, CaseIterable {
    /// Two messages at a time where the processor has SHA instructions, else OpenSSL.
    case fastest
    /// OpenSSL alone, for comparison.
    case openSSL

    /// Whether this processor can hash two messages at a time.
    package static var hasTwoLanes: Bool { sha256_two_lanes_available() != 0 }
}

/// Hashes many ranges of one buffer. Made once for a thread and used again and again: contexts and working memory are kept.
@safe package struct MessageHasher: ~Copyable {
    /// The hash function.
    package let algorithm: DigestAlgorithm
    private let usesLanes: Bool
    private var context: DigestContext
    private var messages: [sha256_message] = unsafe []
    /// A range that is digested beside the next ones: it keeps one lane while they follow each other in the other.
    var companion = Companion.none

    enum Companion {
        case none
        case wanted(Range<Int>)
        case made(Digest)
    }

    /// A hasher for one thread.
    ///
    /// - Throws: as ``DigestContext/init(_:)``.
    package init(_ algorithm: DigestAlgorithm, kernel: HashingKernel = .fastest) throws(CryptographyError) {
        self.algorithm = algorithm
        usesLanes = algorithm == .sha256 && kernel == .fastest && HashingKernel.hasTwoLanes
        context = try DigestContext(algorithm)
    }

    /// Appends the digest of each range of `bytes` to `digests`, in order. Ranges may be empty, overlap and come in any order.
    ///
    /// - Precondition: Every range lies inside `bytes`, and the list is one of ``algorithm``.
    /// - Throws: `libraryFailure`.
    package mutating func digest(
        _ ranges: [Range<Int>], of bytes: RawSpan, into digests: inout DigestList
    ) throws(CryptographyError) {
        if usesLanes, !ranges.isEmpty, case .wanted(let range) = companion {
            companion = .made(try digestInPairs(ranges, of: bytes, into: &digests, beside: range))
        } else if usesLanes && ranges.count > 1 {
            _ = try digestInPairs(ranges, of: bytes, into: &digests, beside: nil)
        } else {
            for range in ranges {
                update(bytes.extracting(range))
                digests.append(try finalize())
            }
        }
    }

    /// Adds bytes to a message that comes in parts.
    package mutating func update(_ bytes: RawSpan) { context.update(bytes) }

    /// Ends the message that came in parts; a new one may follow.
    package mutating func finalize() throws(CryptographyError) -> Digest { try context.finalize() }
}

extension MessageHasher {
    /// - Returns: the digest of the companion; without meaning where there is none.
    private mutating func digestInPairs(
        _ ranges: [Range<Int>], of bytes: RawSpan, into digests: inout DigestList, beside companion: Range<Int>?
    ) throws(CryptographyError) -> Digest {
        precondition(digests.algorithm == algorithm)
        var done: Int32 = 0
        let digest = unsafe Digest(algorithm: algorithm) { value in
            done = unsafe bytes.withUnsafeBytes { buffer in
                unsafe messages.removeAll(keepingCapacity: true)
                for range in ranges { unsafe messages.append(Self.message(range, buffer)) }
                return unsafe messages.withUnsafeBufferPointer { messages in
                    unsafe digests.append(count: messages.count) { values in
                        let values = unsafe values.bindMemory(to: UInt8.self).baseAddress
                        guard let companion else {
                            return unsafe sha256_two_lanes(messages.baseAddress, messages.count, values, nil, nil)
                        }
                        var message = unsafe Self.message(companion, buffer)
                        return unsafe sha256_two_lanes(
                            messages.baseAddress, messages.count, values, &message, value.bindMemory(to: UInt8.self).baseAddress)
                    }
                }
            }
        }
        unsafe messages.removeAll(keepingCapacity: true)
        guard done != 0 else { throw CryptographyError(.libraryFailure, subject: algorithm.name) }
        return digest
    }

    private static func message(_ range: Range<Int>, _ buffer: UnsafeRawBufferPointer) -> sha256_message {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        let start = unsafe buffer.baseAddress.map { unsafe ($0 + range.lowerBound).assumingMemoryBound(to: UInt8.self) }
        return unsafe sha256_message(bytes: start, length: range.count)
    }
}

package import Cryptography
package import Evidence

/// A message that is digested as a whole: runs of bytes of the file in ascending order, and between them bytes that are not in the file.
///
/// Formats that seal a file say what of it is hashed, what is left out, and what stands in its place.
package struct FileMessage: Sendable, Hashable {
    /// A part of the message.
    package enum Part: Sendable, Hashable {
        /// Bytes of the file.
        case file(ByteRange)
        /// A number in eight bytes, the highest first.
        case number(UInt64)
        /// Bytes that are given.
        case literal([UInt8])
        /// So many bytes of value 0.
        case zeros(UInt64)
    }

    /// The hash function.
    package let algorithm: DigestAlgorithm
    /// The parts, in order.
    package private(set) var parts: [Part] = []
    /// One past the last byte of the file in the message so far.
    package private(set) var end: UInt64 = 0
    /// How many bytes of the file are in the message.
    package private(set) var fileByteCount: UInt64 = 0

    /// An empty message.
    package init(_ algorithm: DigestAlgorithm) { self.algorithm = algorithm }

    /// A message that is a file of that size.
    package static func wholeFile(size: UInt64, _ algorithm: DigestAlgorithm) -> FileMessage {
        var message = FileMessage(algorithm)
        message.append(ByteRange(offset: 0, length: size))
        return message
    }

    /// Adds bytes of the file. Runs that touch become one.
    ///
    /// - Precondition: they begin at or after ``end``, and the sum of offset and length fits 64 bits.
    package mutating func append(_ range: ByteRange) {
        guard range.length > 0 else { return }
        precondition(range.offset >= end && range.end != nil, "bytes of a message in falling order")
        if case .file(let last)? = parts.last, last.end == range.offset {
            parts[parts.count - 1] = .file(ByteRange(offset: last.offset, length: last.length + range.length))
        } else {
            parts.append(.file(range))
        }
        end = range.offset + range.length
        fileByteCount += range.length
    }

    /// Adds a number in eight bytes.
    package mutating func append(number: UInt64) { parts.append(.number(number)) }

    /// Adds bytes that are given.
    package mutating func append(_ bytes: [UInt8]) { if !bytes.isEmpty { parts.append(.literal(bytes)) } }

    /// Adds bytes of value 0.
    package mutating func append(zeros count: UInt64) { if count > 0 { parts.append(.zeros(count)) } }
}

import ByteInput
import Cryptography
import Evidence
import Glibc
import SchemeKit

/// Measures what stands in uncovered bytes that are neither samples nor tables: its digest, and what it looks like.
struct ContentSurvey {
    private let file: EvidenceFile
    /// How many bytes may still be read. Cameras set aside hundreds of MiB; what is beyond is listed and not read.
    private var left: UInt64 = 256 << 20

    /// How much is read at once, in bytes.
    private static let piece: UInt64 = 1 << 20

    init(_ file: EvidenceFile) { self.file = file }

    /// Measures bytes.
    ///
    /// - Parameters:
    ///   - bytes: of the file; they are digested.
    ///   - contents: the parts of them that are no headers of boxes, ascending; by them it is said what they look like.
    mutating func content(of bytes: Range<UInt64>, _ contents: [Range<UInt64>]) throws(ExaminationError) -> UncoveredContent {
        let length = bytes.upperBound - bytes.lowerBound
        guard length <= left else { return UncoveredContent(sha256: nil, look: try beginning(contents)) }
        left -= length
        var digest: DigestContext
        do throws(CryptographyError) { digest = try DigestContext(.sha256) } catch { throw .cryptography(error) }
        var look = ContentLook.empty
        var position = bytes.lowerBound
        for content in contents where !content.isEmpty {
            _ = try read(position..<content.lowerBound, into: &digest)
            let (head, only) = try read(content, into: &digest)
            // The first that is more than filling tells.
            if look.isBlank {
                look =
                    switch only {
                    case 0: .zeros
                    case .some: .filler
                    case nil: ContentSniffer.look(head, length: content.upperBound - content.lowerBound)
                    }
            }
            position = content.upperBound
        }
        _ = try read(position..<bytes.upperBound, into: &digest)
        do throws(CryptographyError) {
            return UncoveredContent(sha256: try digest.finalize().hex, look: look)
        } catch {
            throw .cryptography(error)
        }
    }

    /// Adds bytes to a digest.
    ///
    /// - Returns: the first of them, and their value where all have the same.
    private func read(
        _ bytes: Range<UInt64>, into digest: inout DigestContext
    ) throws(ExaminationError) -> (head: ArraySlice<UInt8>, only: UInt8?) {
        var head: ArraySlice<UInt8> = []
        var only: UInt8?
        var position = bytes.lowerBound
        while position < bytes.upperBound {
            let piece = try load(position, Int(min(Self.piece, bytes.upperBound - position)))
            if position == bytes.lowerBound {
                head = piece.prefix(ContentSniffer.window)
                only = piece.first
            }
            if let value = only, !Self.consists(piece, of: value) { only = nil }
            digest.update(piece)
            position += UInt64(piece.count)
        }
        return (head, only)
    }

    /// What the first content looks like by its beginning alone, of which it cannot be said that it is the same up to its end.
    private func beginning(_ contents: [Range<UInt64>]) throws(ExaminationError) -> ContentLook {
        guard let content = contents.first(where: { !$0.isEmpty }) else { return .empty }
        let length = content.upperBound - content.lowerBound
        let head = try load(content.lowerBound, Int(min(UInt64(ContentSniffer.window), length)))
        if let value = head.first, Self.consists(head, of: value) { return .unknown }
        return ContentSniffer.look(head[...], length: length)
    }

    private func load(_ offset: UInt64, _ count: Int) throws(ExaminationError) -> [UInt8] {
        do throws(ReadError) { return try file.bytes(at: offset, count: count) } catch { throw .read(error) }
    }

    /// Whether all bytes have this value: the first, and each that of its neighbour.
    private static func consists(_ bytes: [UInt8], of value: UInt8) -> Bool {
        guard bytes.first == value else { return bytes.isEmpty }
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return true }
            return unsafe memcmp(base, base + 1, buffer.count - 1) == 0
        }
    }
}

import ByteInput
import Cryptography
import Evidence
import Glibc
import ParallelHashing
import SchemeKit

/// Measures what stands in uncovered bytes that are neither samples nor tables: its digest, and what it looks like.
struct ContentSurvey {
    /// Uncovered bytes.
    struct Place: Sendable {
        /// Where they stand in the file; they are digested.
        var bytes: Range<UInt64>
        /// The parts of them that are no headers of boxes, ascending; by them it is said what they look like.
        var contents: [Range<UInt64>]
    }

    private let file: EvidenceFile
    private let workers: Int

    /// How many bytes are read. Cameras set aside hundreds of MiB; what is beyond is listed and not read.
    private static let most: UInt64 = 256 << 20
    /// How much is read at once, in bytes.
    private static let piece: UInt64 = 1 << 20
    /// So many places are handed to a worker at once.
    private static let runLength = 128

    /// Reads a file with so many threads.
    init(_ file: EvidenceFile, workers: Int) {
        self.file = file
        self.workers = workers
    }

    /// Measures places, in the order in which they are given.
    func contents(of places: [Place]) throws(ExaminationError) -> [UncoveredContent] {
        var left = Self.most
        let isRead = places.map { place in
            let length = place.bytes.upperBound - place.bytes.lowerBound
            guard length <= left else { return false }
            left -= length
            return true
        }
        let runs = ParallelWork.mapRuns(places.count, of: Self.runLength, workers: workers) { run in
            Result { () throws(ExaminationError) in
                var contents: [UncoveredContent] = []
                for place in run {
                    contents.append(
                        isRead[place]
                            ? try content(of: places[place]) : UncoveredContent(sha256: nil, look: try beginning(places[place].contents)))
                }
                return contents
            }
        }
        var contents: [UncoveredContent] = []
        for run in runs { contents += try run.get() }
        return contents
    }

    private func content(of place: Place) throws(ExaminationError) -> UncoveredContent {
        var digest: DigestContext
        do throws(CryptographyError) { digest = try DigestContext(.sha256) } catch { throw .cryptography(error) }
        var look = ContentLook.empty
        var position = place.bytes.lowerBound
        for content in place.contents where !content.isEmpty {
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
        _ = try read(position..<place.bytes.upperBound, into: &digest)
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

import ByteInput
import Cryptography
import ISOBMFF
import Reporting

/// Digests the samples of a track in decode order: all of their bytes as one message, and each as its own.
///
/// One digest over a whole track cannot be shared out to cores; this is for inspection, not for verifying.
struct TrackDigests {
    private static let window = 1 << 20

    private let file: EvidenceFile
    private var buffer: [UInt8] = []
    private var start: UInt64 = 0

    init(_ file: EvidenceFile) { self.file = file }

    /// The two digests of a track.
    ///
    /// - Throws: `MovieError`, `ReadError`, `CryptographyError`.
    mutating func digest(_ track: Track) throws -> Inspection.SampleDigests {
        var whole = try DigestContext(.sha256)
        var single = try DigestContext(.sha256)
        var list = try DigestContext(.sha256)
        var cursor = track.samples()
        while let sample = try cursor.next() {
            var offset = sample.offset
            while offset < sample.end {
                let piece = try bytes(at: offset, upTo: sample.end)
                whole.update(piece)
                single.update(piece)
                offset += UInt64(piece.count)
            }
            list.update(try single.finalize().bytes)
        }
        return Inspection.SampleDigests(samples: try whole.finalize().hex, sampleDigests: try list.finalize().hex)
    }

    /// As many bytes from `offset` on as the buffer holds, which is refilled where it holds none.
    private mutating func bytes(at offset: UInt64, upTo end: UInt64) throws(ReadError) -> ArraySlice<UInt8> {
        if offset < start || offset >= start + UInt64(buffer.count) {
            buffer = try file.bytes(at: offset, count: Int(min(UInt64(Self.window), max(1, file.size - min(offset, file.size)))))
            start = offset
        }
        return buffer[Int(offset - start)..<Int(min(end - start, UInt64(buffer.count)))]
    }
}

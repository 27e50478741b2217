import CLibAV
import Glibc

/// Takes the bytes that libavformat writes: kept until a piece is whole in a fragmented recording, else passed on at once.
final class MuxerOutput {
    private let sink: (OutputPiece) throws -> Void
    private let keepsPieces: Bool
    /// Bytes handed over before `kept`.
    private var base: UInt64 = 0
    private var kept: [UInt8] = []
    private var position: UInt64 = 0
    private var end: UInt64 = 0
    /// What the sink threw inside a callback of libavformat, which can only be told a number.
    private(set) var failure: (any Error)?

    init(keepsPieces: Bool, sink: @escaping (OutputPiece) throws -> Void) {
        self.keepsPieces = keepsPieces
        self.sink = sink
    }

    /// A context that writes to here; it must be freed before this object goes.
    func makeContext() -> UnsafeMutablePointer<AVIOContext>? {
        unsafe clibav_writer(
            64 << 10, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, bytes, count in
                guard let output = unsafe MuxerOutput.from(opaque), let bytes = unsafe bytes, count >= 0 else {
                    return clibav_error_of_errno(EINVAL)
                }
                return unsafe output.write(UnsafeBufferPointer(start: bytes, count: Int(count))) ? count : clibav_error_of_errno(EIO)
            },
            { opaque, offset, whence in unsafe MuxerOutput.from(opaque)?.seek(offset, whence) ?? -1 })
    }

    /// Hands over everything kept. Nothing happens where there is nothing.
    func handOver(as role: OutputPiece.Role) throws {
        guard !kept.isEmpty else { return }
        let piece = OutputPiece(role: role, offset: base, bytes: kept)
        base += UInt64(kept.count)
        kept = []
        try sink(piece)
    }

    private static func from(_ opaque: UnsafeMutableRawPointer?) -> MuxerOutput? {
        guard let opaque = unsafe opaque else { return nil }
        return unsafe Unmanaged<MuxerOutput>.fromOpaque(opaque).takeUnretainedValue()
    }

    private func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard failure == nil else { return false }
        if keepsPieces {
            // Behind what was handed over there is no way back.
            guard position >= base, let start = Int(exactly: position - base), start <= kept.count else { return false }
            let overlap = min(kept.count - start, bytes.count)
            unsafe kept.replaceSubrange(start..<start + overlap, with: bytes)
        } else {
            do { try sink(OutputPiece(role: .stretch, offset: position, bytes: unsafe [UInt8](bytes))) } catch {
                failure = error
                return false
            }
        }
        position += UInt64(bytes.count)
        end = max(end, position)
        return true
    }

    private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        let from: UInt64
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return Int64(clamping: end)
        case SEEK_SET: from = 0
        case SEEK_CUR: from = position
        case SEEK_END: from = end
        default: return Int64(clibav_error_of_errno(EINVAL))
        }
        let (target, overflow) = Int64(clamping: from).addingReportingOverflow(offset)
        guard !overflow, let target = UInt64(exactly: target), target <= end else { return Int64(clibav_error_of_errno(EINVAL)) }
        position = target
        return Int64(clamping: target)
    }
}

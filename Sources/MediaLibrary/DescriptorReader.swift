import CLibAV
import Glibc

/// Feeds libavformat from an open descriptor: by `pread` where it is a file, by waiting in short steps where it is a pipe.
///
/// The `pipe:` protocol of libavformat blocks in `read`, deaf to the stop flag until the next bytes arrive; this one is not.
final class DescriptorReader {
    private static let waitMilliseconds: Int32 = 200

    private let descriptor: Int32
    private let stop: StopFlag?
    /// The size where the descriptor can be read at any place, else nil.
    private let size: Int64?
    private var position: Int64 = 0

    init(descriptor: Int32, stop: StopFlag?) {
        self.descriptor = descriptor
        self.stop = stop
        var status = stat()
        let isFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int64(status.st_size) : nil
    }

    /// A context that reads from here; it must be freed before this object goes.
    func makeContext() -> UnsafeMutablePointer<AVIOContext>? {
        let seek: (@convention(c) (UnsafeMutableRawPointer?, Int64, Int32) -> Int64)? =
            size == nil ? nil : { opaque, offset, whence in unsafe DescriptorReader.from(opaque)?.seek(offset, whence) ?? -1 }
        return unsafe clibav_reader(
            64 << 10, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, buffer, count in
                guard let buffer = unsafe buffer, count > 0, let reader = unsafe DescriptorReader.from(opaque) else {
                    return clibav_error_of_errno(EINVAL)
                }
                return unsafe reader.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
            }, seek)
    }

    private static func from(_ opaque: UnsafeMutableRawPointer?) -> DescriptorReader? {
        guard let opaque = unsafe opaque else { return nil }
        return unsafe Unmanaged<DescriptorReader>.fromOpaque(opaque).takeUnretainedValue()
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        while true {
            if let stop, stop.isRaised { return clibav_error_exit() }
            if size == nil {
                var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                let ready = unsafe poll(&wait, 1, Self.waitMilliseconds)
                if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            }
            let got =
                unsafe size == nil
                ? Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                : pread(descriptor, buffer.baseAddress, buffer.count, off_t(position))
            if got > 0 {
                position += Int64(got)
                return Int32(clamping: got)
            }
            if got == 0 { return clibav_error_end_of_file() }
            if errno != EINTR && errno != EAGAIN { return clibav_error_of_errno(errno) }
        }
    }

    private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        let refused = Int64(clibav_error_of_errno(EINVAL))
        guard let size else { return refused }
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return size
        case SEEK_SET: return move(to: offset)
        case SEEK_CUR: return move(to: position.addingReportingOverflow(offset).partialValue)
        case SEEK_END: return move(to: size.addingReportingOverflow(offset).partialValue)
        default: return refused
        }
    }

    private func move(to target: Int64) -> Int64 {
        guard target >= 0 else { return Int64(clibav_error_of_errno(EINVAL)) }
        position = target
        return target
    }
}

import Evidence
import Glibc
import ParallelHashing

/// A file laid out as a recording is: groups of one large and many smaller samples, with a little between the groups that is no sample.
///
/// Sizes follow from the place alone, so that no table is needed to find the samples again.
struct SyntheticRecording {
    /// Average length of a sample, in bytes.
    var sampleSize: UInt64
    /// Length of the file, in bytes.
    var fileSize: UInt64

    /// Samples in a group.
    var groupLength = Self.usualGroupLength
    /// Bytes between two groups that are no sample, as audio and box headers take them.
    var gap: UInt64 = 700

    /// Samples in a group, where nothing else is said: about a second of video.
    static let usualGroupLength: UInt64 = 30
    /// The first sample of a group is so many times as long as the others.
    static let keyFrameFactor: UInt64 = 6

    /// Writes the file. What is in it does not matter to SHA-2, but it must be there: holes are read faster than data.
    ///
    /// - Parameter reserved: bytes that are left free in front.
    func write(to path: String, reserving reserved: UInt64 = 0) throws(BenchmarkError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchmarkError(action: "create \(path)") }
        defer { close(descriptor) }
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        var block = [UInt64](repeating: 0, count: 1 << 17)
        for index in block.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            block[index] = state
        }
        guard lseek(descriptor, off_t(reserved), SEEK_SET) >= 0 else { throw BenchmarkError(action: "write \(path)") }
        var left = fileSize
        while left > 0 {
            block[0] = left
            let written = unsafe block.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, min($0.count, Int(left))) }
            guard written > 0 else { throw BenchmarkError(action: "write \(path)") }
            left -= UInt64(written)
        }
    }
}

/// The samples of a synthetic recording, in file order.
struct SyntheticSamples: ExtentSource {
    private let recording: SyntheticRecording
    private let end: UInt64
    private var offset: UInt64
    private var index: UInt64 = 0
    private var state: UInt64 = 1

    /// - Parameter start: where in a larger file the recording's media begin.
    init(_ recording: SyntheticRecording, from start: UInt64 = 0) {
        self.recording = recording
        offset = start
        end = start + recording.fileSize
    }

    mutating func next() -> Extent? {
        let place = index % recording.groupLength
        if place == 0 { offset += recording.gap }
        // The mean of a group is the sample size: one key frame and the rest, each between half and one and a half times its share.
        let share =
            recording.sampleSize * recording.groupLength
            / (recording.groupLength - 1 + SyntheticRecording.keyFrameFactor)
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let base = place == 0 ? share * SyntheticRecording.keyFrameFactor : share
        let length = base / 2 + (state >> 33) % base
        guard offset + length <= end else { return nil }
        defer {
            offset += length
            index += 1
        }
        return Extent(range: ByteRange(offset: offset, length: length), index: index, tag: 1)
    }
}

import ByteInput
import Glibc
import RecordingForge
import SystemPackage
import Testing

@Suite("A file under examination")
struct EvidenceFileTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func failure(_ body: () throws -> Void) -> ReadError? {
        do {
            try body()
            return nil
        } catch {
            return error as? ReadError
        }
    }

    @Test("is read by range, at any offset")
    func ranges() throws {
        var random = PseudoRandomBytes(seed: 3)
        let bytes = random.bytes(100_000)
        let file = try EvidenceFile(path: folder.write(bytes))
        #expect(file.size == 100_000)
        for _ in 0..<50 {
            let offset = Int.random(in: 0..<bytes.count, using: &random)
            let count = Int.random(in: 0...bytes.count - offset, using: &random)
            #expect(try file.bytes(at: UInt64(offset), count: count) == Array(bytes[offset..<offset + count]))
        }
        #expect(try file.bytes(at: 99_999, count: 1) == [bytes[99_999]])
        #expect(try file.bytes(at: 100_000, count: 0) == [])
        file.adviseSequential()
        try file.confirmUnchanged()
    }

    @Test(
        "has no bytes past its end, however the range is put",
        arguments: [(99, 2), (100, 1), (UInt64.max, 1), (UInt64.max - 1, 2), (0, 101)])
    func pastTheEnd(_ offset: UInt64, _ count: Int) throws {
        let file = try EvidenceFile(path: folder.write(Array(repeating: 7, count: 100)))
        #expect(failure { _ = try file.bytes(at: offset, count: count) }?.code == .shrank)
        #expect(try file.bytes(at: 0, count: 0) == [] && file.bytes(at: 0, count: -1) == [])
    }

    @Test("a directory is refused")
    func directory() {
        #expect(
            failure { _ = try EvidenceFile(path: folder.path) }
                == ReadError(.notARegularFile, path: FilePath(folder.path), systemError: EISDIR))
    }

    // The limit also counts the waiting for other tests, which is long under a sanitizer.
    @Test("a FIFO is refused, not waited for", .timeLimit(.minutes(30)))
    func fifo() throws {
        let path = "\(folder.path)/pipe.mp4"
        try #require(unsafe mkfifo(path, 0o600) == 0)
        #expect(failure { _ = try EvidenceFile(path: path) } == ReadError(.notARegularFile, path: FilePath(path)))
    }

    @Test("a device is refused")
    func device() {
        #expect(failure { _ = try EvidenceFile(path: "/dev/null") }?.code == .notARegularFile)
    }

    @Test("an empty file is refused")
    func empty() throws {
        let path = try folder.write([], as: "empty.mp4")
        #expect(failure { _ = try EvidenceFile(path: path) } == ReadError(.empty, path: FilePath(path)))
    }

    @Test("a missing file is an error with the system's reason")
    func missing() {
        let path = "\(folder.path)/missing.mp4"
        #expect(failure { _ = try EvidenceFile(path: path) } == ReadError(.cannotOpen, path: FilePath(path), systemError: ENOENT))
        let below = "\(folder.path)/missing/clip.mp4"
        #expect(failure { _ = try EvidenceFile(path: below) }?.systemError == ENOENT)
    }

    @Test(
        "a file without permission is an error with the system's reason", .enabled(if: geteuid() != 0, "the superuser may read everything"))
    func forbidden() throws {
        let path = try folder.write([1], as: "forbidden.mp4")
        try #require(unsafe chmod(path, 0) == 0)
        #expect(failure { _ = try EvidenceFile(path: path) } == ReadError(.cannotOpen, path: FilePath(path), systemError: EACCES))
    }

    @Test("a file that shrinks while it is read ends in an error, never in zeros")
    func shrinking() throws {
        let path = try folder.write(Array(repeating: 7, count: 5000))
        let file = try EvidenceFile(path: path)
        try #require(unsafe truncate(path, 1000) == 0)
        #expect(try file.bytes(at: 0, count: 1000) == Array(repeating: 7, count: 1000))
        let error = try #require(failure { _ = try file.bytes(at: 500, count: 1000) })
        #expect(error.code == .shrank && error.offset == 1000)
        #expect(failure { try file.confirmUnchanged() }?.code == .changed)
    }

    @Test("a file that grows is found changed, and its new bytes are not read")
    func growing() throws {
        let path = try folder.write([1, 2, 3])
        let file = try EvidenceFile(path: path)
        try folder.write([1, 2, 3, 4])
        #expect(failure { _ = try file.bytes(at: 3, count: 1) }?.code == .shrank)
        #expect(failure { try file.confirmUnchanged() } == ReadError(.changed, path: FilePath(path)))
    }

    @Test("a file that is rewritten with the same size and the old times is found changed")
    func rewritten() throws {
        let path = try folder.write([1, 2, 3])
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        let file = try EvidenceFile(path: path)
        // The time of change is taken from a clock that ticks every few milliseconds.
        usleep(20_000)
        try folder.write([1, 2, 4])
        var times = [status.st_atim, status.st_mtim]
        try #require(unsafe utimensat(AT_FDCWD, path, &times, 0) == 0)
        #expect(failure { try file.confirmUnchanged() }?.code == .changed)
    }

    @Test("a file that another replaced under its name is found changed")
    func replaced() throws {
        let path = try folder.write([1, 2, 3])
        let file = try EvidenceFile(path: path)
        let other = try folder.write([1, 2, 3], as: "other.mp4")
        try #require(unsafe rename(other, path) == 0)
        #expect(failure { try file.confirmUnchanged() }?.code == .changed)
    }

    @Test("a vanished file is found changed")
    func vanished() throws {
        let path = try folder.write([1, 2, 3])
        let file = try EvidenceFile(path: path)
        try #require(unsafe unlink(path) == 0)
        #expect(try file.bytes(at: 0, count: 3) == [1, 2, 3])
        #expect(failure { try file.confirmUnchanged() }?.code == .changed)
    }
}

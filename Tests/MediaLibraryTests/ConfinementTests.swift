import CConfinement
import Glibc
import Testing

@Suite("Confinement", .timeLimit(.minutes(30)))
struct ConfinementTests {
    private static let nothingHeld: Int32 = 77

    /// Confines a child process to reading and tells whether what it then tries succeeds; nil where this kernel has no such filter.
    private func succeedsWhileReading(_ attempt: () -> Bool) throws -> Bool? {
        let child = confinement_fork()
        if child == 0 {
            if confine_to_reading() & Int32(CONFINED_SYSTEM_CALLS) == 0 { _exit(Self.nothingHeld) }
            _exit(attempt() ? 1 : 0)
        }
        try #require(child > 0)
        let status = confinement_wait(child)
        return status == Self.nothingHeld ? nil : status == 1
    }

    @Test("a process that is confined to reading opens files to read, and starts threads")
    func reading() throws {
        #expect(try succeedsWhileReading { unsafe Glibc.open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 } != false)
        #expect(try succeedsWhileReading { unsafe Glibc.open("/etc", O_RDONLY | O_DIRECTORY) >= 0 } != false)
        let threads = try succeedsWhileReading {
            var thread = pthread_t()
            guard unsafe pthread_create(&thread, nil, { _ in nil }, nil) == 0 else { return false }
            return pthread_join(thread, nil) == 0
        }
        #expect(threads != false)
    }

    @Test("a process that is confined to reading writes, makes and removes nothing by name")
    func writing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/there"
        let made = unsafe Glibc.open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(made >= 0)
        close(made)
        for flags in [O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, O_WRONLY | O_CREAT] {
            #expect(try succeedsWhileReading { unsafe Glibc.open(path, flags, 0o600) >= 0 } != true)
        }
        #expect(try succeedsWhileReading { unsafe Glibc.open(path + "-new", O_RDONLY | O_CREAT, 0o600) >= 0 } != true)
        #expect(try succeedsWhileReading { unsafe unlink(path) == 0 } != true)
        #expect(try succeedsWhileReading { unsafe rename(path, path + "-moved") == 0 } != true)
        #expect(try succeedsWhileReading { unsafe truncate(path, 0) == 0 } != true)
        #expect(try succeedsWhileReading { unsafe chmod(path, 0o777) == 0 } != true)
        #expect(try succeedsWhileReading { unsafe symlink(path, path + "-link") == 0 } != true)
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test("a process that is confined to reading writes through what it had open for writing, such as a database")
    func writingWhatWasOpen() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/open"
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let written = try succeedsWhileReading {
            unsafe pwrite(descriptor, "letters", 7, 0) == 7 && fdatasync(descriptor) == 0 && ftruncate(descriptor, 3) == 0
        }
        #expect(written != false)
        var status = stat()
        #expect(unsafe fstat(descriptor, &status) == 0)
        if written == true { #expect(status.st_size == 3) }
    }

    @Test("a process that is confined to reading reaches no network, starts no process, and makes no new code")
    func outside() throws {
        #expect(try succeedsWhileReading { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 } != true)
        #expect(try succeedsWhileReading { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) >= 0 } != true)
        #expect(try succeedsWhileReading { confinement_fork() >= 0 } != true)
        #expect(try succeedsWhileReading { kill(getppid(), 0) == 0 } != true)
        let code = try succeedsWhileReading {
            unsafe mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED
        }
        #expect(code != true)
        let program = try succeedsWhileReading {
            var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("/bin/true"), nil]
            // Only comes back where it failed; where it did not, the status is that of /bin/true, 0: tell them apart by the failure.
            return unsafe execv("/bin/true", &arguments) != -1 || errno != EPERM
        }
        #expect(program != true)
    }

    /// Confines a child process and tells whether what it then tries is refused; nil where this kernel has none of the layers.
    private func isRefused(_ layers: Int, _ attempt: () -> Bool) throws -> Bool? {
        let child = confinement_fork()
        if child == 0 {
            var limits = confinement_limits(address_space_bytes: 4 << 30, processor_seconds: 10, file_bytes: 1 << 20)
            let held = unsafe confine_process(&limits)
            if held & Int32(layers) == 0 { _exit(Self.nothingHeld) }
            _exit(attempt() ? 1 : 0)
        }
        try #require(child > 0)
        let status = confinement_wait(child)
        return status == Self.nothingHeld ? nil : status == 0
    }

    @Test("a confined process opens no file")
    func open() throws {
        let refused = try isRefused(Int(CONFINED_FILES) | Int(CONFINED_SYSTEM_CALLS)) { unsafe Glibc.open("/etc/passwd", O_RDONLY) >= 0 }
        #expect(refused != false)
    }

    @Test("a confined process reaches no network and starts no process")
    func socketAndFork() throws {
        #expect(try isRefused(Int(CONFINED_SYSTEM_CALLS)) { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 } != false)
        #expect(try isRefused(Int(CONFINED_SYSTEM_CALLS)) { confinement_fork() >= 0 } != false)
    }

    @Test("a confined process still reads and writes what it had open")
    func openDescriptors() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let (reading, writing) = (ends[0], ends[1])
        let isReadable = try isRefused(0xFF) {
            var byte: UInt8 = 7
            return unsafe write(writing, &byte, 1) == 1 && read(reading, &byte, 1) == 1
        }
        #expect(isReadable != true)
    }

    @Test("a process that computes for ever is ended by the limit")
    func processorTime() throws {
        let child = confinement_fork()
        if child == 0 {
            var limits = confinement_limits(address_space_bytes: 4 << 30, processor_seconds: 1, file_bytes: 1 << 20)
            _ = unsafe confine_process(&limits)
            var count: UInt64 = 0
            while getpid() > 0 { count &+= 1 }
            _exit(count == 0 ? 1 : 0)
        }
        #expect(confinement_wait(child) > 256)
    }
}

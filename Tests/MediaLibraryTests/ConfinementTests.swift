import CConfinement
import Glibc
import Testing

@Suite("Confinement", .timeLimit(.minutes(1)))
struct ConfinementTests {
    private static let nothingHeld: Int32 = 77

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

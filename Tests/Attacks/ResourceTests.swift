import AttackCorpus
import Evidence
import Foundation
import RecordingForge
import Testing

/// What the built program needs for files that were made to exhaust it.
@Suite("Attacks on memory") struct ResourceTests {
    /// The built programs stand beside the test bundle.
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("ipro-verify").path

    /// The most memory that a program needed, in bytes, and how it ended.
    private static func run(_ arguments: [String]) throws -> (status: Int32, peak: Int) {
        var process = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { for word in unsafe words { unsafe free(word) } }
        guard unsafe posix_spawn(&process, program, nil, nil, words, environ) == 0 else { throw ForgeError(.cannotWrite, program) }
        var status: Int32 = 0
        var usage = rusage()
        while unsafe wait4(process, &status, 0, &usage) == -1, errno == EINTR {}
        // A program that was ended by a signal has none of the statuses that it promises.
        return (status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F), Int(usage.ru_maxrss) * 1024)
    }

    @Test("memory grows no faster than the file, whatever the file claims", arguments: Attack.table.filter { $0.group == .resources })
    func memory(_ attack: Attack) throws {
        let folder = try ScratchFolder()
        let store = SpecimenStore()
        for scheme in attack.schemes {
            let exhibit = try #require(try attack.exhibit(scheme, from: store))
            let file = try folder.write(exhibit.file.bytes, as: exhibit.fileName)
            let trust = try folder.write(exhibit.trust.text(), as: "trust.pem")
            let (status, peak) = try Self.run(["--quiet", "--jobs", "1", "--trust-store", trust, file])
            #expect(status == exhibit.expected.verdict.exitStatus, "\(attack.name), \(scheme.rawValue)")
            let most = (64 << 20) + 8 * exhibit.file.bytes.count
            #expect(
                peak < most, "\(attack.name), \(scheme.rawValue): \(peak >> 20) MiB for a file of \(exhibit.file.bytes.count >> 10) KiB")
        }
    }
}

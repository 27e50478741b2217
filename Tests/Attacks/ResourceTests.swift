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

    /// How the program ended that was given no more than so many bytes of memory: a status, or the number of a signal below zero.
    ///
    /// The kernel refuses what is beyond, and the program ends by a signal. How much it needed cannot be asked afterwards: the peak that the
    /// kernel keeps of a child begins with that of its parent, the tests.
    private static func run(_ arguments: [String], memory: Int) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "ulimit -c 0; ulimit -d \(memory >> 10); exec \"$0\" \"$@\"", program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    @Test(
        "a program that may have 64 MiB and sixteen times the file has enough, whatever the file claims",
        arguments: Attack.table.filter { $0.group == .resources })
    func memory(_ attack: Attack) throws {
        let folder = try ScratchFolder()
        let store = SpecimenStore()
        for scheme in attack.schemes {
            let exhibit = try #require(try attack.exhibit(scheme, from: store))
            let file = try folder.write(exhibit.file.bytes, as: exhibit.fileName)
            let trust = try folder.write(exhibit.trust.text(), as: "trust.pem")
            let status = try Self.run(
                ["--quiet", "--jobs", "1", "--trust-store", trust, file], memory: (64 << 20) + 16 * exhibit.file.bytes.count)
            #expect(status == exhibit.expected.verdict.exitStatus, "\(attack.name), \(scheme.rawValue)")
        }
    }

    @Test("a sealed recording of more boxes than are read was called altered, and untouched free space made a manifest's content altered")
    func boxes() throws {
        let attack = try #require(Attack.table.first { $0.name == "boxes-by-the-million" })
        let store = SpecimenStore()
        let folder = try ScratchFolder()
        for scheme in attack.schemes where scheme.sealsFiles {
            let report = try #require(try attack.exhibit(scheme, from: store)).judge(in: folder)
            #expect(report.verdict == .indeterminate)
            #expect(!report.findings.contains { $0.severity == .alteration }, "\(scheme.rawValue): \(report.findings.map(\.message))")
        }
        // Sealed with all of its boxes.
        var file = AlteredFile(Recording("IPPP IPPP").serialize())
        file.append([[UInt8]](repeating: [0, 0, 0, 8] + Array("free".utf8), count: 620_000).flatMap { $0 })
        let specimen = try Specimen(.onvifExportSeal, Recording("IPPP IPPP"))
        let report = try specimen.sealing(file).judge(in: folder)
        #expect(report.verdict == .indeterminate && report.answers?.integrity != .altered)
    }

    @Test("the limit is one: with less than the program itself needs it does not get far")
    func limit() throws {
        let folder = try ScratchFolder()
        let file = try folder.write(Recording("IP").serialize().bytes)
        #expect(try Self.run(["--quiet", file], memory: 64 << 20) == Verdict.unsigned.exitStatus)
        #expect(try Self.run(["--quiet", file], memory: 256 << 10) != Verdict.unsigned.exitStatus)
    }
}

import Foundation
import Testing

/// A folder in which commands are run: the sample recordings, the trust store, and the built programs on the path.
final class Workplace: Sendable {
    /// How a command ended, and what it wrote.
    struct Outcome: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The built programs stand beside the test bundle.
    private static let programs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path

    /// Where the commands run.
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("ipro-verify-commands-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in ["SampleMedia", "TrustStore"] {
            try FileManager.default.copyItem(atPath: "\(Self.checkout)/\(name)", toPath: "\(path)/\(name)")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ bytes: [UInt8], as name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: file(name))) }

    /// Runs a line of shell. A command that takes longer than a minute ends with status 124: no command may wait for something.
    func run(_ line: String, environment: [String: String] = [:]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["-k", "5", "60", "bash", "-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        let inherited = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        process.environment = ["PATH": "\(Self.programs):\(inherited)", "LC_ALL": "C.UTF-8", "HOME": path, "TERM": "xterm"]
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: two pipes cannot be emptied at once without threads.
        let folder = "\(path)/.streams-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let streams = try ["output", "errors"].map { name in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            return try #require(FileHandle(forWritingAtPath: "\(folder)/\(name)"))
        }
        process.standardOutput = streams[0]
        process.standardError = streams[1]
        // Threads of the test runner block signals, and what they start inherits that: nothing in it could be stopped.
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")), as: UTF8.self)
        }
        return Outcome(status: process.terminationStatus, output: try text("output"), errors: try text("errors"))
    }

    /// Whether a program is installed.
    static func has(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}

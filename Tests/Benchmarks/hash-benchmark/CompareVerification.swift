import ArgumentParser
import Glibc

/// Compares the whole of `ipro-verify` on a long signed recording with the hashing alone and with `openssl dgst -sha256`.
struct CompareVerification: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Run `openssl dgst -sha256`, our hashing alone and `ipro-verify` in turns; print ratios.")

    @Option(help: "Length of the media, in bytes.") var size: UInt64 = 1 << 30
    @Option(help: "How often each is run.") var rounds = 5
    @Option(help: "Where to make the files; they are removed again.") var directory = "/tmp"
    @Option(help: "The program.") var binary: String

    func run() throws {
        print("sample   what                       x openssl dgst   of the hashing alone")
        for (label, sampleSize) in [("2 KB", UInt64(2048)), ("9 KB", 9216), ("200 KB", 204_800)] { try compare(label, sampleSize) }
        try startUp()
    }

    private func compare(_ label: String, _ sampleSize: UInt64) throws {
        let path = "\(directory)/verify-benchmark-\(getpid())-\(sampleSize).mp4"
        let root = path + ".pem"
        let media = path + ".bin"
        defer { for each in [path, root, media] { unsafe unlink(each) } }
        let recording = SyntheticRecording(sampleSize: sampleSize, fileSize: size)
        try recording.write(to: media)
        try SyntheticMovie(recording: recording).write(to: path, root: root)
        let ways = [
            ("ipro-verify", [binary, "--quiet", "--trust-anchor", root, path]),
            ("ipro-verify --digest", [binary, "--quiet", "--digest", "--trust-anchor", root, path]),
        ]
        for (name, arguments) in ways {
            var againstOpenSSL: [Double] = []
            var againstHashing: [Double] = []
            for _ in 0..<rounds {
                let yardstick = try MeasuredProcess.run(["openssl", "dgst", "-sha256", path]).seconds
                let hashing = try MeasuredProcess.run(
                    [CommandLine.arguments[0], "once", media, "--sample-size", "\(sampleSize)", "--workers", "2"]
                ).seconds
                // Anything but authentic, exit status 0, is an error here.
                let whole = try MeasuredProcess.run(arguments).seconds
                againstOpenSSL.append(yardstick / whole)
                againstHashing.append(hashing / whole)
            }
            print(pad(label, 8), pad(name, 26), pad(median(againstOpenSSL), 16), median(againstHashing))
        }
    }

    /// `--version` beside `openssl version`: what a pipeline pays for every file.
    private func startUp() throws {
        var ratios: [Double] = []
        for _ in 0..<20 {
            let openssl = try MeasuredProcess.run(["openssl", "version"]).seconds
            ratios.append(try MeasuredProcess.run([binary, "--version"]).seconds / openssl)
        }
        print("start-up: --version takes \(median(ratios)) times as long as openssl version")
    }

    private func median(_ values: [Double]) -> String { "\((values.sorted()[values.count / 2] * 100).rounded() / 100)" }

    private func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
}

/// Makes one such recording and keeps it, for a profiler.
struct MakeMovie: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "make", abstract: "Make a signed recording and its root, PATH.pem.")

    @Option(help: "Length of the media, in bytes.") var size: UInt64 = 1 << 28
    @Option(help: "Average length of a sample, in bytes.") var sampleSize: UInt64 = 9216
    @Argument(help: "The recording to make.") var path: String

    func run() throws {
        try SyntheticMovie(recording: SyntheticRecording(sampleSize: sampleSize, fileSize: size)).write(to: path, root: path + ".pem")
    }
}

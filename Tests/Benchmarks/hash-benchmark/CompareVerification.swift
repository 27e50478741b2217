import ArgumentParser
import Cryptography
import Glibc

/// Compares the whole of `ipro-verify` on a long signed recording with the hashing alone and with `openssl dgst -sha256`.
struct CompareVerification: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run `openssl dgst -sha256`, our hashing alone and `ipro-verify` in turns; print ratios and peak memory.")

    @Option(help: "Length of the media, in bytes.") var size: UInt64 = 1 << 30
    @Option(help: "How often each is run.") var rounds = 5
    @Option(help: "Where to make the files; they are removed again.") var directory = "/tmp"
    @Option(help: "The program.") var binary: String

    /// A kind of recording, and the least that verifying it should reach.
    private struct Kind {
        var label: String
        var scheme: SigningScheme
        var sampleSize: UInt64
        /// Samples in a group of pictures, each of which is a signed period.
        var groupLength: UInt64
        /// The kind of the camera's key: what checking a signature costs, a third with RSA.
        var key = KeyType.ecP256
        var targets: String
    }

    /// One public-key operation takes as long as hashing 200 KB, so with a signature a group of pictures its length decides. Cameras make
    /// pictures of 2 KB where nothing moves, and groups are long then: 10 seconds here. Pictures of 9 KB have groups of 2 seconds.
    private static let kinds = [
        Kind(label: "2 KB", scheme: .alterationInfo, sampleSize: 2048, groupLength: 250, targets: "0.9 of hashing"),
        Kind(label: "9 KB", scheme: .alterationInfo, sampleSize: 9216, groupLength: 50, targets: "0.9 of hashing"),
        Kind(label: "200 KB", scheme: .alterationInfo, sampleSize: 204_800, groupLength: 30, targets: "0.9 of hashing"),
        Kind(label: "2 KB", scheme: .onvif, sampleSize: 2048, groupLength: 250, targets: "2.4 x openssl"),
        Kind(label: "9 KB", scheme: .onvif, sampleSize: 9216, groupLength: 50, targets: "2.4 x openssl"),
        Kind(label: "2 KB", scheme: .onvif, sampleSize: 2048, groupLength: 250, key: .rsa2048, targets: "2.4 x openssl"),
        Kind(label: "9 KB", scheme: .onvif, sampleSize: 9216, groupLength: 50, key: .rsa2048, targets: "2.4 x openssl"),
    ]

    func run() throws {
        print("sample   signed by             key       what                   x openssl dgst   of hashing alone   peak memory   target")
        for kind in Self.kinds { try compare(kind) }
        try startUp()
    }

    private func compare(_ kind: Kind) throws {
        let path = "\(directory)/verify-benchmark-\(getpid())-\(kind.sampleSize).mp4"
        let root = path + ".pem"
        defer { for each in [path, root] { unsafe unlink(each) } }
        // Made by a process of its own, so that this one stays small and does not count as the memory of those it starts.
        _ = try MeasuredProcess.run([
            CommandLine.arguments[0], "make", "--scheme", kind.scheme.rawValue, "--size", "\(size)", "--sample-size", "\(kind.sampleSize)",
            "--group-length", "\(kind.groupLength)", "--key", kind.key.rawValue, path,
        ])
        // The same bytes of the same file, in samples of the same lengths (where it is signed in the video, of the same average): how a
        // file lies in memory changes how fast it is read.
        let alone = [
            CommandLine.arguments[0], "once", path, "--sample-size", "\(kind.sampleSize)", "--group-length", "\(kind.groupLength)",
            "--gap", "0", "--start", "\(SyntheticTables.mediaOffset)", "--size", "\(size)", "--workers", "2",
        ]
        let ways = [
            ("ipro-verify", [binary, "--quiet", "--trust-anchor", root, path]),
            ("ipro-verify --digest", [binary, "--quiet", "--digest", "--trust-anchor", root, path]),
        ]
        for (name, arguments) in ways {
            var againstOpenSSL: [Double] = []
            var againstHashing: [Double] = []
            var memory = 0
            for _ in 0..<rounds {
                let yardstick = try MeasuredProcess.run(["openssl", "dgst", "-sha256", path]).seconds
                let hashing = try MeasuredProcess.run(alone).seconds
                // Anything but authentic, exit status 0, is an error here.
                let whole = try MeasuredProcess.run(arguments)
                againstOpenSSL.append(yardstick / whole.seconds)
                againstHashing.append(hashing / whole.seconds)
                memory = max(memory, whole.peakMemory)
            }
            print(
                pad(kind.label, 8), pad(kind.scheme.rawValue, 21), pad(kind.key.rawValue, 9), pad(name, 22),
                pad(median(againstOpenSSL), 16),
                pad(median(againstHashing), 18), pad("\((memory + 512) / 1024) MiB", 13),
                arguments.contains("--digest") ? "-" : kind.targets)
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

extension KeyType: ExpressibleByArgument {}

/// How a synthetic recording is signed.
enum SigningScheme: String, ExpressibleByArgument {
    case alterationInfo = "alteration-info"
    case onvif = "onvif-media-signing"
}

/// Makes one such recording and keeps it, for a profiler.
struct MakeMovie: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "make", abstract: "Make a signed recording and its root, PATH.pem.")

    @Option(help: "How it is signed: alteration-info or onvif-media-signing.") var scheme = SigningScheme.alterationInfo
    @Option(help: "Length of the media, in bytes.") var size: UInt64 = 1 << 28
    @Option(help: "Average length of a sample, in bytes.") var sampleSize: UInt64 = 9216
    @Option(help: "Samples in a group of pictures, each of which is a signed period.") var groupLength: UInt64 = 50
    @Option(help: "The kind of the camera's key, where the recording is signed in the video.") var key = KeyType.ecP256
    @Argument(help: "The recording to make.") var path: String

    func run() throws {
        switch scheme {
        case .alterationInfo:
            // Nothing between the groups: a recorder puts nothing there that no table names.
            let recording = SyntheticRecording(sampleSize: sampleSize, fileSize: size, groupLength: groupLength, gap: 0)
            try SyntheticMovie(recording: recording).write(to: path, root: path + ".pem")
        case .onvif:
            try SyntheticStream(sampleSize: sampleSize, mediaSize: size, groupLength: groupLength, key: key)
                .write(to: path, root: path + ".pem")
        }
    }
}

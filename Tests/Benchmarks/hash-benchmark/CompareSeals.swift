import ArgumentParser
import C2PAForge
import Cryptography
import Glibc
import RecordingForge

/// The kinds of sealed files that are measured.
enum SealKind: String, CaseIterable, ExpressibleByArgument {
    /// One hash over the whole file.
    case flat
    /// A hash tree over blocks of 1 MiB.
    case blocks
    /// 24,000 small fragments under a hash tree.
    case fragments
}

/// Compares `ipro-verify` on sealed files with `openssl dgst -sha256`.
struct CompareSeals: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seals",
        abstract: "Run `openssl dgst -sha256` and `ipro-verify` on sealed files in turns; print ratios and peak memory.")

    @Option(help: "Length of the media, in bytes.") var size = 1 << 30
    @Option(help: "How often each is run.") var rounds = 5
    @Option(help: "Where to make the files; they are removed again.") var directory = "/tmp"
    @Option(help: "The program.") var binary: String

    func run() throws {
        print("seal         x openssl dgst   seconds   processor   peak MiB")
        for kind in SealKind.allCases {
            let path = "\(directory)/seal-benchmark-\(getpid())-\(kind.rawValue).mp4"
            defer { for each in [path, path + ".pem"] { unsafe unlink(each) } }
            // Made by a process of its own, whose memory is not counted with that of the program.
            _ = try MeasuredProcess.run([CommandLine.arguments[0], "make-sealed", path, "--kind", kind.rawValue, "--size", "\(size)"])
            var ratios: [Double] = []
            var seconds: [Double] = []
            var processor: [Double] = []
            var peak = 0
            for _ in 0..<rounds {
                let yardstick = try MeasuredProcess.run(["openssl", "dgst", "-sha256", path])
                // Anything but authentic, exit status 0, is an error here.
                let own = try MeasuredProcess.run([binary, "--quiet", "--trust-anchor", path + ".pem", path])
                ratios.append(yardstick.seconds / own.seconds)
                seconds.append(own.seconds)
                processor.append(own.processorSeconds)
                peak = max(peak, own.peakMemory)
            }
            print(
                pad(kind.rawValue, 12), pad(median(ratios), 16), pad(median(seconds), 9), pad(median(processor), 11), "\(peak >> 10)")
        }
    }

    private func median(_ values: [Double]) -> String { "\((values.sorted()[values.count / 2] * 100).rounded() / 100)" }

    private func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
}

/// Makes one sealed recording and keeps it.
struct MakeSealed: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "make-sealed", abstract: "Make a sealed recording and its root, PATH.pem.")

    @Option(help: "Length of the media, in bytes.") var size = 1 << 28
    @Option(help: "What the seal is made over: flat, blocks or fragments.") var kind = SealKind.flat
    @Argument(help: "The recording to make.") var path: String

    private static let fragments = 24_000

    func run() throws {
        var forge = try C2PAForge()
        var recording: Recording
        switch kind {
        case .flat, .blocks:
            recording = self.recording(samples: max(1, size / (128 << 10)), of: 128 << 10)
            recording.layout.movieFirst = true
            if kind == .blocks { forge.settings.binding = .blocks(.fixed(1 << 20), row: .leaves) }
        case .fragments:
            recording = self.recording(samples: Self.fragments, of: 1_200)
            for index in recording.tracks[0].samples.indices { recording.tracks[0].samples[index].group = index }
            recording.layout = .fragmented
            forge.settings.binding = .fragments(row: .leaves)
        }
        forge.settings.boxSize = 1 << 20
        let bytes = try forge.seal(recording).file.bytes
        try ExclusiveFile.write(bytes, to: path, mode: 0o600)
        try ExclusiveFile.write(try TestPKI.shared().root.pemBlock.text(), to: path + ".pem", mode: 0o600)
    }

    /// Pictures of one size, all of the same noise but for their number.
    private func recording(samples count: Int, of length: Int) -> Recording {
        var recording = Recording("I")
        var noise = PseudoRandomBytes(seed: 1)
        let body = noise.bytes(length - 9)
        let sample = recording.tracks[0].samples[0]
        recording.tracks[0].samples = (0..<count).map { index in
            var picture = sample
            picture.isSync = index.isMultiple(of: 25)
            picture.group = index / 25
            let numbers = [UInt32(length - 4), UInt32(index)].map { $0.bigEndian }
            picture.bytes =
                unsafe numbers.withUnsafeBytes { unsafe Array($0[0..<4]) + [picture.isSync ? 0x65 : 0x41] + Array($0[4..<8]) } + body
            return picture
        }
        return recording
    }
}

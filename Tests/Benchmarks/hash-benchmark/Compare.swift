import ArgumentParser
import Glibc

/// Compares our hashing with `openssl dgst -sha256` on the same files in the same run.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Run `openssl dgst -sha256` and our hashing in turns; print ratios of median times.")

    @Option(help: "Length of each file, in bytes.") var size: UInt64 = 1 << 30
    @Option(help: "How often each way is run.") var rounds = 5
    @Option(help: "Where to make the files; they are removed again.") var directory = "/tmp"

    /// One way of hashing, and the least that it should reach.
    private struct Way {
        var name: String
        var options: [String]
        var target: Double
    }

    private static let ways = [
        Way(name: "EVP, 1 worker", options: ["--workers", "1", "--evp"], target: 1.0),
        Way(name: "EVP, 2 workers", options: ["--workers", "2", "--evp"], target: 1.9),
        Way(name: "two lanes, 1 worker", options: ["--workers", "1"], target: 1.5),
        Way(name: "two lanes, 2 workers", options: ["--workers", "2"], target: 2.7),
        Way(name: "whole file too, 1 worker", options: ["--workers", "1", "--digest"], target: 0),
        Way(name: "whole file too, 2 workers", options: ["--workers", "2", "--digest"], target: 0.95),
    ]

    func run() throws {
        var load = 0.0
        if unsafe getloadavg(&load, 1) == 1, load >= 1 {
            print("other work runs on this machine, load \((load * 10).rounded() / 10): several workers can do more than is seen here")
        }
        print("sample   way                        x openssl dgst   target   peak memory")
        for (label, sampleSize) in [("2 KB", UInt64(2048)), ("9 KB", 9216), ("200 KB", 204_800)] { try compare(label, sampleSize) }
    }

    private func compare(_ label: String, _ sampleSize: UInt64) throws {
        let path = "\(directory)/hash-benchmark-\(getpid())-\(sampleSize).bin"
        defer { unsafe unlink(path) }
        try SyntheticRecording(sampleSize: sampleSize, fileSize: size).write(to: path)
        let openssl = ["openssl", "dgst", "-sha256", path]
        let reference = try MeasuredProcess.run(openssl).output
        let fold = try once(path, sampleSize, ["--workers", "1", "--evp"]).fold
        var ratios = [[Double]](repeating: [], count: Self.ways.count)
        var memory = [Int](repeating: 0, count: Self.ways.count)
        for _ in 0..<rounds {
            for (index, way) in Self.ways.enumerated() {
                // The yardstick is measured next to each run, as other work on the machine comes and goes.
                let yardstick = try MeasuredProcess.run(openssl).seconds
                let result = try once(path, sampleSize, way.options)
                guard result.fold == fold else { throw BenchmarkError(action: "get the same digests by \(way.name)", systemError: 0) }
                if way.options.contains("--digest"), !reference.contains(result.wholeFile) {
                    throw BenchmarkError(action: "get the same whole-file digest by \(way.name)", systemError: 0)
                }
                ratios[index].append(yardstick / result.seconds)
                memory[index] = max(memory[index], result.peakMemory)
            }
        }
        for (index, way) in Self.ways.enumerated() {
            let ratio = ratios[index].sorted()[ratios[index].count / 2]
            let target = way.target > 0 ? "\(way.target)" : "-"
            print(
                pad(label, 8), pad(way.name, 26), pad("\((ratio * 100).rounded() / 100)", 16), pad(target, 8),
                "\((memory[index] + 512) / 1024) MiB")
        }
    }

    private func once(
        _ path: String, _ sampleSize: UInt64, _ options: [String]
    ) throws -> (seconds: Double, fold: String, peakMemory: Int, wholeFile: String) {
        let arguments = [CommandLine.arguments[0], "once", path, "--sample-size", "\(sampleSize)"] + options
        let process = try MeasuredProcess.run(arguments)
        let words = process.output.split(whereSeparator: \.isWhitespace)
        guard words.count == 4, let memory = Int(words[2]) else { throw BenchmarkError(action: "read \(process.output)", systemError: 0) }
        return (process.seconds, "\(words[0]) \(words[1])", memory, String(words[3]))
    }

    private func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
}

import ArgumentParser
import ByteInput
import Cryptography
import Glibc
import ParallelHashing

/// Hashes one file's samples once: the process whose time and memory are measured.
struct HashOnce: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "once", abstract: "Hash the samples of one synthetic recording; print what they fold to, and the peak memory in KiB.")

    @Argument(help: "The recording.") var path: String
    @Option(help: "Average length of a sample, in bytes.") var sampleSize: UInt64
    @Option(help: "Number of threads.") var workers: Int
    @Option(help: "Samples in a group of pictures.") var groupLength = SyntheticRecording.usualGroupLength
    @Option(help: "Bytes between two groups that are no sample.") var gap: UInt64 = 700
    @Option(help: "Where in the file the media begin.") var start: UInt64 = 0
    @Option(help: "Length of the media, in bytes; as far as the file goes where it is not given.") var size: UInt64?
    @Flag(help: "Use OpenSSL alone.") var evp = false
    @Flag(help: "Digest the whole file as well.") var digest = false
    @Option(help: "Size of each worker's buffer, in bytes.") var buffer: Int?

    func run() throws {
        let file = try EvidenceFile(path: path)
        guard start <= file.size else { throw BenchmarkError(action: "find the media in \(path)") }
        let length = min(size ?? .max, file.size - start)
        let recording = SyntheticRecording(sampleSize: sampleSize, fileSize: length, groupLength: groupLength, gap: gap)
        var samples = SyntheticSamples(recording, from: start)
        var fold = DigestFold()
        var pass = HashingPass(workers: workers, wholeFile: digest ? .sha256 : nil)
        if let buffer { pass.bufferSize = buffer }
        let kernel: HashingKernel = evp ? .openSSL : .fastest
        let whole = try pass.run(over: file, source: &samples, consumer: &fold) { () throws(CryptographyError) in
            try ExtentDigests([.sha256], kernel: kernel)
        }
        print(fold.count, String(fold.value, radix: 16), try peakMemory(), whole.wholeFile?.hex ?? "-")
    }

    /// The largest resident set of this process so far, in KiB. `getrusage` would count what the parent had before `exec`.
    private func peakMemory() throws(BenchmarkError) -> String {
        guard let stream = unsafe fopen("/proc/self/status", "r") else { throw BenchmarkError(action: "open /proc/self/status") }
        defer { unsafe fclose(stream) }
        var line = [CChar](repeating: 0, count: 256)
        while unsafe fgets(&line, Int32(line.count), stream) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("VmHWM:") { return text.filter(\.isNumber) }
        }
        throw BenchmarkError(action: "find VmHWM")
    }
}

/// Folds all digests into one number, so that runs can be compared, and nothing is left out by an optimiser.
struct DigestFold: ExtentConsumer {
    private(set) var count = 0
    private(set) var value: UInt64 = 0

    mutating func consume(_ extents: [Extent], output: DigestTable) {
        guard let digests = output[.sha256] else { return }
        unsafe digests.bytes.withUnsafeBytes { bytes in
            for place in 0..<digests.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place * 32, as: UInt64.self)
                value = (value << 1 | value >> 63) ^ word
            }
        }
        count += digests.count
    }

    mutating func consumeMissing(_ extents: [Extent]) {}
}

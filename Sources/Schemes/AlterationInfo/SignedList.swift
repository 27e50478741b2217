import Cryptography

/// The signed samples of one track in one period, as they stand in its box, from the next one on.
struct SignedList: Sendable {
    /// The period, as an index into the periods of the file.
    let period: Int
    private let firstNumber: UInt64
    private let count: Int
    private let algorithm: DigestAlgorithm
    private let beginsFile: Bool
    private let bytes: [UInt8]
    private let digests: Range<Int>
    private let timeline: Range<Int>
    private var passed = 0
    private var decodeTime: UInt64

    /// `digests` and `timeline` are where in `bytes` the lists of the part stand, both as long as the part says.
    init(period: Int, part: SignedPart, beginsFile: Bool, bytes: [UInt8], digests: Range<Int>, timeline: Range<Int>) {
        self.period = period
        self.beginsFile = beginsFile
        self.bytes = bytes
        self.digests = digests
        self.timeline = timeline
        firstNumber = part.firstSample
        count = Int(part.sampleCount)
        algorithm = part.samplesDigest.algorithm
        decodeTime = part.firstDecodeTime
    }

    /// The number of the next sample in the recording.
    var number: UInt64 { firstNumber + UInt64(passed) }

    var isEmpty: Bool { passed == count }

    /// How many of the next samples have the digests in `list` from `first` on; at most `limit`.
    func countOfEqual(_ list: DigestList, from first: Int, limit: Int) -> Int {
        guard list.algorithm == algorithm else { return 0 }
        let start = digests.lowerBound + passed * algorithm.size
        return list.countOfEqual(from: first, stored: bytes[start..<digests.upperBound], limit: limit)
    }

    /// When and how the next sample is shown, which is passed.
    mutating func nextTiming() -> (decodeTime: UInt64, timing: SignedTiming, beginsFile: Bool) {
        let timing = SignedTiming(bytes, at: timeline.lowerBound + passed * SignedTiming.length)
        defer {
            passed += 1
            decodeTime &+= UInt64(timing.duration)
        }
        return (decodeTime, timing, beginsFile && passed == 0)
    }

    /// The next sample, which is passed.
    mutating func next() -> SignedSample? {
        guard !isEmpty else { return nil }
        let number = number
        let start = digests.lowerBound + passed * algorithm.size
        guard let digest = Digest(algorithm: algorithm, bytes: bytes[start..<start + algorithm.size]) else { return nil }
        let (decodeTime, timing, beginsFile) = nextTiming()
        return SignedSample(
            number: number, digest: digest, decodeTime: decodeTime, timing: timing, period: period, beginsFile: beginsFile)
    }

    /// Passes the samples with numbers below `floor`.
    mutating func drop(before floor: UInt64) {
        while !isEmpty, number < floor { _ = nextTiming() }
    }
}

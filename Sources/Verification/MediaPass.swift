import Cryptography
import Evidence
import ISOBMFF
import ParallelHashing
import SchemeKit

/// The one pass over the media: reads every sample that some scheme asked for once, and feeds them all.
struct MediaPass {
    /// What came out of the pass besides what the schemes took.
    struct Outcome {
        var wholeFileDigest: Digest?
        var examinations: [any SchemeExamination]
    }

    let file: ExaminedFile
    let workers: Int
    let wholeFile: Bool
    let cancellation: PassCancellation?
    let progress: (@Sendable (UInt64) -> Void)?

    /// Hashes what the examinations need, in order, on all cores.
    ///
    /// - Throws: the first failure in the order of the file, of reading or of an examination.
    func run(_ examinations: [any SchemeExamination]) throws(ExaminationError) -> Outcome {
        var takers: [Int: [Int]] = [:]
        var algorithms: Set<DigestAlgorithm> = []
        for (place, examination) in examinations.enumerated() {
            for need in examination.needs {
                takers[need.trackIndex, default: []].append(place)
                algorithms.insert(need.algorithm)
            }
        }
        guard !takers.isEmpty || wholeFile else { return Outcome(wholeFileDigest: nil, examinations: examinations) }
        let tracks = takers.keys.sorted()
        let asked = Array(algorithms)
        do {
            var source = try SampleMerge(file.movie, tracks: tracks)
            var dispatcher = SampleDispatcher(
                examinations: examinations, takers: takers, cursors: tracks.map { ($0, file.movie.tracks[$0].samples()) },
                cancellation: cancellation ?? PassCancellation())
            let digest = try HashingPass(workers: workers, wholeFile: wholeFile ? .sha256 : nil).run(
                over: file.file, source: &source, consumer: &dispatcher, cancellation: dispatcher.cancellation, progress: progress
            ) { () throws(CryptographyError) in try ExtentDigests(asked) }
            if let failure = dispatcher.failure { throw failure }
            return Outcome(wholeFileDigest: digest, examinations: dispatcher.examinations)
        } catch let error as ExaminationError {
            throw error
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as HashingError<MovieError> {
            switch error {
            case .source(let error): throw .container(error)
            case .read(let error): throw .read(error)
            case .cryptography(let error): throw .cryptography(error)
            case .outputCountMismatch: throw .limit("a worker that gave a wrong number of digests")
            case .cancelled: throw .cancelled
            }
        } catch {
            throw .limit("an unexpected failure: \(error)")
        }
    }
}

/// Hands the digests of the pass to the examinations that asked for them, each sample with its entry in the tables.
private struct SampleDispatcher: ExtentConsumer {
    var examinations: [any SchemeExamination]
    let takers: [Int: [Int]]
    let cancellation: PassCancellation
    private(set) var failure: ExaminationError?
    private var cursors: [Int: SampleCursor]

    init(
        examinations: [any SchemeExamination], takers: [Int: [Int]], cursors: [(Int, SampleCursor)], cancellation: PassCancellation
    ) {
        self.examinations = examinations
        self.takers = takers
        self.cancellation = cancellation
        self.cursors = Dictionary(uniqueKeysWithValues: cursors)
    }

    mutating func consume(_ extents: [Extent], outputs: [DigestSet]) {
        for (extent, digests) in zip(extents, outputs) { take(extent, digests) }
    }

    mutating func consumeMissing(_ extents: [Extent]) {
        for extent in extents { take(extent, DigestSet()) }
    }

    private mutating func take(_ extent: Extent, _ digests: DigestSet) {
        guard failure == nil else { return }
        let trackIndex = Int(extent.tag)
        do throws(ExaminationError) {
            guard let sample = try nextSample(trackIndex), sample.index == extent.index else {
                throw .container(.changed(at: extent.range.offset))
            }
            for place in takers[trackIndex] ?? [] {
                try examinations[place].consume(DigestedSample(sample: sample, digests: digests), trackIndex: trackIndex)
            }
        } catch {
            failure = error
            cancellation.cancel()
        }
    }

    private mutating func nextSample(_ trackIndex: Int) throws(ExaminationError) -> Sample? {
        do { return try cursors[trackIndex]?.next() } catch { throw .container(error) }
    }
}

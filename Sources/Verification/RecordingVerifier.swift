package import ByteInput
import CertificatePath
import Cryptography
public import Evidence
import Glibc
import ISOBMFF
import ParallelHashing
import SchemeKit
public import SystemPackage

/// One recording in, one verdict out.
public struct RecordingVerifier: Sendable {
    /// Everything the verdict depends on besides the file.
    public var options: VerificationOptions {
        didSet { validator = PathValidator(store: options.trustStore) }
    }
    /// Remembers what it judged: the files of a card have the same few signers.
    private var validator: PathValidator

    /// A verifier under the given options.
    public init(_ options: VerificationOptions) {
        self.options = options
        validator = PathValidator(store: options.trustStore)
    }

    /// Examines a file. Whatever happens, the result says it: what cannot be read is the verdict `error`, what cannot be decided
    /// `indeterminate`; neither is ever a pass.
    public func verify(path: FilePath) -> RecordingReport {
        let file: EvidenceFile
        do throws(ReadError) { file = try EvidenceFile(path: path) } catch { return Self.unreadable(path, size: 0, error) }
        return verify(file, share: ExaminationShare(workers: options.workers, progress: options.progress))
    }

    /// Examines an open file, beside others that are examined at the same time.
    package func verify(_ file: EvidenceFile, share: ExaminationShare) -> RecordingReport {
        do throws(ExaminationError) {
            return try examine(file, share)
        } catch {
            return failure(file, error)
        }
    }

    /// Examines a recording that is stored in segments: the file that holds the movie box, and those with its fragments, in order.
    ///
    /// - Precondition: there is at least one file.
    public func verify(segments paths: [FilePath]) -> RecordingReport {
        let file: EvidenceFile
        do throws(ReadError) {
            file = try EvidenceFile(segments: paths)
        } catch {
            // The name of the recording is that of its first file; which one cannot be read is said in words.
            var report = Self.unreadable(paths[0], size: 0, error)
            if error.path != paths[0], let finding = report.findings.first {
                report.findings[0].message = "\(error.path.shown) \(finding.message)"
            }
            return report
        }
        return verify(file, share: ExaminationShare(workers: options.workers, progress: options.progress))
    }

    /// Examines a file whose name is text.
    public func verify(path: String) -> RecordingReport { verify(path: FilePath(path)) }

    private func examine(_ file: EvidenceFile, _ share: ExaminationShare) throws(ExaminationError) -> RecordingReport {
        let movie: MovieFile
        do throws(MovieError) { movie = try MovieFile.open(file) } catch { throw .container(error) }
        if let mistake = mistakeInSegments(file, movie) { throw .segments(mistake) }
        let examined = ExaminedFile(file: file, movie: movie, workers: share.workers)
        var examinations: [any SchemeExamination] = []
        for scheme in SchemeRegistry.schemes {
            if let examination = try scheme.examine(examined) { examinations.append(examination) }
        }
        let pass = MediaPass(
            file: examined, workers: share.workers, passesAtOnce: share.passesAtOnce, wholeFile: options.wholeFileAlgorithms,
            cancellation: options.cancellation, progress: share.progress)
        var passed = try pass.run(examinations)
        var outcomes: [SchemeOutcome] = []
        for place in passed.examinations.indices { outcomes += try passed.examinations[place].finish() }
        let carriers = try unsupportedCarriers(examined, passed.strangers, known: Set(outcomes.map(\.report.scheme)))

        var disorder: Finding?
        do throws(ReadError) { disorder = try SegmentOrder(file, movie).finding } catch { throw .read(error) }
        withdrawProofs(of: &outcomes, movie, isInDisorder: disorder != nil)

        var origin = OriginJudgement(options, validator)
        var timelines = TimelineAssembly(movie)
        for place in outcomes.indices {
            origin.judge(&outcomes[place])
            timelines.complete(&outcomes[place].report)
        }
        // A seal that numbers its segments says so itself.
        if outcomes.contains(where: { $0.findings.contains { $0.code.name == SealFinding.segmentsOutOfOrder.rawValue } }) { disorder = nil }
        let second = try secondOpinion(file, movie)
        let coverages = try ByteAccount(examined, outcomes: outcomes).coverages()
        var report = VerdictAssembly(options: options, examined: examined, outcomes: outcomes).report(
            file: FileReport(file, passed.wholeFile),
            containerFindings: movie.findings + [disorder].compactMap { $0 } + second.findings + carriers,
            coverage: coverages.count == 1 ? coverages[0] : Coverage(sumOf: coverages))
        report.secondOpinion = second.report
        SegmentAssembly(file, outcomes, coverages, passed.wholeFile).divide(&report)
        // Last, because times and places of samples are looked up until then.
        do throws(ReadError) { try file.confirmUnchanged() } catch { throw .read(error) }
        return report
    }

    /// Altered is said on proof alone, and there is none where it hangs on one of several readings.
    private func withdrawProofs(of outcomes: inout [SchemeOutcome], _ movie: MovieFile, isInDisorder: Bool) {
        let isOpen = movie.findings.contains { ContainerFinding(rawValue: $0.code.name)?.leavesReadingOpen ?? false }
        for place in outcomes.indices {
            if isInDisorder {
                // In another order the bytes are others, also to a seal that is over them all.
                outcomes[place].withdrawProofs("the segments were named in another order than they have; in that one, ")
            } else if isOpen, outcomes[place].restsOnMovie {
                outcomes[place].withdrawProofs("the container can be read in more than one way; in the one that was followed, ")
            } else if movie.boxes.isIncomplete, !outcomes[place].restsOnMovie {
                // What is sealed are boxes, and not all of them are known.
                outcomes[place].withdrawProofs("the file has more boxes than are read; by those that were, ")
            }
        }
    }

    /// What another reader of the format says, where one is to be asked.
    private func secondOpinion(
        _ file: EvidenceFile, _ movie: MovieFile
    ) throws(ExaminationError) -> (report: SecondOpinionReport?, findings: [Finding]) {
        guard let reader = options.secondReader else { return (nil, []) }
        var comparison = SampleComparison(movie)
        let failure = try reader.read(file, into: &comparison)
        return comparison.finish(failure)
    }

    /// Why files that were named as segments of one recording are not that, which says nothing about any of them.
    private func mistakeInSegments(_ file: EvidenceFile, _ movie: MovieFile) -> String? {
        guard file.pieces.count > 1 else { return nil }
        let starts = Set(movie.boxes.topLevel.map(\.box).filter { $0.type == "moov" }.map { file.start(ofPieceAt: $0.offset) })
        if !starts.contains(0) { return "has no movie box (moov); name the initial segment first, and then the others in their order" }
        guard let piece = file.pieces.first(where: { $0.start > 0 && starts.contains($0.start) }) else { return nil }
        return "\(piece.path.shown) has a movie box (moov) of its own, and so is no segment of it; verify it by itself"
    }

    /// What looks like a signature and was examined by no scheme.
    private func unsupportedCarriers(
        _ examined: ExaminedFile, _ strangers: [StrangeCarrier], known: Set<SchemeName>
    ) throws(ExaminationError) -> [Finding] {
        let boxes = try CarrierSearch(file: examined.file, movie: examined.movie).boxes(except: known)
            .filter { sighting in sighting.isForSigning && !(sighting.scheme.map { known.contains($0) } ?? false) }
            .map { sighting in
                Finding(
                    SignatureFinding.carrierUnsupported,
                    "a signature that this program cannot check: \(sighting.kind.rawValue) \(sighting.name)", scheme: sighting.scheme,
                    bytes: [sighting.bytes])
            }
        return boxes
            + strangers.map { stranger in
                Finding(
                    SignatureFinding.carrierUnsupported,
                    "a signature that this program cannot check: user data in the coded video, \(CarrierSearch.name(of: stranger.identity))",
                    track: examined.movie.tracks[stranger.trackIndex].trackID, samples: SampleRange(stranger.sample),
                    bytes: [stranger.bytes])
            }
    }

    // MARK: - Where nothing, or not all, could be examined

    /// Errors become findings here and nowhere else.
    private func failure(_ file: EvidenceFile, _ error: ExaminationError) -> RecordingReport {
        var report = reportOfFailure(file, error)
        // Of several files there would be one digest, which is that of none.
        guard file.pieces.count == 1, !options.wholeFileAlgorithms.isEmpty, report.verdict == .indeterminate || isStranger(error) else {
            return report
        }
        // What cannot be examined is still to be told from everything else.
        do throws(ReadError) {
            report.file = FileReport(
                file, try WholeFileDigests.of(file, options.wholeFileAlgorithms, cancellation: options.cancellation))
            try file.confirmUnchanged()
        } catch {
            return Self.unreadable(file.path, size: file.size, error)
        }
        return report
    }

    private func isStranger(_ error: ExaminationError) -> Bool {
        if case .container(let error) = error { error.isNotAMovie } else { false }
    }

    private func reportOfFailure(_ file: EvidenceFile, _ error: ExaminationError) -> RecordingReport {
        switch error {
        case .read(let error):
            return Self.unreadable(file.path, size: file.size, error)
        case .container(let error) where error.readError != nil:
            return Self.unreadable(file.path, size: file.size, error.readError ?? ReadError(.readFailed, path: file.path))
        case .container(let error) where error.isNotAMovie:
            return Self.error(
                file.path, file.size,
                Finding(ExaminationFinding.notARecording, "\(error.explanation); an MP4 or MOV file begins with a box such as ftyp"))
        case .container(let error):
            return indeterminate(file, "the container could not be followed: \(error.explanation)")
        case .cryptography(let error):
            return indeterminate(file, "the cryptographic library failed: \(error.subject)")
        case .limit(let what):
            return indeterminate(file, "the examination stopped at \(what)")
        case .segments(let why):
            return Self.error(file.path, file.size, Finding(ExaminationFinding.notARecording, why))
        case .cancelled:
            return Self.error(file.path, file.size, Finding(ExaminationFinding.fileUnreadable, "the examination was interrupted"))
        }
    }

    private func indeterminate(_ file: EvidenceFile, _ why: String) -> RecordingReport {
        RecordingReport(
            file: FileReport(path: file.path, size: file.size), verdict: .indeterminate, answers: .indeterminate, signatures: [],
            findings: [Finding(ExaminationFinding.limitReached, why)], coverage: .nothing(of: file.size))
    }

    /// What is said about a file that could not be read.
    package static func unreadable(_ path: FilePath, size: UInt64, _ error: ReadError) -> RecordingReport {
        let kind: ExaminationFinding = error.code == .changed || error.code == .shrank ? .fileChanged : .fileUnreadable
        let isFolder = error.code == .notARegularFile && error.systemError == EISDIR
        let more = isFolder ? ", or judge every recording in it with 'ipro-verify batch'" : ""
        return Self.error(path, size, Finding(kind, error.explanation + more))
    }

    private static func error(_ path: FilePath, _ size: UInt64, _ finding: Finding) -> RecordingReport {
        RecordingReport(
            file: FileReport(path: path, size: size), verdict: .error, answers: nil, signatures: [], findings: [finding],
            coverage: .nothing(of: size))
    }
}

extension Coverage {
    /// The account of a file that was not examined.
    fileprivate static func nothing(of size: UInt64) -> Coverage {
        guard size > 0 else { return Coverage() }
        let everything = ByteRange(offset: 0, length: size)
        return Coverage(uncovered: size, uncoveredRanges: [UncoveredRange(bytes: everything, what: "the whole file: not examined")])
    }
}

extension FileReport {
    /// A file, with the digests that were asked for.
    fileprivate init(_ file: EvidenceFile, _ digests: [Digest]) {
        func hex(_ algorithm: DigestAlgorithm) -> String? { digests.first { $0.algorithm == algorithm }?.hex }
        self.init(path: file.path, size: file.size, sha256: hex(.sha256), sha512: hex(.sha512))
    }
}

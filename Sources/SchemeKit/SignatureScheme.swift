package import ByteInput
package import Cryptography
package import Evidence
package import ISOBMFF
package import ParallelHashing
package import VideoBitstream

/// The file under examination, as every scheme gets it.
package struct ExaminedFile: Sendable {
    /// The bytes.
    package let file: EvidenceFile
    /// What they are as a container.
    package let movie: MovieFile
    /// How many threads may share the work on it, at least 1.
    package let workers: Int

    /// A file and its structure.
    package init(file: EvidenceFile, movie: MovieFile, workers: Int = HashingPass.availableProcessors) {
        self.file = file
        self.movie = movie
        self.workers = max(1, workers)
    }
}

/// Which digests of which track's samples a scheme wants from the pass over the media.
package struct SampleNeed: Sendable, Hashable {
    /// Index of the track in the movie.
    package var trackIndex: Int
    /// The digest of each sample's bytes as stored.
    package var algorithm: DigestAlgorithm

    /// Digests of a track's samples.
    package init(trackIndex: Int, algorithm: DigestAlgorithm) {
        self.trackIndex = trackIndex
        self.algorithm = algorithm
    }
}

/// Samples of one track that follow each other in decode order, with the digests that were asked for.
package struct DigestedSamples: Sendable {
    /// Digests by one function.
    package struct Digests: Sendable {
        /// A list in which they stand.
        package var list: DigestList
        /// Where in the list that of the first sample is; those of the others follow.
        package var first: Int
    }

    /// Their places, sizes and times by the container; at least one.
    package var samples: ArraySlice<Sample>
    /// Their digests by each function that the track's samples are digested with; empty where their bytes lie outside the file.
    package var digests: [Digests]

    /// Their digests by a function; `nil` where there are none.
    package func digests(by algorithm: DigestAlgorithm) -> Digests? { digests.first { $0.list.algorithm == algorithm } }
}

/// A way of signing recordings. One folder, one line in the registry.
package protocol SignatureScheme: Sendable {
    /// Its name in every output.
    static var name: SchemeName { get }

    /// Looks for this scheme's carriers; `nil` where the file has none. Signatures are checked here, the media is not yet read.
    static func examine(_ file: ExaminedFile) throws(ExaminationError) -> (any SchemeExamination)?

    /// Hands out what was signed, the signatures and the certificates, so that they can be checked without this program.
    ///
    /// - Returns: why something of the scheme that is in the file could not be handed out, in words.
    static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws -> [String]

    /// A signing message of the coded video in words; `nil` where it is not of this scheme.
    ///
    /// - Parameters:
    ///   - message: the bytes of the NAL unit or OBU, without trailing zeros.
    ///   - carrier: the UUID that it carries.
    static func describe(_ message: [UInt8], codec: VideoCodec, carrier: UserDataUUID) -> MessageDescription?

    /// What its signing messages that stand in boxes claim, at most so many, in the order of the file.
    static func describeBoxes(_ file: ExaminedFile, most: Int) throws(ExaminationError) -> BoxMessages

    /// What its seals, outside of the coded video, claim.
    static func describeSeals(_ file: ExaminedFile) throws(ExaminationError) -> [SealDescription]
}

extension SignatureScheme {
    /// Few schemes have such boxes.
    package static func describeBoxes(_ file: ExaminedFile, most: Int) throws(ExaminationError) -> BoxMessages { BoxMessages() }

    /// A scheme whose signatures stand in the coded video has no seals.
    package static func describeSeals(_ file: ExaminedFile) throws(ExaminationError) -> [SealDescription] { [] }

    /// A scheme whose signatures do not stand in the coded video knows none of its messages.
    package static func describe(_ message: [UInt8], codec: VideoCodec, carrier: UserDataUUID) -> MessageDescription? { nil }
}

/// One scheme's examination of one file: takes the ordered digests of the one pass, and then says what it found.
package protocol SchemeExamination {
    /// The digests of whole samples it wants.
    var needs: [SampleNeed] { get }

    /// The tracks whose coded units it wants.
    var unitNeeds: [UnitNeed] { get }

    /// The hash function that a carrier of this scheme names for the units; `nil` where it does not say.
    ///
    /// Asked for each carrier when the pass meets it. Names it another function than units were digested with so far, the pass begins
    /// anew, with an examination as it was before the first sample: a stream may say so as late as it likes.
    func unitAlgorithm(announcedBy carrier: SampleUnit, trackIndex: Int) -> DigestAlgorithm?

    /// Takes the next samples of a track that it asked for, in decode order.
    mutating func consume(_ samples: DigestedSamples, trackIndex: Int) throws(ExaminationError)

    /// Takes the next samples of a track in ``unitNeeds`` with their units, in decode order.
    ///
    /// Not called for a track in which no carrier of the scheme was found.
    mutating func consume(_ samples: UnitSamples, trackIndex: Int) throws(ExaminationError)

    /// The messages over bytes of the file that it wants digested, for a scheme that seals the file and not its samples.
    var messages: [FileMessage] { get }

    /// Takes the digest of one of ``messages``, after the last sample.
    mutating func consume(_ digest: Digest, ofMessage index: Int) throws(ExaminationError)

    /// Lists of blocks over bytes of the file that it wants digested independently, on all cores: the leaves of hash trees.
    var blocks: [FileBlocks] { get }

    /// Takes the digests of one of the lists in ``blocks``, after the last sample.
    mutating func consume(_ digests: DigestList, ofBlocks list: Int) throws(ExaminationError)

    /// What it found, after the last sample and message.
    mutating func finish() throws(ExaminationError) -> [SchemeOutcome]
}

extension SchemeExamination {
    /// Most schemes sign whole samples or do not look into them.
    package var unitNeeds: [UnitNeed] { [] }

    /// A scheme without unit needs is never asked.
    package func unitAlgorithm(announcedBy carrier: SampleUnit, trackIndex: Int) -> DigestAlgorithm? { nil }

    /// A scheme without unit needs gets no units.
    package mutating func consume(_ samples: UnitSamples, trackIndex: Int) throws(ExaminationError) {}

    /// A scheme without sample needs gets no digests of samples.
    package mutating func consume(_ samples: DigestedSamples, trackIndex: Int) throws(ExaminationError) {}

    /// A scheme that signs samples seals no files.
    package var messages: [FileMessage] { [] }

    /// A scheme without messages gets no digests of any.
    package mutating func consume(_ digest: Digest, ofMessage index: Int) throws(ExaminationError) {}

    /// A scheme that signs samples has no hash trees.
    package var blocks: [FileBlocks] { [] }

    /// A scheme without blocks gets no digests of any.
    package mutating func consume(_ digests: DigestList, ofBlocks list: Int) throws(ExaminationError) {}

    /// A scheme in the coded video needs no digests of samples.
    package var needs: [SampleNeed] { [] }
}

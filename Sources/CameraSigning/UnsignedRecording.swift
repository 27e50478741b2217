import AlterationInfo
package import ByteInput
package import Evidence
package import ISOBMFF
package import SystemPackage

/// A finished recording that can be signed: whole, with one meaning, with video, and without alteration-detection information.
package struct UnsignedRecording: Sendable {
    /// The file.
    package let file: EvidenceFile
    /// Its structure.
    package let movie: MovieFile

    /// Opens and checks a file.
    ///
    /// - Throws: `refused` for a file that a verifier could not vouch for: damaged, ambiguous, without video, signed already; `read`,
    ///   `container`.
    package init(path: FilePath) throws(SigningError) {
        do { file = try EvidenceFile(path: path) } catch { throw .read(error) }
        do { movie = try MovieFile.open(file) } catch { throw .container(error) }
        guard !AlterationInfoScheme.isPresent(in: movie) else { throw .refused("is signed already; sign the original") }
        if let doubt = movie.findings.first(where: { $0.severity == .doubt }) {
            throw .refused("is damaged or ambiguous, so that no verifier could vouch for it: \(doubt.message); repair or export it again")
        }
        guard movie.boxes.unexplained.isEmpty else { throw .refused("has bytes that belong to no box; cut them off first") }
        guard let video = movie.tracks.first(where: { $0.isVideo }), video.sampleCount > 0, movie.movieHeader != nil else {
            throw .refused("has no video to sign")
        }
    }

    /// How many bytes the samples of all tracks have.
    package var sampleBytes: UInt64 { movie.tracks.reduce(0) { $0 &+ $1.sampleBytes } }

    /// When the writer says that it was made; `nil` where it does not say.
    package var creationTime: Timestamp? {
        guard let seconds = movie.movieHeader?.creationTime, seconds > 0, let signed = Int64(exactly: seconds) else { return nil }
        return Timestamp(seconds: signed &+ Self.epoch)
    }

    /// 1904-01-01, from which MP4 counts, in seconds since 1970 (ISO/IEC 14496-12, 8.2.2.3).
    private static let epoch: Int64 = -2_082_844_800

    /// The last box, where it has no size and reaches to the end of the file: it would swallow whatever is appended.
    package var boxWithoutSize: Box? {
        movie.boxes.topLevel.map(\.box).last.flatMap { $0.extendsToEnd ? $0 : nil }
    }
}

package import Evidence
package import ISOBMFF

/// All that the container does to the pictures of a track that signatures in the coded video do not speak about.
///
/// Such a signature tells which pictures there are, in which order they are decoded and, roughly, when they were taken. What a player makes
/// of them is the container's.
package struct PresentationReading: Sendable {
    /// What is to be said, contradictions first.
    package let remarks: [PresentationRemark]

    /// Reads a track whose pictures were seen.
    ///
    /// - Parameter verified: samples that are as they were signed; where there are none, nothing is said.
    package init(_ file: ExaminedFile, trackIndex: Int, _ shown: ShownPictures?, verified: SampleSet) {
        guard !verified.isEmpty else {
            remarks = []
            return
        }
        let track = file.movie.tracks[trackIndex]
        let edits = EditListReading(
            track, movieTimescale: file.movie.movieTimescale, core: shown?.core(verified, timescale: track.timescale))
        let places = shown.map { MediaTimes(movie: file.movie, track: track, samples: $0.namedSamples) }
        let all =
            edits.remarks + (shown?.remarks { places?[$0]?.bytes } ?? []) + ContainerAppearance(file, trackIndex: trackIndex).remarks
        remarks = all.filter(\.isContradiction) + all.filter { !$0.isContradiction }
    }

    /// They as findings of a scheme.
    package func findings(_ scheme: SchemeName, _ file: ExaminedFile, _ track: Track) -> [Finding] {
        guard !remarks.isEmpty else { return [] }
        let named = remarks.compactMap(\.samples).flatMap { [$0.first, $0.last] }
        let times = MediaTimes(movie: file.movie, track: track, samples: named)
        return remarks.map { $0.finding(scheme, track: track.trackID, times) }
    }
}

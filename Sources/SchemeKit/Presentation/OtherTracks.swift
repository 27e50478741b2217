package import Evidence
package import ISOBMFF

/// The tracks beside those that a scheme signs: sound is told, and pictures leave open what a player shows.
package struct OtherTracks {
    private let others: [Track]
    private let scheme: SchemeName

    /// So many of each kind are told; a recording has a few, and a file may declare a thousand.
    private static let mostTold = 16

    /// Tracks of a movie that are not among the signed ones.
    package init(_ movie: MovieFile, signed: Set<UInt32>, scheme: SchemeName) {
        others = movie.tracks.filter { !signed.contains($0.trackID) }
        self.scheme = scheme
    }

    /// Adds what is to be said of them to what a scheme says of the file.
    package func tell(in outcomes: inout [SchemeOutcome]) {
        guard !outcomes.isEmpty else { return }
        let pictures = tell(others.filter(\.isVideo), PresentationFinding.trackNotSigned) { track in
            "video track \(track.trackID) is not covered by the signature; a player may show it instead of the signed one"
        }
        let rest = tell(others.filter { !$0.isVideo }, SignatureFinding.tracksUncovered) { track in
            let what = track.handler == "soun" ? "audio (sound)" : track.handler.map { "\($0)" } ?? "of unknown kind"
            return "track \(track.trackID), \(what), is not covered by the signature"
        }
        outcomes[0].findings += pictures + rest
        guard let first = pictures.first else { return }
        for place in outcomes.indices where outcomes[place].report.answers.presentation == .consistent {
            outcomes[place].report.answers.presentation = .notCovered
            outcomes[place].report.reasons.presentation = first.message
        }
    }

    private func tell(_ tracks: [Track], _ kind: some FindingKind, _ words: (Track) -> String) -> [Finding] {
        let more = tracks.count > Self.mostTold ? " (\(tracks.count) such tracks)" : ""
        return tracks.prefix(Self.mostTold).map { Finding(kind, words($0) + more, scheme: scheme, track: $0.trackID) }
    }
}

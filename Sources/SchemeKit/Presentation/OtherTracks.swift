package import Evidence
package import ISOBMFF

/// The tracks beside those that a scheme signs: sound is told, and pictures leave open what a player shows.
package struct OtherTracks {
    private let others: [Track]
    private let scheme: SchemeName

    /// Tracks of a movie that are not among the signed ones.
    package init(_ movie: MovieFile, signed: Set<UInt32>, scheme: SchemeName) {
        others = movie.tracks.filter { !signed.contains($0.trackID) }
        self.scheme = scheme
    }

    /// Adds what is to be said of them to what a scheme says of the file.
    package func tell(in outcomes: inout [SchemeOutcome]) {
        guard !outcomes.isEmpty else { return }
        for track in others {
            if track.isVideo {
                let message = "video track \(track.trackID) is not covered by the signature; a player may show it instead of the signed one"
                outcomes[0].findings.append(
                    Finding(PresentationFinding.trackNotSigned, message, scheme: scheme, track: track.trackID))
                for place in outcomes.indices where outcomes[place].report.answers.presentation == .consistent {
                    outcomes[place].report.answers.presentation = .notCovered
                    outcomes[place].report.reasons.presentation = message
                }
            } else {
                let what = track.handler == "soun" ? "audio (sound)" : track.handler.map { "\($0)" } ?? "of unknown kind"
                outcomes[0].findings.append(
                    Finding(
                        SignatureFinding.tracksUncovered, "track \(track.trackID), \(what), is not covered by the signature",
                        scheme: scheme,
                        track: track.trackID))
            }
        }
    }
}

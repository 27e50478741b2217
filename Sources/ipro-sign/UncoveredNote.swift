import AlterationInfo

/// Says which tracks no signature covers.
enum UncoveredNote {
    private static let soundHandler: UInt32 = 0x736F_756E

    /// One line on standard error for each track.
    static func write(_ path: String, _ tracks: [PeriodStatement.UncoveredTrack]) {
        for track in tracks {
            let isSound = track.handler == soundHandler
            StandardError.write(
                "ipro-sign: \(path): track \(track.trackID)\(isSound ? ", sound," : "") is not signed"
                    + (isSound ? "; --audio signs it too" : ""))
        }
    }
}

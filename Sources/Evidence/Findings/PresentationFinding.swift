/// What can be found about how the container shows the signed pictures.
public enum PresentationFinding: String, FindingKind {
    /// Pictures are shown at other times, or for longer or shorter, than was signed.
    case timelineAltered = "timeline-altered"
    /// The time scale of a track is not the one that was signed, so everything is shown faster or slower.
    case timescaleAltered = "timescale-altered"
    /// The edit list hides, repeats, delays or slows signed pictures otherwise than was signed.
    case editListAltered = "edit-list-altered"
    /// The description from which the pictures are decoded (codec configuration, parameter sets, size) is not the one that was signed.
    case sampleEntriesAltered = "sample-entries-altered"
    /// The size, rotation, position, layer or visibility of a track is not the one that was signed.
    case geometryAltered = "geometry-altered"
    /// The container marks other pictures as entry points than were signed, so players jump to or drop other pictures.
    case syncSamplesAltered = "sync-samples-altered"
    /// A video track has no signature, beside one that has; a player may show it instead of the signed one.
    case trackNotSigned = "track-not-signed"
    /// Nothing signed speaks about when and how the pictures are shown.
    case presentationNotCovered = "presentation-not-covered"
    /// A parameter set between the pictures differs from the one before it.
    case parameterSetsChange = "parameter-sets-change"
    /// The edit list hides the start or end of the media from players.
    case editListTrims = "edit-list-trims"
    /// The edit list shows nothing for a while, or holds the last picture.
    case editListPads = "edit-list-pads"
    /// The container turns, crops, stretches, hides or covers the pictures, and nothing signed speaks about it.
    case appearanceNotCovered = "appearance-not-covered"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .timelineAltered, .timescaleAltered, .editListAltered, .sampleEntriesAltered, .geometryAltered, .syncSamplesAltered:
            .alteration
        // Which of two tracks a player shows is open, and one of them may hold anything.
        case .trackNotSigned: .doubt
        case .presentationNotCovered, .parameterSetsChange, .editListTrims, .editListPads, .appearanceNotCovered: .notice
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .timelineAltered: "Pictures are shown at other times, or for longer or shorter, than was signed."
        case .timescaleAltered: "The time scale of a track is not the one that was signed, so everything is shown faster or slower."
        case .editListAltered: "The edit list hides, repeats, delays or slows signed pictures otherwise than was signed."
        case .sampleEntriesAltered:
            "The description from which the pictures are decoded (codec configuration, parameter sets, size) is not the one "
                + "that was signed."
        case .geometryAltered: "The size, rotation, position, layer or visibility of a track is not the one that was signed."
        case .syncSamplesAltered:
            "The container marks other pictures as entry points than were signed, so players jump to or drop other pictures."
        case .trackNotSigned:
            "A video track has no signature, beside one that has; a player may show it instead of the signed one, or over it."
        case .presentationNotCovered: "Nothing signed speaks about when and how the pictures are shown."
        case .parameterSetsChange:
            "A parameter set between the pictures differs from the one before it, and is not signed; size, cropping or colours of the pictures "
                + "may be shown otherwise from there on. Cameras do so when their settings change."
        case .editListTrims:
            "The edit list hides pictures at the start or end from players, as exporting programs do that cut between entry points."
        case .editListPads:
            "The edit list shows nothing for a while before the first picture, or lasts longer than there are pictures, so that the last one is "
                + "held. Nothing signed speaks about that."
        case .appearanceNotCovered:
            "The container has players turn, mirror, crop, stretch, speed up or hide the signed pictures, stop early, or lay text over them, and "
                + "nothing signed speaks about it. Cameras do so too, for one that hangs upside down; look at the pictures as they are stored."
        }
    }
}

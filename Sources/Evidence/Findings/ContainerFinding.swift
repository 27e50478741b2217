/// What can be found about the file as a container (ISO/IEC 14496-12).
///
/// A doubt is what leaves open which bytes are which sample, or which of two meanings holds. A notice is odd, and has one meaning.
public enum ContainerFinding: String, FindingKind {
    // Boxes
    /// A box does not fit where it stands.
    case boxOverrun = "box-overrun"
    /// The file ends inside a box.
    case fileTruncated = "file-truncated"
    /// A box claims to be smaller than its own header.
    case boxTooSmall = "box-too-small"
    /// A box ends before its fields do.
    case boxFieldsCut = "box-fields-cut"
    /// A box of size 0 below the top level.
    case boxSizeZeroNested = "box-size-zero-nested"
    /// Bytes inside a box that are too few for another box.
    case boxPadding = "box-padding"
    /// Bytes after the last box of the file.
    case trailingBytes = "trailing-bytes"
    /// Boxes inside boxes beyond any sense.
    case nestingTooDeep = "nesting-too-deep"
    /// A box where the standard has no place for it.
    case misplacedBox = "misplaced-box"
    /// Two boxes of which there may be one.
    case duplicateBox = "duplicate-box"
    /// Two boxes that exclude each other.
    case contradictoryBoxes = "contradictory-boxes"
    /// A box that has to be there is not.
    case missingBox = "missing-box"
    /// A box of a version that the standard does not define.
    case boxVersionUnknown = "box-version-unknown"
    /// A field holds a value that the standard excludes.
    case invalidField = "invalid-field"
    /// Boxes in user data or metadata that do not fit.
    case userDataMalformed = "user-data-malformed"

    // Movie and tracks
    /// No movie box.
    case noMovie = "no-movie"
    /// No track with pictures.
    case noVideo = "no-video"
    /// Several movie boxes.
    case severalMovies = "several-movies"
    /// A QuickTime movie header that is compressed.
    case compressedMovie = "compressed-movie"
    /// Two tracks with one number.
    case trackIDDuplicate = "track-id-duplicate"
    /// A track with the number 0.
    case trackIDZero = "track-id-zero"
    /// The media is in another file.
    case externalMedia = "external-media"
    /// A track is encrypted.
    case encryptedTrack = "encrypted-track"
    /// A sample entry, or what the decoder has to know, is damaged.
    case sampleDescriptionInvalid = "sample-description-invalid"
    /// Edits that cannot be followed.
    case editListInvalid = "edit-list-invalid"

    // Sample tables
    /// A table claims more entries than its box has room for.
    case tableOverrun = "table-overrun"
    /// Two tables count the samples differently.
    case tableCountMismatch = "table-count-mismatch"
    /// The table from samples to chunks breaks its rules.
    case chunkMapInvalid = "chunk-map-invalid"
    /// Samples that no chunk holds.
    case sampleWithoutChunk = "sample-without-chunk"
    /// A sample reaches past the end of the file.
    case sampleOutsideFile = "sample-outside-file"
    /// A sample does not lie in a media data box.
    case sampleOutsideMediaData = "sample-outside-media-data"
    /// Two samples share bytes.
    case samplesOverlap = "samples-overlap"
    /// Media data that no sample uses.
    case unreferencedMediaData = "unreferenced-media-data"

    // Fragments
    /// A fragment stands before the movie box.
    case fragmentBeforeMovie = "fragment-before-movie"
    /// A fragment of a track that the movie does not declare.
    case fragmentOfUnknownTrack = "fragment-of-unknown-track"
    /// The movie does not announce fragments, and has some.
    case fragmentsNotAnnounced = "fragments-not-announced"
    /// Sequence numbers of fragments jump, repeat or fall.
    case fragmentSequence = "fragment-sequence"
    /// A fragment begins before the one before it has ended.
    case decodeTimeFalls = "decode-time-falls"
    /// An index of fragments does not fit them.
    case indexMismatch = "index-mismatch"

    // Other readers
    /// Another reader of the format finds other samples, or shows them at other times.
    case readersDisagree = "readers-disagree"

    /// What it does to the verdict.
    public var severity: Severity {
        switch self {
        case .trailingBytes, .userDataMalformed, .noVideo, .encryptedTrack, .unreferencedMediaData, .fragmentsNotAnnounced,
            .fragmentSequence, .decodeTimeFalls, .indexMismatch, .boxPadding:
            .notice
        case .boxOverrun, .fileTruncated, .boxTooSmall, .boxFieldsCut, .boxSizeZeroNested, .nestingTooDeep, .misplacedBox,
            .duplicateBox, .contradictoryBoxes, .missingBox, .boxVersionUnknown, .invalidField, .noMovie, .severalMovies,
            .compressedMovie, .trackIDDuplicate, .trackIDZero, .externalMedia, .sampleDescriptionInvalid, .editListInvalid,
            .tableOverrun, .tableCountMismatch, .chunkMapInvalid, .sampleWithoutChunk, .sampleOutsideFile, .sampleOutsideMediaData,
            .samplesOverlap, .fragmentBeforeMovie, .fragmentOfUnknownTrack, .readersDisagree:
            .doubt
        }
    }

    /// What it means, for the manual page.
    public var meaning: String {
        switch self {
        case .boxOverrun: "A box claims more bytes than its parent has."
        case .fileTruncated: "The file ends inside a box; what follows is lost."
        case .boxTooSmall: "A box claims to be smaller than its own header; what follows it cannot be found."
        case .boxFieldsCut: "A box ends before the fields that it must have."
        case .boxSizeZeroNested: "A box inside another has size 0 (to the end of the file), which only the last box of a file may have."
        case .boxPadding: "A box ends with a few bytes that are too few for another box."
        case .trailingBytes: "Bytes follow the last box of the file and belong to none."
        case .nestingTooDeep: "Boxes are nested deeper than any recording needs; what is below was not read."
        case .misplacedBox: "A box stands where the standard has no place for it, and another reader may follow it."
        case .duplicateBox: "A box of which there may be only one is there more than once; readers differ in which one they follow."
        case .contradictoryBoxes: "Two boxes say the same thing in two ways, and may contradict each other."
        case .missingBox: "A box is missing without which the recording cannot be interpreted wholly."
        case .boxVersionUnknown: "A box has a version that the standard does not define."
        case .invalidField: "A field of a box holds a value that the standard excludes."
        case .userDataMalformed: "User data or metadata is damaged. It does not say where the pictures are."
        case .noMovie: "The file has no movie box, so nothing says where its pictures are; there is no video to verify."
        case .noVideo: "The file has no track with pictures; there is no video to verify."
        case .severalMovies: "The file has more than one movie box; readers differ in which one they follow."
        case .compressedMovie: "The movie box is compressed (QuickTime); it is not unpacked."
        case .trackIDDuplicate: "Two tracks have the same number, so what is said of one may be meant for the other."
        case .trackIDZero: "A track has the number 0, which is reserved."
        case .externalMedia: "The media is in another file, which was not opened."
        case .encryptedTrack: "The samples of a track are encrypted; only the encrypted bytes can be looked at."
        case .sampleDescriptionInvalid: "The description of the samples, or the set-up of their decoder, is damaged."
        case .editListInvalid: "The edits of a track cannot be followed, so what is shown when is open."
        case .tableOverrun: "A table claims more entries than its box has room for."
        case .tableCountMismatch: "Two tables of a track disagree on how many samples there are."
        case .chunkMapInvalid: "The table that puts samples into chunks breaks its rules."
        case .sampleWithoutChunk: "The tables declare samples and do not say where they are."
        case .sampleOutsideFile: "A sample would lie beyond the end of the file; it, and what follows it in its track, was not examined."
        case .sampleOutsideMediaData: "A sample does not lie wholly inside a media data box, so its bytes also mean something else."
        case .samplesOverlap: "Two samples use the same bytes of the file."
        case .unreferencedMediaData: "Media data that no sample of any track uses."
        case .fragmentBeforeMovie: "A fragment stands before the movie box that it belongs to; readers differ in whether they follow it."
        case .fragmentOfUnknownTrack: "A fragment belongs to a track that the movie does not declare."
        case .fragmentsNotAnnounced: "The movie box does not say that there are fragments, and there are; some readers ignore them."
        case .fragmentSequence: "The numbers of the fragments jump, repeat or fall: a fragment may be missing, repeated or moved."
        case .decodeTimeFalls: "A fragment begins at an earlier time than the one before it ended."
        case .indexMismatch: "An index of the fragments does not fit the fragments that are there."
        case .readersDisagree:
            "Another reader of the format, which was asked with --second-opinion, finds other samples or shows them at other times: the file "
                + "says different things to different players."
        }
    }
}

/// How the boxes of a recording are arranged.
package enum RecordingLayout: String, Sendable, Hashable, CaseIterable {
    /// `ftyp`, `mdat`, and `moov` at the end, as a camera writes that knows the length only afterwards.
    case progressive
    /// `ftyp`, `moov`, `mdat`: the same with the index moved to the front when the recording ends.
    case faststart
    /// `ftyp`, a `moov` without samples, then `moof` and `mdat` pairs: everything written so far can be played and verified.
    case fragmented
}

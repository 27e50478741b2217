/// How many bytes of a sample entry come before the boxes inside it - ISO/IEC 14496-12, 8.5.2, 12.1.3, 12.2.3; QuickTime sound descriptions.
enum SampleEntryLayout {
    /// Reserved bytes and the data reference index, which every sample entry has.
    static let common: UInt64 = 8
    /// VisualSampleEntry, after its header.
    static let visual: UInt64 = 78
    /// AudioSampleEntry, after its header.
    static let audio: UInt64 = 28

    /// The handlers whose sample entries are visual: video, auxiliary video, images.
    static func isVisual(_ handler: FourCharacterCode?) -> Bool { handler == "vide" || handler == "auxv" || handler == "pict" }

    /// Formats that are coded video, whatever the handler says.
    static let codedVideo: Set<FourCharacterCode> = [
        "avc1", "avc2", "avc3", "avc4", "hvc1", "hvc2", "hev1", "hev2", "vvc1", "vvi1", "av01", "vp08", "vp09", "mp4v", "encv",
    ]

    /// Where the boxes of a sample entry begin; `nil` for a medium whose entries are not looked into.
    static func prefix(
        of header: BoxHeader, handler: FourCharacterCode?, reader: inout RangeReader
    ) throws(MovieError) -> UInt64? {
        let payload = header.offset + UInt64(header.headerSize)
        let end = header.offset + header.size
        guard header.hasExtent, end >= payload else { return nil }
        if isVisual(handler) { return end - payload >= visual ? visual : nil }
        guard handler == "soun", end - payload >= audio else { return nil }
        reader.seek(to: payload + common, limit: end)
        let extra: UInt64 =
            switch try reader.uint16() {
            case 1: 16
            case 2: 36
            default: 0
            }
        return end - payload >= audio + extra ? audio + extra : nil
    }
}

/// Which boxes hold boxes, and how far into their payload these begin - ISO/IEC 14496-12, table 1; QuickTime File Format.
enum ContainerRules {
    /// Boxes that hold nothing but boxes. `moof` is left out: fragments are read where they are needed.
    private static let plain: Set<FourCharacterCode> = [
        "moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "mvex", "mfra", "udta", "tref", "sinf", "schi", "strk", "strd", "meco",
        "iprp", "ipco", "wave", "traf",
    ]

    /// Where a type belongs. A box of these types anywhere else may be followed by another reader, and is not by this one.
    private static let places: [FourCharacterCode: Set<FourCharacterCode>] = [
        "trak": ["moov"], "mvhd": ["moov"], "mvex": ["moov"], "mdia": ["trak"], "tkhd": ["trak"], "minf": ["mdia"], "mdhd": ["mdia"],
        "stbl": ["minf"], "stsd": ["stbl"], "stts": ["stbl"], "ctts": ["stbl"], "stss": ["stbl"], "stsz": ["stbl"], "stz2": ["stbl"],
        "stsc": ["stbl"], "stco": ["stbl"], "co64": ["stbl"], "elst": ["edts"], "traf": ["moof"], "trun": ["traf"], "tfhd": ["traf"],
        "tfdt": ["traf"],
    ]

    /// Types that belong at the top level of the file only.
    private static let topLevelOnly: Set<FourCharacterCode> = ["moov", "moof", "mdat", "mfra"]

    /// What a file may begin with: ISO/IEC 14496-12, table 1, and QuickTime's `wide` and `pnot`.
    static let firstBoxes: Set<FourCharacterCode> = [
        "ftyp", "styp", "moov", "moof", "mdat", "free", "skip", "wide", "pnot", "uuid", "meta", "sidx", "ssix", "prft", "emsg", "pdin",
        "mfra",
    ]

    /// Whether a box stands where the standard has no place for it.
    static func isMisplaced(_ type: FourCharacterCode, in parent: FourCharacterCode?) -> Bool {
        if topLevelOnly.contains(type) { return parent != nil }
        guard let allowed = places[type] else { return false }
        return parent.map { !allowed.contains($0) } ?? true
    }

    /// Whether what is wrong inside a box leaves open where the samples are: not in user data, metadata and decoder set-up.
    static func isAside(_ type: FourCharacterCode) -> Bool { type == "udta" || type == "meta" || type == "wave" || type == "tref" }

    /// How many bytes of a box's payload come before the boxes inside it; `nil` where it holds none.
    ///
    /// - Parameter handler: the handler of the media the box is in, which says how its sample entries are laid out (8.5.2).
    static func prefix(
        of header: BoxHeader, in parent: FourCharacterCode?, handler: FourCharacterCode?, reader: inout RangeReader
    ) throws(MovieError) -> UInt64? {
        if parent == "stsd" { return try SampleEntryLayout.prefix(of: header, handler: handler, reader: &reader) }
        if plain.contains(header.type) { return 0 }
        switch header.type {
        case "stsd", "dref": return 8
        case "meta": return try metaPrefix(of: header, reader: &reader)
        default: return nil
        }
    }

    /// `meta` is a FullBox in ISO/IEC 14496-12 (8.11.1) and a plain one in QuickTime; the handler that follows tells which.
    private static func metaPrefix(of header: BoxHeader, reader: inout RangeReader) throws(MovieError) -> UInt64? {
        let payload = header.offset + UInt64(header.headerSize)
        let end = header.offset + header.size
        guard end >= payload, end - payload >= 8 else { return end - payload == 4 ? 4 : 0 }
        reader.seek(to: payload + 4, limit: end)
        return try reader.code() == "hdlr" ? 0 : 4
    }
}

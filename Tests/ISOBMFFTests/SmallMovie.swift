/// A recording of one track and a few samples, built box by box, so that a test can say which box is otherwise.
///
/// `ftyp`, `mdat`, `moov` in this order; samples of 10, 20, 30 and 5 bytes in two chunks, the first sample at offset 24.
struct SmallMovie {
    static let firstSample: UInt32 = 24

    var sizes: [UInt32] = [10, 20, 30, 5]
    /// Replaces the box of a type; an empty array removes it.
    var otherwise: [String: [UInt8]] = [:]
    /// Comes after the box of a type.
    var after: [String: [UInt8]] = [:]
    /// Another header for media data than the usual one.
    var mediaDataHeader: [UInt8]?

    var mediaBytes: [UInt8] { (0..<Int(sizes.reduce(0, +))).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) } }

    private func put(_ type: String, _ usual: @autoclosure () -> [UInt8]) -> [UInt8] {
        (otherwise[type] ?? usual()) + (after[type] ?? [])
    }

    var sampleTable: [UInt8] {
        put(
            "stbl",
            box(
                "stbl", put("stsd", stsd(visualEntry("avc1", avcC()))), put("stts", table("stts", [[UInt32(sizes.count), 1024]])),
                put("ctts", []), put("stss", table("stss", [[1], [3]])), put("stsc", table("stsc", [[1, 2, 1]])),
                put("stsz", stsz(sizes)), put("stco", table("stco", [[Self.firstSample], [Self.firstSample + sizes[0] + sizes[1]]]))))
    }

    var track: [UInt8] {
        let dataInformation = put("dinf", box("dinf", put("dref", dref(full("url ", flags: 1)))))
        let information = put("minf", box("minf", full("vmhd", flags: 1, zeros(8)), dataInformation, sampleTable))
        let media = put("mdia", box("mdia", put("mdhd", mdhd()), put("hdlr", hdlr()), information))
        return put("trak", box("trak", put("tkhd", tkhd()), put("edts", []), media))
    }

    var movie: [UInt8] { put("moov", box("moov", put("mvhd", mvhd()), track, put("mvex", []), put("udta", []))) }

    var bytes: [UInt8] {
        let type = put("ftyp", box("ftyp", Array("isom".utf8), zeros(4)))
        let header = mediaDataHeader ?? be(UInt32(8 + mediaBytes.count)) + Array("mdat".utf8)
        return type + put("mdat", header + mediaBytes) + movie
    }
}

/// A fragmented recording of one track: each fragment has two samples of the sizes given.
struct FragmentedMovie {
    /// What one `traf` looks like.
    struct Part {
        var track: UInt32 = 1
        var headerFlags: UInt32 = 0x2_0000
        var header: [UInt8] = []
        var time: UInt64?
        var runs: [Run] = [Run()]
    }

    /// What one `trun` looks like. The data offset is filled in where it is 0.
    struct Run {
        var sizes: [UInt32] = [7, 9]
        var hasDataOffset = true
        var dataOffset: Int32?
        var count: UInt32?
    }

    var fragments: [[Part]] = [[Part(time: 0)], [Part(time: 2048)]]
    var extends: [UInt8] = box("mvex", full("trex", be(UInt32(1)), be(UInt32(1)), be(UInt32(1024)), be(UInt32(4)), be(UInt32(0x0001_0000))))
    var movie = SmallMovie(sizes: [0])
    var sequence: (Int) -> UInt32 = { UInt32($0 + 1) }
    /// Comes before a fragment.
    var before: [Int: [UInt8]] = [:]

    var start: [UInt8] {
        var movie = movie
        movie.otherwise["mvex"] = extends
        movie.otherwise["mdat"] = []
        for type in ["stts", "stss", "stsc", "stco"] where movie.otherwise[type] == nil { movie.otherwise[type] = table(type, []) }
        if movie.otherwise["stsz"] == nil { movie.otherwise["stsz"] = stsz([]) }
        return movie.bytes
    }

    private func fragment(_ number: Int, _ parts: [Part], dataOffset: Int32) -> [UInt8] {
        var next = dataOffset
        let trafs = parts.map { part in
            var children = full("tfhd", flags: part.headerFlags, be(part.track), part.header)
            if let time = part.time { children += full("tfdt", version: 1, be(time)) }
            for run in part.runs {
                let offset = run.hasDataOffset ? be(run.dataOffset ?? next) : []
                children += full(
                    "trun", flags: run.hasDataOffset ? 0x201 : 0x200, be(run.count ?? UInt32(run.sizes.count)), offset,
                    run.sizes.flatMap { be($0) })
                next += Int32(run.sizes.reduce(0, +))
            }
            return box("traf", children)
        }
        return box("moof", full("mfhd", be(sequence(number))), trafs.flatMap { $0 })
    }

    var bytes: [UInt8] {
        var result = start
        for (number, parts) in fragments.enumerated() {
            result += before[number] ?? []
            let length = fragment(number, parts, dataOffset: 0).count
            let media = parts.flatMap(\.runs).flatMap(\.sizes).reduce(0, +)
            result += fragment(number, parts, dataOffset: Int32(length + 8))
            result += box("mdat", (0..<media).map { UInt8(truncatingIfNeeded: $0) })
        }
        return result
    }
}

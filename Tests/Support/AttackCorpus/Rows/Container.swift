import RecordingForge

/// Group 7: files that two readers read in two ways, and files with more in them than meets the eye.
extension Attack {
    /// Something that is no recording: the beginning of a ZIP archive.
    private static let payload: [UInt8] = [0x50, 0x4B, 3, 4] + (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 37) }

    static let containers: [Attack] = [
        Attack(
            "second-moov-behind", .container, "a second movie box behind the first, with other times",
            .file { file in
                var other = file
                try other.setMediaTimescale(360_000)
                file.append(try other.bytes(of: "moov"))
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent several-movies
                video: indeterminate intact trusted complete consistent several-movies
                c2pa: altered altered trusted unknown notCovered several-movies sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered several-movies seal-broken
                """),
        Attack(
            "second-moov-in-front", .container, "a second movie box in front of the first, with other times",
            .file { file in
                var other = file
                try other.setMediaTimescale(360_000)
                let number = file.topLevelBoxes("mdat")[0]
                // The new box moves the data, so its own offsets are moved as those of the other.
                try file.insertTopLevelBox(try other.bytes(of: "moov"), before: number)
            },
            expect: """
                alteration-info: indeterminate indeterminate trusted complete notCovered several-movies sample-outside-media-data unreferenced-media-data sample-altered
                video: indeterminate indeterminate unknown unknown notCovered several-movies sample-outside-media-data unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered several-movies sample-outside-media-data unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered several-movies sample-outside-media-data unreferenced-media-data seal-broken
                """),
        Attack(
            "moov-twice", .container, "the movie box repeated as it is",
            .file { file in
                file.append(try file.bytes(of: "moov"))
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent several-movies
                video: indeterminate intact trusted complete consistent several-movies
                c2pa: altered altered trusted unknown notCovered several-movies sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered several-movies seal-broken
                """),
        Attack(
            "moov-with-moof", .container, "a fragment with a foreign group of pictures behind a progressive file",
            .specimen { specimen in
                var file = specimen.file
                file.append(try foreignFragment())
                return file
            },
            expect: """
                alteration-info: altered altered trusted complete consistent fragments-not-announced decode-time-falls samples-inserted
                video: indeterminate intact trusted openEnd consistent fragments-not-announced decode-time-falls pictures-uncovered
                c2pa: altered altered trusted unknown notCovered fragments-not-announced decode-time-falls sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered fragments-not-announced decode-time-falls seal-broken
                """),
        Attack(
            "fragment-before-moov", .container, "a fragment in front of the movie box",
            .specimen { specimen in
                var file = specimen.file
                try file.insertTopLevelBox(try foreignFragment(), before: 1)
                return file
            },
            expect: """
                alteration-info: altered altered trusted complete consistent fragment-before-movie fragments-not-announced decode-time-falls samples-inserted
                video: indeterminate intact trusted openEnd consistent fragment-before-movie fragments-not-announced decode-time-falls pictures-uncovered
                c2pa: altered altered trusted unknown notCovered fragment-before-movie fragments-not-announced decode-time-falls sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered fragment-before-movie fragments-not-announced decode-time-falls seal-broken
                """),
        Attack(
            "fragment-of-unknown-track", .container, "a fragment of a track that the movie does not declare",
            .specimen { specimen in
                var file = specimen.file
                file.append(try foreignFragment(track: 9))
                return file
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent fragment-sequence fragment-of-unknown-track
                video: indeterminate intact trusted complete consistent fragment-sequence fragment-of-unknown-track
                c2pa: altered altered trusted unknown notCovered fragment-sequence fragment-of-unknown-track proof-damaged unsealed-fragment-inserted unverifiable-samples
                onvif-export-seal: altered altered unknown unknown notCovered fragment-sequence fragment-of-unknown-track seal-broken
                """),
        Attack(
            "mdat-duplicated", .container, "the media data once more at the end, used by nothing",
            .file { file in
                file.append(try file.bytes(of: "mdat"))
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent unreferenced-media-data
                video: authentic intact trusted complete consistent unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered unreferenced-media-data seal-broken
                """),
        Attack(
            "mdat-size-zero", .container, "the last box claims to reach to the end of the file",
            .file { file in
                file.append([0, 0, 0, 0] + Array("mdat".utf8) + payload)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent unreferenced-media-data
                video: authentic intact trusted complete consistent unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered unreferenced-media-data seal-broken
                """),
        Attack(
            "mdat-size-one", .container, "media data written with a size of 64 bits",
            .specimen { specimen in
                var edited = specimen.recording
                edited.layout.largeMediaData = true
                return specimen.rewrite(edited)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "moov-size-one", .container, "the movie box written with a size of 64 bits",
            .file { file in
                let old = try file.bytes(of: "moov")
                var writer = BoxWriter()
                writer.u32(1)
                writer.text("moov")
                writer.integer(old.count + 8, bytes: 8)
                writer.raw(Array(old[8...]))
                try file.replaceBox("moov", with: writer.bytes)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "size-zero-inside", .container, "a box inside the movie box claims to reach to the end of the file",
            .file { file in
                try file.overwrite(at: try file.box("moov/trak[0]/mdia/hdlr").lowerBound, with: [0, 0, 0, 0])
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered box-size-zero-nested missing-box unreferenced-media-data
                video: indeterminate indeterminate unknown unknown notCovered box-size-zero-nested missing-box unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered box-size-zero-nested missing-box unreferenced-media-data sealed-content-altered no-samples-sealed
                onvif-export-seal: altered altered unknown unknown notCovered box-size-zero-nested missing-box unreferenced-media-data seal-broken
                """),
        Attack(
            "box-overruns-parent", .container, "the table of sizes claims to be longer than what it is in",
            .file { file in
                try file.overwrite(at: try file.box("moov/trak[0]/mdia/minf/stbl/stsz").lowerBound, with: [0, 1, 0, 0])
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered box-overrun missing-box unreferenced-media-data
                video: indeterminate indeterminate unknown unknown notCovered box-overrun missing-box unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered box-overrun missing-box unreferenced-media-data sealed-content-altered no-samples-sealed
                onvif-export-seal: altered altered unknown unknown notCovered box-overrun missing-box unreferenced-media-data seal-broken
                """),
        Attack(
            "trailing-data", .container, "some bytes that are no box behind the last box",
            .file {
                $0.append([0, 0, 0, 3, 0x41, 0x42, 0x43])
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent trailing-bytes
                video: authentic intact trusted complete consistent trailing-bytes
                c2pa: altered altered trusted unknown notCovered trailing-bytes sealed-content-altered
                onvif-export-seal: authentic intact trusted complete consistent trailing-bytes
                """),
        Attack(
            "second-file-appended", .container, "another whole recording appended, as cat does",
            .specimen { specimen in
                var file = specimen.file
                file.append(specimen.foreignFile())
                return file
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent several-movies unreferenced-media-data
                video: indeterminate intact trusted complete consistent several-movies unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered several-movies unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered several-movies unreferenced-media-data seal-broken
                """),
        Attack(
            "second-file-prepended", .container, "another whole recording in front",
            .specimen { specimen in
                var file = specimen.file
                // What stands in front moves everything; a careful editor moves the offsets along.
                try file.insertTopLevelBox(specimen.foreignFile(), before: 0)
                return file
            },
            expect: """
                alteration-info: indeterminate indeterminate trusted excerpt notCovered several-movies unreferenced-media-data sample-altered
                video: indeterminate indeterminate unknown unknown notCovered several-movies unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered several-movies unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered several-movies unreferenced-media-data seal-broken
                """),
        Attack(
            "polyglot", .container, "a shell script in a box in front, which makes the file a program too",
            .file {
                try $0.insertTopLevelBox(box("free", Array("\n#!/bin/sh\necho other\nexit\n".utf8)), before: 0)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "payload-in-free", .container, "an archive hidden in a free box",
            .file {
                $0.append(box("free", payload))
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: authentic intact trusted complete consistent
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "payload-in-skip", .container, "an archive hidden in a skip box between two boxes",
            .file {
                try $0.insertTopLevelBox(box("skip", payload), before: 1)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "payload-in-uuid", .container, "an archive hidden in a uuid box",
            .file {
                $0.append(box("uuid", [UInt8](repeating: 0x42, count: 16) + payload))
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "payload-in-udta", .container, "an archive hidden in the user data of the movie",
            .file {
                try $0.append(boxes: box("udta", box("name", payload)), inside: "moov")
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "payload-between-samples", .container, "an archive in the media data between two chunks",
            .specimen { specimen in
                var edited = specimen.recording
                edited.layout.gapBetweenChunks = 64
                return specimen.rewrite(edited)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent unreferenced-media-data
                video: authentic intact trusted complete consistent unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered unreferenced-media-data seal-broken
                """),
        Attack(
            "unknown-box-in-moov", .container, "a box of a type that nobody knows in the movie box",
            .file {
                try $0.append(boxes: box("zzzz", payload), inside: "moov")
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "ftyp-changed", .container, "another brand of file, by which players choose how to read it",
            .file {
                try $0.overwrite(at: 8, with: Array("qt  ".utf8))
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: authentic intact trusted complete consistent
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "ftyp-removed", .container, "the file type box removed",
            .file {
                try $0.removeTopLevelBox(0)
            },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "external-media", .container, "the samples declared to be in another file",
            .file {
                try $0.patch("moov/trak[0]/mdia/minf/dinf/dref", at: 8 + 8, integer: UInt32(0))
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered external-media unreferenced-media-data
                video: indeterminate indeterminate unknown unknown notCovered external-media unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered external-media unreferenced-media-data sealed-content-altered no-samples-sealed
                onvif-export-seal: altered altered unknown unknown notCovered external-media unreferenced-media-data seal-broken
                """),
        Attack(
            "fragments-reordered", .container, "the third and the fourth fragment exchanged",
            .file { file in
                try file.swapFragments(2, 3)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered altered trusted complete consistent fragment-sequence decode-time-falls samples-reordered
                onvif-media-signing: altered altered trusted complete consistent fragment-sequence decode-time-falls samples-reordered
                axis-signed-video: altered altered trusted complete altered fragment-sequence decode-time-falls samples-reordered timeline-altered
                c2pa: altered altered trusted unknown notCovered fragment-sequence decode-time-falls sealed-fragments-reordered unverifiable-samples
                onvif-export-seal: altered altered unknown unknown notCovered fragment-sequence decode-time-falls seal-broken
                """),
        Attack(
            "fragment-dropped", .container, "the third fragment removed with what is in it",
            .file { file in
                try file.removeFragment(2)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted gaps consistent fragment-sequence signature-missing samples-missing
                onvif-media-signing: altered altered trusted gaps consistent fragment-sequence samples-missing signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent fragment-sequence signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted gaps notCovered fragment-sequence unverifiable-samples sealed-fragment-missing
                onvif-export-seal: altered altered unknown unknown notCovered fragment-sequence seal-broken
                """),
        Attack(
            "fragment-repeated", .container, "the third fragment twice",
            .file { file in
                try file.repeatFragment(2)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered altered trusted complete consistent fragment-sequence decode-time-falls samples-inserted signature-repeated
                onvif-media-signing: altered altered trusted complete consistent fragment-sequence decode-time-falls samples-inserted signature-repeated
                axis-signed-video: altered altered trusted complete consistent fragment-sequence decode-time-falls signature-repeated samples-reordered
                c2pa: altered altered trusted unknown notCovered fragment-sequence decode-time-falls sealed-fragments-reordered unverifiable-samples
                onvif-export-seal: altered altered unknown unknown notCovered fragment-sequence decode-time-falls seal-broken
                """),
        Attack(
            "fragment-number-changed", .container, "the third fragment numbered anew",
            .file {
                try $0.patch("moof[2]/mfhd", at: 4, integer: UInt32(77))
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: authentic intact trusted complete consistent fragment-sequence
                video: authentic intact trusted complete consistent fragment-sequence
                c2pa: altered altered trusted unknown notCovered fragment-sequence sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered fragment-sequence seal-broken
                """),
        Attack(
            "traf-moved-to-other-track", .container, "the third fragment's pictures given to a second track",
            .specimen { specimen in
                var edited = specimen.recording
                edited.addForeignTrack()
                for index in edited.tracks[1].samples.indices { edited.tracks[1].samples[index].group = 0 }
                var file = specimen.rewrite(edited)
                try file.patch("moof[2]/traf/tfhd", at: 4, integer: UInt32(2))
                return file
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered intact trusted gaps notCovered decode-time-falls samples-missing track-not-signed
                onvif-media-signing: altered altered trusted gaps notCovered decode-time-falls samples-missing signature-missing sample-altered unverifiable-start pictures-uncovered
                axis-signed-video: altered altered trusted gaps notCovered decode-time-falls signature-missing samples-missing unverifiable-samples sample-altered pictures-uncovered
                c2pa: altered altered trusted unknown notCovered decode-time-falls sealed-content-altered sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered decode-time-falls seal-broken
                """),
    ]

    /// A fragment with four pictures that were never signed.
    private static func foreignFragment(track: UInt32 = 1) throws -> [UInt8] {
        var style = PictureStyle()
        style.seed = 99
        var recording = Recording("IPPP", style: style, pictureDuration: 22_500, layout: .fragmented)
        recording.tracks[0].id = track
        let file = AlteredFile(recording.serialize())
        return try file.bytes(of: "moof") + file.bytes(of: "mdat")
    }
}

extension Specimen {
    /// A whole recording that was never signed.
    func foreignFile() -> [UInt8] {
        var style = PictureStyle()
        style.seed = 99
        return Recording("IPPP IPPP", style: style, pictureDuration: 22_500, layout: recording.layout.withoutFreeBoxes).serialize().bytes
    }
}

extension AlteredFile {
    /// The top-level boxes of a fragment: `moof`, `mdat`, what signatures stand behind them, and a proof in front.
    private func fragment(_ number: Int) throws(ForgeError) -> Range<Int> {
        let all = boxes.boxes
        let starts = all.indices.filter { all[$0].type == "moof" }
        guard starts.indices.contains(number) else { throw ForgeError(.noSuchBox, "moof[\(number)]") }
        // Proofs of C2PA stand in front of their fragment, everything else behind it.
        func first(_ start: Int) -> Int {
            start > 0 && all[start - 1].type == "uuid" && all[start - 1].range.count == 432 ? start - 1 : start
        }
        let begin = first(starts[number])
        let end = number + 1 < starts.count ? first(starts[number + 1]) : starts[number] + 2
        return begin..<end
    }

    mutating func removeFragment(_ number: Int) throws(ForgeError) {
        for box in try fragment(number).reversed() { try removeTopLevelBox(box) }
    }

    mutating func repeatFragment(_ number: Int) throws(ForgeError) {
        let range = try fragment(number)
        let all = boxes.boxes
        let copy = Array(bytes[all[range.lowerBound].range.lowerBound..<all[range.upperBound - 1].range.upperBound])
        try insertTopLevelBox(copy, before: range.upperBound)
    }

    mutating func swapFragments(_ first: Int, _ second: Int) throws(ForgeError) {
        let range = try fragment(second)
        let all = boxes.boxes
        let copy = Array(bytes[all[range.lowerBound].range.lowerBound..<all[range.upperBound - 1].range.upperBound])
        for box in range.reversed() { try removeTopLevelBox(box) }
        try insertTopLevelBox(copy, before: try fragment(first).lowerBound)
    }
}

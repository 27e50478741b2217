import RecordingForge

/// Group 5: tables that point elsewhere.
extension Attack {
    static let tables: [Attack] = [
        Attack(
            "stsz-larger", .tables, "sample 10 claims one byte of its neighbour",
            .file {
                try $0.setSampleSize(UInt32(try $0.place(of: 10).count + 1), sample: 10)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-overlap sample-altered
                onvif-media-signing: altered altered trusted gaps consistent samples-overlap samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent samples-overlap samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered samples-overlap sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap seal-broken
                """),
        Attack(
            "stsz-smaller", .tables, "sample 10 gives up its last byte",
            .file {
                try $0.setSampleSize(UInt32(try $0.place(of: 10).count - 1), sample: 10)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent unreferenced-media-data samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent unreferenced-media-data samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered unreferenced-media-data seal-broken
                """),
        Attack(
            "stsz-zero", .tables, "sample 10 has no bytes",
            .file {
                try $0.setSampleSize(0, sample: 10)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent unreferenced-media-data samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent unreferenced-media-data samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered unreferenced-media-data seal-broken
                """),
        Attack(
            "stsz-whole-file", .tables, "sample 10 claims as many bytes as the file has",
            .file {
                try $0.setSampleSize(UInt32($0.bytes.count), sample: 10)
            },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent sample-outside-file unreferenced-media-data excerpt
                video: indeterminate intact trusted openEnd consistent sample-outside-file unreferenced-media-data open-end
                c2pa: altered altered trusted unknown notCovered sample-outside-file unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-file unreferenced-media-data seal-broken
                """),
        Attack(
            "stsz-wraps", .tables, "sample 10 claims four gigabytes",
            .file {
                try $0.setSampleSize(.max, sample: 10)
            },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent sample-outside-file unreferenced-media-data excerpt
                video: indeterminate intact trusted openEnd consistent sample-outside-file unreferenced-media-data open-end
                c2pa: altered altered trusted unknown notCovered sample-outside-file unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-file unreferenced-media-data seal-broken
                """),
        Attack(
            "stsz-count", .tables, "the table of sizes counts eight samples fewer",
            .file {
                try $0.patch("moov/trak[0]/mdia/minf/stbl/stsz", at: 8, integer: UInt32(16))
            },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent chunk-map-invalid table-count-mismatch unreferenced-media-data excerpt
                video: indeterminate intact trusted openEnd consistent chunk-map-invalid table-count-mismatch unreferenced-media-data open-end
                c2pa: altered altered trusted unknown notCovered chunk-map-invalid table-count-mismatch unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered chunk-map-invalid table-count-mismatch unreferenced-media-data seal-broken
                """),
        Attack(
            "stsc-remapped", .tables, "chunks of three samples in place of four",
            .file {
                try $0.patch("moov/trak[0]/mdia/minf/stbl/stsc", at: 12, integer: UInt32(3))
            },
            expect: """
                alteration-info: altered altered trusted excerpt consistent sample-without-chunk unreferenced-media-data sample-altered excerpt
                onvif-media-signing: indeterminate indeterminate unknown unknown notCovered sample-without-chunk unreferenced-media-data
                axis-signed-video: indeterminate indeterminate trusted unknown notCovered sample-without-chunk unreferenced-media-data unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sample-without-chunk unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-without-chunk unreferenced-media-data seal-broken
                """),
        Attack(
            "stsc-second-description", .tables, "chunks that name a second sample description which does not exist",
            .file {
                try $0.patch("moov/trak[0]/mdia/minf/stbl/stsc", at: 16, integer: UInt32(2))
            },
            expect: """
                alteration-info: altered intact trusted complete altered chunk-map-invalid sample-entries-altered
                video: indeterminate intact trusted complete consistent chunk-map-invalid
                c2pa: altered altered trusted unknown notCovered chunk-map-invalid sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered chunk-map-invalid seal-broken
                """),
        Attack(
            "stco-repeats-chunk", .tables, "the third chunk points at the second: pictures shown twice, others not at all",
            .file {
                try $0.setChunkOffset(UInt64(try $0.place(of: 4).lowerBound), chunk: 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-overlap unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent samples-overlap unreferenced-media-data sample-altered samples-missing signature-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent samples-overlap unreferenced-media-data signature-repeated signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered samples-overlap unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-swapped", .tables, "the second and the third chunk exchanged in the table",
            .file { file in
                let second = UInt64(try file.place(of: 4).lowerBound)
                let third = UInt64(try file.place(of: 8).lowerBound)
                try file.setChunkOffset(third, chunk: 1)
                try file.setChunkOffset(second, chunk: 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-overlap unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent samples-overlap unreferenced-media-data sample-altered samples-missing unverifiable-start unverifiable-samples pictures-uncovered excerpt
                axis-signed-video: altered indeterminate trusted gaps consistent samples-overlap unreferenced-media-data signing-restarted signature-missing samples-missing unverifiable-samples excerpt
                c2pa: altered altered trusted unknown notCovered samples-overlap unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-shifted", .tables, "the third chunk begins one byte late",
            .file {
                try $0.setChunkOffset(UInt64(try $0.place(of: 8).lowerBound + 1), chunk: 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-overlap unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent samples-overlap unreferenced-media-data samples-missing signature-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent samples-overlap unreferenced-media-data signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered samples-overlap unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-into-moov", .tables, "the third chunk points into the movie box",
            .file {
                try $0.setChunkOffset(UInt64(try $0.box("moov").lowerBound), chunk: 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-outside-media-data unreferenced-media-data sample-altered
                onvif-media-signing: indeterminate indeterminate trusted openEnd notCovered sample-outside-file sample-outside-media-data unreferenced-media-data unverifiable-samples pictures-uncovered open-end
                axis-signed-video: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sample-outside-media-data unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-media-data unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-into-free", .tables, "the third chunk points into a free box that holds a copy with one bit changed",
            .file { file in
                let first = try file.place(of: 8)
                let last = try file.place(of: 11)
                var copy = Array(file.bytes[first.lowerBound..<last.upperBound])
                copy[copy.count - 6] ^= 1
                let offset = file.bytes.count + 8
                file.append(box("free", copy))
                try file.setChunkOffset(UInt64(offset), chunk: 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-outside-media-data unreferenced-media-data sample-altered
                video: altered altered trusted complete consistent sample-outside-media-data unreferenced-media-data carrier-unsupported sample-altered
                c2pa: altered altered trusted unknown notCovered sample-outside-media-data unreferenced-media-data sealed-content-altered pictures-uncovered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-media-data unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-into-free-unchanged", .tables, "the third chunk points into a free box that holds a faithful copy",
            .file { file in
                let first = try file.place(of: 8)
                let last = try file.place(of: 11)
                let offset = file.bytes.count + 8
                file.append(box("free", Array(file.bytes[first.lowerBound..<last.upperBound])))
                try file.setChunkOffset(UInt64(offset), chunk: 2)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent sample-outside-media-data unreferenced-media-data
                video: indeterminate intact trusted complete consistent sample-outside-media-data unreferenced-media-data carrier-unsupported
                c2pa: altered altered trusted unknown notCovered sample-outside-media-data unreferenced-media-data sealed-content-altered pictures-uncovered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-media-data unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-past-the-end", .tables, "the third chunk points behind the end of the file",
            .file {
                try $0.setChunkOffset(UInt64($0.bytes.count + 1000), chunk: 2)
            },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent sample-outside-file unreferenced-media-data excerpt
                onvif-media-signing: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end
                axis-signed-video: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sample-outside-file unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-file unreferenced-media-data seal-broken
                """),
        Attack(
            "co64-wraps", .tables, "the offset of the third chunk is so large that adding a size to it wraps around",
            .specimen { specimen in
                var edited = specimen.recording
                edited.layout.largeOffsets = true
                var file = specimen.rewrite(edited)
                try file.setChunkOffset(.max - 3, chunk: 2)
                return file
            },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent sample-outside-file unreferenced-media-data excerpt
                onvif-media-signing: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end
                axis-signed-video: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sample-outside-file unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-file unreferenced-media-data seal-broken
                """),
        Attack(
            "co64-of-exabytes", .tables, "the offset of the third chunk lies eight exabytes behind, as in a file with holes",
            .specimen { specimen in
                var edited = specimen.recording
                edited.layout.largeOffsets = true
                var file = specimen.rewrite(edited)
                try file.setChunkOffset(1 << 63 - 4096, chunk: 2)
                return file
            },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent sample-outside-file unreferenced-media-data excerpt
                onvif-media-signing: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end
                axis-signed-video: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sample-outside-file unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-file unreferenced-media-data seal-broken
                """),
        Attack(
            "tfhd-base-wraps", .tables, "the base of the third fragment's data is so large that adding an offset to it wraps around",
            .specimen { specimen in
                var edited = specimen.recording
                edited.layout.fragments?.base = .explicit
                var file = specimen.rewrite(edited)
                try file.patch("moof[2]/traf/tfhd", at: 8, integer: UInt64.max - 3)
                return file
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent sample-outside-file unreferenced-media-data excerpt
                video: indeterminate intact trusted openEnd notCovered sample-outside-file unreferenced-media-data open-end
                c2pa: altered altered trusted unknown notCovered sample-outside-file unreferenced-media-data
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-file unreferenced-media-data seal-broken
                """),
        Attack(
            "stco-beside-co64", .tables, "a second table of offsets, of 64 bits, that swaps two chunks",
            .file { file in
                var table = try file.bytes(of: "moov/trak[0]/mdia/minf/stbl/stco").dropFirst(8)
                table.removeFirst(8)
                let offsets = stride(from: table.startIndex, to: table.endIndex, by: 4).map { Array(table[$0..<$0 + 4]) }
                var writer = BoxWriter()
                writer.fullBox("co64") { writer in
                    writer.u32(UInt32(offsets.count))
                    for index in offsets.indices {
                        writer.zeros(4)
                        writer.raw(offsets[index == 1 ? 2 : index == 2 ? 1 : index])
                    }
                }
                try file.append(boxes: writer.bytes, inside: "moov/trak[0]/mdia/minf/stbl")
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent contradictory-boxes
                video: indeterminate intact trusted complete consistent contradictory-boxes
                c2pa: altered altered trusted unknown notCovered contradictory-boxes sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered contradictory-boxes seal-broken
                """),
        Attack(
            "second-stsz", .tables, "a second table of sizes in front of the first, with two samples exchanged",
            .file { file in
                var table = try file.bytes(of: "moov/trak[0]/mdia/minf/stbl/stsz")
                guard table.count >= 68 else { throw ForgeError(.noSuchSample, "a table of sizes") }
                let sizes = Array(table[20 + 40..<20 + 44])
                table.replaceSubrange(60..<64, with: table[64..<68])
                table.replaceSubrange(64..<68, with: sizes)
                try file.insert(boxes: table, before: "moov/trak[0]/mdia/minf/stbl/stsz")
            },
            expect: """
                alteration-info: indeterminate indeterminate trusted complete consistent duplicate-box sample-altered
                onvif-media-signing: indeterminate indeterminate trusted unknown consistent duplicate-box samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: indeterminate indeterminate trusted unknown consistent duplicate-box samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered duplicate-box sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered duplicate-box seal-broken
                """),
        Attack(
            "samples-overlap", .tables, "the third chunk begins inside of the second, at the last picture of it",
            .file {
                try $0.setChunkOffset(UInt64(try $0.place(of: 7).lowerBound), chunk: 2)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-overlap unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps notCovered samples-overlap unreferenced-media-data samples-missing signature-missing unverifiable-samples presentation-not-covered pictures-uncovered
                axis-signed-video: altered altered trusted gaps notCovered samples-overlap unreferenced-media-data samples-reordered samples-missing unverifiable-samples presentation-not-covered
                c2pa: altered altered trusted unknown notCovered samples-overlap unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap unreferenced-media-data seal-broken
                """),
        Attack(
            "samples-shared-between-tracks", .tables, "a second track whose samples are those of the first",
            .file { file in
                var track = try file.bytes(of: "moov/trak[0]")
                // Of the copy, the track number.
                let header = 8 + 8 + 12
                track.replaceSubrange(header..<header + 4, with: [0, 0, 0, 9])
                try file.append(boxes: track, inside: "moov")
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered samples-overlap track-not-signed
                video: indeterminate intact trusted complete consistent samples-overlap
                c2pa: altered altered trusted unknown notCovered samples-overlap sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap seal-broken
                """),
        Attack(
            "sample-split", .tables, "picture 10 stored as two samples",
            .recording { recording in
                var second = recording.tracks[0].samples[10]
                second.bytes.removeFirst(20)
                recording.tracks[0].samples[10].bytes = Array(recording.tracks[0].samples[10].bytes.prefix(20))
                recording.tracks[0].samples.insert(second, at: 11)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered samples-inserted
                onvif-media-signing: altered altered trusted gaps consistent samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "samples-joined", .tables, "pictures 10 and 11 stored as one sample",
            .recording { recording in
                recording.tracks[0].samples[10].bytes += recording.tracks[0].samples[11].bytes
                recording.tracks[0].samples[10].duration *= 2
                recording.tracks[0].samples.remove(at: 11)
            },
            expect: """
                alteration-info: altered altered trusted gaps consistent sample-altered samples-missing
                video: authentic intact trusted complete notCovered presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "stss-moved", .tables, "another picture marked as the entry point of the second group",
            .file {
                try $0.setSyncSample(6, entry: 1)
            },
            expect: """
                alteration-info: altered intact trusted complete altered sync-samples-altered
                video: authentic intact trusted complete notCovered presentation-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "trun-size", .tables, "sample 10 claims one byte of its neighbour, in its fragment",
            .file {
                try $0.patch("moof[2]/traf/trun", at: 12 + 2 * 12 + 4, integer: UInt32(try $0.place(of: 10).count + 1))
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-outside-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent sample-outside-media-data samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent sample-outside-media-data samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sample-outside-media-data sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-outside-media-data seal-broken
                """),
        Attack(
            "trun-offset", .tables, "the third fragment's data offset points at the second fragment's data",
            .file { file in
                let distance = try file.place(of: 4).lowerBound - (try file.box("moof[2]").lowerBound)
                try file.patch("moof[2]/traf/trun", at: 8, integer: Int32(distance))
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered altered trusted complete consistent samples-overlap sample-outside-media-data unreferenced-media-data sample-altered
                onvif-media-signing: altered altered trusted gaps consistent samples-overlap sample-outside-media-data unreferenced-media-data sample-altered samples-missing signature-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent samples-overlap sample-outside-media-data unreferenced-media-data signature-repeated signature-missing samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered samples-overlap sample-outside-media-data unreferenced-media-data sealed-block-altered pictures-uncovered
                onvif-export-seal: altered altered unknown unknown notCovered samples-overlap sample-outside-media-data unreferenced-media-data seal-broken
                """),
    ]
}

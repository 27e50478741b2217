import Cryptography
import Evidence
import ONVIFForge
import RecordingForge

/// Group 10: files that ask for more work or memory than a recording of their size is worth.
extension Attack {
    private static let stbl = "moov/trak[0]/mdia/minf/stbl"
    private static let most = UInt32.max

    static let resources: [Attack] = [
        Attack(
            "count-of-sizes", .resources, "a table of sizes that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/stsz", at: 8, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete consistent table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-of-durations", .resources, "a table of durations that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/stts", at: 4, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete consistent table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-in-duration", .resources, "one duration for 4,294,967,295 samples",
            .file {
                try $0.setTimeToSample(entry: 0, count: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-count-mismatch
                video: indeterminate intact trusted complete consistent table-count-mismatch
                c2pa: altered altered trusted unknown notCovered table-count-mismatch sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-count-mismatch seal-broken
                """),
        Attack(
            "count-of-chunk-runs", .resources, "a chunk map that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/stsc", at: 4, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete consistent table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-in-chunk", .resources, "chunks of 4,294,967,295 samples",
            .file {
                try $0.patch("\(stbl)/stsc", at: 12, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent chunk-map-invalid
                video: indeterminate intact trusted complete consistent chunk-map-invalid
                c2pa: altered altered trusted unknown notCovered chunk-map-invalid sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered chunk-map-invalid seal-broken
                """),
        Attack(
            "count-of-offsets", .resources, "a table of offsets that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/stco", at: 4, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete consistent table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-of-sync-samples", .resources, "a table of entry points that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/stss", at: 4, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete consistent table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-of-composition-offsets", .resources, "a table of composition offsets that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/ctts", at: 4, integer: most)
            }, { $0.letters = "IBBP IBBP IBBP IBBP IBBP IBBP" },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete notCovered table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-of-data-references", .resources, "a list of files with the media that claims 4,294,967,295 entries",
            .file {
                try $0.patch("moov/trak[0]/mdia/minf/dinf/dref", at: 4, integer: most)
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent table-overrun
                video: indeterminate intact trusted complete consistent table-overrun
                c2pa: altered altered trusted unknown notCovered table-overrun sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun seal-broken
                """),
        Attack(
            "count-of-descriptions", .resources, "a sample description box that claims 4,294,967,295 entries",
            .file {
                try $0.patch("\(stbl)/stsd", at: 4, integer: most)
            },
            expect: """
                alteration-info: altered intact trusted complete altered sample-description-invalid sample-entries-altered
                video: indeterminate intact trusted complete consistent sample-description-invalid
                c2pa: altered altered trusted unknown notCovered sample-description-invalid sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-description-invalid seal-broken
                """),
        Attack(
            "count-of-edits", .resources, "an edit list that claims 4,294,967,295 entries",
            .file {
                try $0.patch("moov/trak[0]/edts/elst", at: 4, integer: most)
            }, { $0.letters = "IBBP IBBP IBBP IBBP IBBP IBBP" },
            expect: """
                alteration-info: altered intact trusted complete altered box-fields-cut edit-list-altered
                video: indeterminate intact trusted complete notCovered box-fields-cut presentation-not-covered
                c2pa: altered altered trusted unknown notCovered box-fields-cut sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered box-fields-cut seal-broken
                """),
        Attack(
            "count-in-run", .resources, "a run of a fragment that claims 4,294,967,295 samples",
            .file {
                try $0.patch("moof[2]/traf/trun", at: 4, integer: most)
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: indeterminate intact trusted excerpt consistent table-overrun unreferenced-media-data excerpt
                onvif-media-signing: indeterminate intact trusted openEnd notCovered table-overrun unreferenced-media-data open-end
                axis-signed-video: indeterminate intact trusted openEnd notCovered table-overrun unreferenced-media-data open-end presentation-not-covered
                c2pa: altered altered trusted unknown notCovered table-overrun unreferenced-media-data sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered table-overrun unreferenced-media-data seal-broken
                """),
        Attack(
            "samples-without-bytes", .resources, "a run of 4,294,967,295 samples that have no bytes",
            .file { file in
                var run = BoxWriter()
                run.fullBox("trun") { $0.u32(most) }
                var header = BoxWriter()
                header.fullBox("tfhd", flags: 0x2_0000) { $0.u32(1) }
                file.append(box("moof", box("traf", header.bytes + run.bytes)))
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: altered altered trusted complete consistent limit-reached samples-inserted
                video: indeterminate intact trusted complete consistent limit-reached
                c2pa: altered altered trusted unknown notCovered limit-reached proof-damaged unsealed-fragment-inserted unverifiable-samples
                onvif-export-seal: altered altered unknown unknown notCovered limit-reached seal-broken
                """),
        Attack(
            "samples-of-one-byte", .resources, "4,294,967,295 samples of one byte each, by a constant size",
            .file {
                try $0.patch("\(stbl)/stsz", at: 4, with: [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF])
            },
            expect: """
                alteration-info: altered altered trusted complete notCovered sample-without-chunk table-count-mismatch unreferenced-media-data sample-altered
                video: indeterminate indeterminate unknown unknown notCovered sample-without-chunk table-count-mismatch unreferenced-media-data
                c2pa: altered altered trusted unknown notCovered sample-without-chunk table-count-mismatch unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered sample-without-chunk table-count-mismatch unreferenced-media-data seal-broken
                """),
        Attack(
            "edits-by-the-thousand", .resources, "an edit list of 70,000 edits",
            .recording { recording in
                recording.tracks[0].edits = (0..<70_000).map { _ in Edit(segmentDuration: 1, mediaTime: 0) }
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent limit-reached
                video: indeterminate intact trusted complete consistent limit-reached
                c2pa: altered altered trusted unknown notCovered limit-reached sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered limit-reached seal-broken
                """),
        Attack(
            "chunks-on-one-place", .resources, "100,000 chunks that all lie on the same bytes",
            .file { file in
                let place = try file.place(of: 4)
                let count = 100_000
                var sizes = BoxWriter()
                sizes.fullBox("stsz") { writer in
                    writer.u32(UInt32(place.count))
                    writer.u32(UInt32(count))
                }
                var offsets = BoxWriter()
                offsets.fullBox("stco") { writer in
                    writer.u32(UInt32(count))
                    for _ in 0..<count { writer.u32(UInt32(place.lowerBound)) }
                }
                var map = BoxWriter()
                map.fullBox("stsc") { writer in for value: UInt32 in [1, 1, 1, 1] { writer.u32(value) } }
                // Behind the media data nothing is moved by it.
                try file.replaceBox("\(stbl)/stsz", with: sizes.bytes)
                try file.replaceBox("\(stbl)/stco", with: offsets.bytes)
                try file.replaceBox("\(stbl)/stsc", with: map.bytes)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent limit-reached table-count-mismatch samples-overlap unreferenced-media-data sample-altered samples-inserted
                onvif-media-signing: indeterminate indeterminate unknown unknown notCovered limit-reached table-count-mismatch samples-overlap unreferenced-media-data
                axis-signed-video: indeterminate indeterminate trusted unknown notCovered limit-reached table-count-mismatch samples-overlap unreferenced-media-data signature-repeated open-end
                c2pa: altered altered trusted unknown notCovered limit-reached table-count-mismatch samples-overlap unreferenced-media-data sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered limit-reached table-count-mismatch samples-overlap unreferenced-media-data seal-broken
                """),
        Attack(
            "boxes-in-boxes", .resources, "2,000 user data boxes inside each other",
            .file { file in
                var inner: [UInt8] = []
                for _ in 0..<2000 { inner = box("udta", inner) }
                try file.append(boxes: inner, inside: "moov")
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent nesting-too-deep
                video: indeterminate intact trusted complete consistent nesting-too-deep
                c2pa: altered altered trusted unknown notCovered nesting-too-deep sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered nesting-too-deep seal-broken
                """),
        Attack(
            "boxes-by-the-million", .resources, "620,000 empty boxes at the end",
            .file { file in
                file.append([[UInt8]](repeating: box("free", []), count: 620_000).flatMap { $0 })
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent limit-reached
                video: indeterminate intact trusted complete consistent limit-reached
                c2pa: indeterminate indeterminate trusted unknown notCovered limit-reached
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered limit-reached
                """),
        Attack(
            "fragments-by-the-thousand", .resources, "20,000 empty fragments at the end",
            .file { file in
                file.append([[UInt8]](repeating: box("moof", []), count: 20_000).flatMap { $0 })
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent missing-box
                video: indeterminate intact trusted complete consistent missing-box
                c2pa: altered altered trusted unknown notCovered missing-box proof-damaged unsealed-fragment-inserted unverifiable-samples sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered missing-box seal-broken
                """),
        Attack(
            "track-fragments-by-the-thousand", .resources, "a fragment of 50,000 track fragments",
            .file { file in
                var header = BoxWriter()
                header.fullBox("tfhd") { $0.u32(1) }
                let track = box("traf", header.bytes)
                file.append(box("moof", [[UInt8]](repeating: track, count: 50_000).flatMap { $0 }))
            }, { $0.form = .fragmented },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent missing-box
                video: indeterminate intact trusted complete consistent missing-box
                c2pa: altered altered trusted unknown notCovered missing-box proof-damaged unsealed-fragment-inserted unverifiable-samples
                onvif-export-seal: altered altered unknown unknown notCovered missing-box seal-broken
                """),
        Attack(
            "tracks-by-the-thousand", .resources, "3,000 further tracks",
            .file { file in
                let track = try file.bytes(of: "moov/trak[0]")
                var tracks: [UInt8] = []
                for number in 0..<3000 {
                    var copy = track
                    copy.replaceSubrange(28..<32, with: [0, 1, UInt8(number >> 8), UInt8(number & 255)])
                    tracks += copy
                }
                try file.append(boxes: tracks, inside: "moov")
            },
            expect: """
                alteration-info: indeterminate intact trusted complete notCovered limit-reached samples-overlap track-not-signed
                video: indeterminate intact trusted complete notCovered limit-reached samples-overlap track-not-signed
                c2pa: altered altered trusted unknown notCovered limit-reached samples-overlap sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered limit-reached samples-overlap seal-broken
                """),
        Attack(
            "descriptions-by-the-thousand", .resources, "5,000 sample entries",
            .recording { recording in
                let entry = recording.tracks[0].sampleDescriptions[0]
                recording.tracks[0].sampleDescriptions += [SampleDescription](repeating: entry, count: 5000)
            },
            expect: """
                alteration-info: altered intact trusted complete altered limit-reached sample-entries-altered
                video: indeterminate intact trusted complete notCovered limit-reached appearance-not-covered
                c2pa: altered altered trusted unknown notCovered limit-reached sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered limit-reached seal-broken
                """),
        Attack(
            "units-by-the-thousand", .resources, "a sample of 200,000 units of one byte",
            .recording { recording in
                recording.tracks[0].samples[10].bytes += [[UInt8]](repeating: [0, 0, 0, 1, 0x0C], count: 200_000).flatMap { $0 }
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                onvif-media-signing: indeterminate indeterminate trusted complete consistent unverifiable-samples pictures-uncovered
                axis-signed-video: indeterminate indeterminate trusted complete consistent unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "message-of-megabytes", .resources, "a signing message of two megabytes",
            .specimen { specimen in
                var edited = specimen.recording
                let identity: [UInt8] =
                    specimen.scheme == .axisSignedVideo
                    ? Array("Signed Video...0".utf8)
                    : [0x00, 0x5B, 0xC9, 0x3F, 0x2D, 0x71, 0x5E, 0x95, 0xAD, 0xA4, 0x79, 0x6F, 0x90, 0x87, 0x7A, 0x6F]
                let size = 2_000_000
                let message =
                    [6, 5] + [UInt8](repeating: 0xFF, count: size / 255) + [UInt8(size % 255)] + identity
                    + [UInt8](repeating: 0x41, count: size - 16) + [0x80]
                edited.tracks[0].samples[10].units.insert(message, at: 0)
                return specimen.rewrite(edited)
            },
            expect: """
                video: indeterminate intact trusted complete consistent signature-malformed
                """),
        Attack(
            "unit-longer-than-sample", .resources, "a unit that claims four gigabytes of a sample of a hundred bytes",
            .recording { recording in
                recording.tracks[0].samples[10].bytes.replaceSubrange(0..<4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                onvif-media-signing: altered altered trusted gaps consistent samples-missing unverifiable-samples pictures-uncovered
                axis-signed-video: altered indeterminate trusted gaps consistent samples-missing unverifiable-samples
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        Attack(
            "media-data-of-exabytes", .resources, "a media data box that claims eight exabytes",
            .file { file in
                file.append([0, 0, 0, 1] + Array("mdat".utf8) + [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent file-truncated
                video: indeterminate intact trusted complete consistent file-truncated
                c2pa: indeterminate indeterminate trusted unknown notCovered file-truncated unverifiable-samples
                onvif-export-seal: altered altered unknown unknown notCovered file-truncated seal-broken
                """),
        Attack(
            "compressed-movie", .resources, "a compressed movie box beside the plain one",
            .file {
                try $0.append(boxes: box("cmov", box("cmvd", [0x7F, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 64))), inside: "moov")
            },
            expect: """
                alteration-info: indeterminate intact trusted complete consistent compressed-movie
                video: indeterminate intact trusted complete consistent compressed-movie
                c2pa: altered altered trusted unknown notCovered compressed-movie sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered compressed-movie seal-broken
                """),
        Attack(
            "certificates-by-the-hundred", .resources,
            "a chain of three hundred certificates of the same name and key, of which one leads to the anchor", .nothing,
            { attack in
                attack.signing.signer = { template in
                    let authority = try TestPKI.shared()
                    let signer = try authority.signer(template)
                    let stranger = try TestPKI.stranger()
                    var others: [Certificate] = []
                    for _ in 0..<300 { others.append(stranger.intermediate) }
                    return TestSigner(key: signer.key, chain: [signer.certificate] + others + [authority.intermediate])
                }
            },
            expect: """
                alteration-info: indeterminate indeterminate unknown unknown notCovered signature-malformed signer-missing
                """),
        Attack(
            "certificates-in-a-loop", .resources, "two authorities that issued each other's certificates", .nothing,
            { attack in
                attack.signing.signer = { template in
                    func authority(_ name: String) -> CertificateTemplate {
                        .authority(
                            DistinguishedName(commonName: name), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter, isRoot: false)
                    }
                    let (a, b) = (try PrivateKey.generate(.ecP256), try PrivateKey.generate(.ecP256))
                    let (rootA, rootB) = (try authority("A").selfSigned(with: a), try authority("B").selfSigned(with: b))
                    let aByB = try authority("A").issued(to: a.publicKey, by: rootB, key: b)
                    let bByA = try authority("B").issued(to: b.publicKey, by: rootA, key: a)
                    let key = try PrivateKey.generate(.ecP256)
                    let leaf = try template.issued(to: key.publicKey, by: aByB, key: a)
                    return TestSigner(key: key, chain: [leaf, aByB, bByA, aByB])
                }
            },
            expect: """
                *: untrusted intact untrusted complete consistent issuer-unknown
                """),
    ]
}

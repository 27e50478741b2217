import C2PAForge
package import Evidence
import RecordingForge

/// An attack on a recording that is stored in segments: an initial one with the movie box, and a file for each fragment. They are given to
/// the verifier as one, with `--segments`.
package struct SegmentAttack: Sendable, CustomStringConvertible {
    /// In kebab-case, stable: documents cite it.
    package let name: String
    /// What was done, in words.
    package let done: String
    /// Changes the list of files: the initial one first.
    private let edit: @Sendable (inout [[UInt8]], _ scheme: SchemeName) throws -> Void
    /// What the verifier must say.
    package let expected: Result<ExpectationTable, ExpectationTable.Malformed>

    package var description: String { name }

    private init(
        _ name: String, _ done: String, _ edit: @escaping @Sendable (inout [[UInt8]], SchemeName) throws -> Void, expect: String
    ) {
        self.name = name
        self.done = done
        self.edit = edit
        expected = Result { () throws(ExpectationTable.Malformed) in try ExpectationTable(expect) }
    }

    /// The schemes that it is judged under.
    package var schemes: [SchemeName] { (try? expected.get().schemes) ?? [] }

    /// The files in the order in which they are named.
    package func files(_ scheme: SchemeName) throws -> [(name: String, bytes: [UInt8])] {
        var files = try Self.segments(scheme)
        try edit(&files, scheme)
        return files.enumerated().map { ("\($0).mp4", $1) }
    }

    /// A signed recording in segments.
    private static func segments(_ scheme: SchemeName, seed: UInt64 = 1, _ signing: Signing = Signing()) throws -> [[UInt8]] {
        var style = PictureStyle()
        style.seed = seed
        let plain = Recording(Attack.letters, style: style, pictureDuration: 22_500, layout: .fragmented)
        if scheme == .c2pa {
            var settings = C2PASettings()
            settings.binding = .segments(row: .root)
            var forge = try C2PAForge(settings: settings)
            forge.signer = try signing.signer(scheme)
            return try forge.sealSegments(plain)
        }
        let file = try Specimen(scheme, plain, signing).file
        let starts = try file.topLevelBoxes("moof").indices.map { try file.box("moof[\($0)]").lowerBound }
        return zip([0] + starts, starts + [file.bytes.count]).map { Array(file.bytes[$0..<$1]) }
    }

    /// A segment of another recording of the same camera.
    private static func foreignSegment(_ number: Int, _ scheme: SchemeName) throws -> [UInt8] {
        var signing = Signing()
        signing.startTime.microseconds += 3_600_000_000
        signing.recording = 2
        return try segments(scheme, seed: 5, signing)[number]
    }

    /// The table.
    package static let table: [SegmentAttack] = [
        SegmentAttack(
            "segments-untouched", "nothing; a recording in seven files", { _, _ in },
            expect: """
                *: authentic intact trusted complete consistent
                """),
        SegmentAttack(
            "segment-altered", "one bit of the last picture of the third segment flipped",
            { files, scheme in
                // Behind the media data stands what signs it; of a picture it is a byte of its end.
                let box = try BoxTree(files[3]).box("mdat").range
                files[3][box.upperBound - 5] ^= 1
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: altered altered trusted complete consistent sample-altered
                c2pa: altered altered trusted unknown notCovered sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        SegmentAttack(
            "segment-dropped-inside", "the third segment left out", { files, _ in files.remove(at: 3) },
            expect: """
                alteration-info: altered intact trusted gaps consistent fragment-sequence signature-missing samples-missing
                onvif-media-signing: altered altered trusted gaps consistent fragment-sequence samples-missing signature-missing
                axis-signed-video: altered indeterminate trusted gaps consistent fragment-sequence signature-missing samples-missing
                c2pa: altered altered trusted gaps consistent fragment-sequence sealed-fragment-missing
                onvif-export-seal: altered altered unknown unknown notCovered fragment-sequence seal-broken
                """),
        SegmentAttack(
            "segments-swapped", "the third and the fourth segment named in the order of each other", { files, _ in files.swapAt(3, 4) },
            // The order is the user's, and no alteration of what he was given; a seal of the whole does not know of segments.
            expect: """
                alteration-info: indeterminate indeterminate trusted complete consistent segments-out-of-order
                onvif-media-signing: indeterminate indeterminate trusted complete consistent segments-out-of-order
                axis-signed-video: indeterminate indeterminate trusted complete notCovered segments-out-of-order
                c2pa: indeterminate indeterminate trusted complete notCovered segments-out-of-order
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered segments-out-of-order
                """),
        SegmentAttack(
            "segment-repeated", "the third segment named twice", { files, _ in files.insert(files[3], at: 4) },
            expect: """
                alteration-info: indeterminate indeterminate trusted complete consistent segments-out-of-order
                onvif-media-signing: indeterminate indeterminate trusted complete consistent segments-out-of-order
                axis-signed-video: indeterminate indeterminate trusted complete consistent segments-out-of-order
                c2pa: indeterminate indeterminate trusted unknown notCovered segments-out-of-order
                onvif-export-seal: indeterminate indeterminate unknown unknown notCovered segments-out-of-order
                """),
        SegmentAttack(
            "segment-of-another-recording", "the third segment replaced by that of another recording of the same camera",
            { files, scheme in files[3] = try foreignSegment(3, scheme) },
            // A period box of alteration-info speaks for its own recording: a gap in this one, and pictures that nothing of it speaks for.
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-missing recordings-mixed
                onvif-media-signing: altered altered trusted gaps consistent recordings-mixed
                axis-signed-video: altered altered trusted gaps consistent link-broken
                c2pa: altered altered trusted unknown notCovered sealed-block-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        SegmentAttack(
            "segment-without-signature", "what signs the third segment cut off, its pictures kept",
            { files, _ in
                let box = try BoxTree(files[3]).box("mdat").range
                files[3].removeSubrange(box.upperBound...)
            },
            expect: """
                alteration-info: altered indeterminate trusted gaps consistent signature-missing
                """),
        SegmentAttack(
            "initial-segment-altered", "the time scale in the initial segment multiplied by four",
            { files, _ in
                var file = AlteredFile(bytes: files[0], samples: [])
                try file.setMediaTimescale(360_000)
                files[0] = file.bytes
            },
            expect: """
                alteration-info: altered intact trusted complete altered timescale-altered
                video: altered intact trusted complete altered timeline-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        SegmentAttack(
            "initial-segment-turned", "the track turned by half a circle in the initial segment",
            { files, _ in
                var file = AlteredFile(bytes: files[0], samples: [])
                try file.setMatrix(TrackGeometry.upsideDown)
                files[0] = file.bytes
            },
            expect: """
                alteration-info: altered intact trusted complete altered geometry-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                """),
        SegmentAttack(
            "initial-segment-missing", "the initial segment left out", { files, _ in files.remove(at: 0) },
            expect: """
                *: error not-a-recording
                """),
        SegmentAttack(
            "initial-segment-of-another-recording", "the initial segment replaced by that of another recording of the same camera",
            { files, scheme in files[0] = try foreignSegment(0, scheme) },
            // In the other schemes the initial segments of both are the same.
            expect: """
                alteration-info: indeterminate indeterminate unknown unknown notCovered signer-missing
                c2pa: altered altered trusted unknown notCovered sealed-block-altered
                """),
        SegmentAttack(
            "last-segment-missing", "the last segment left out", { files, _ in files.removeLast() },
            expect: """
                alteration-info: authentic intact trusted excerpt consistent excerpt
                video: authentic intact trusted openEnd consistent open-end
                c2pa: authentic intact trusted excerpt consistent
                onvif-export-seal: unsigned notSigned unknown unknown notCovered
                """),
        SegmentAttack(
            "segment-with-a-movie-of-its-own", "a whole recording of the same camera in the place of the third segment",
            { files, scheme in files[3] = try segments(scheme, seed: 5).flatMap { $0 } },
            expect: """
                *: error not-a-recording
                """),
    ]
}

import C2PAForge
import Cryptography
import Evidence
package import RecordingForge
import SealForge

/// Group 2, continued: signatures of two kinds in one file that do not say the same. Each keeps its own answers, and the file has the worst
/// of them: a good signature made later takes nothing back of what an earlier one proves, and the other way round.
extension Attack {
    static let contradictions: [Attack] = [
        Attack(
            "sealed-over-edit", .signature, "picture 10 changed, and the whole sealed by a trusted exporter afterwards",
            .specimen { specimen in
                var file = specimen.file
                try file.flip(sample: 10, byteFromEnd: 5)
                return try specimen.sealing(file)
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: altered altered trusted complete consistent sample-altered
                c2pa: altered altered trusted unknown notCovered sealed-content-altered
                alteration-info/own: altered trusted complete consistent
                video/own: altered trusted complete consistent
                c2pa/own: altered trusted unknown notCovered
                alteration-info/onvif-export-seal: intact trusted complete consistent
                video/onvif-export-seal: intact trusted complete consistent
                c2pa/onvif-export-seal: intact trusted complete consistent
                """),
        Attack(
            "sealed-then-changed", .signature, "sealed by a trusted exporter, and then given another brand, of which only the seal speaks",
            .specimen { specimen in
                var file = try specimen.sealing(specimen.file)
                try file.overwrite(at: 8, with: Array("qt  ".utf8))
                return file
            },
            expect: """
                alteration-info: altered altered unknown unknown notCovered seal-broken
                video: altered altered unknown unknown notCovered seal-broken
                alteration-info/own: intact trusted complete consistent
                video/own: intact trusted complete consistent
                alteration-info/onvif-export-seal: altered unknown unknown notCovered
                video/onvif-export-seal: altered unknown unknown notCovered
                """),
        Attack(
            "sealed-by-stranger", .signature, "sealed by an exporter of an authority that nobody trusts, as the camera signed it",
            .specimen { specimen in
                var signing = Signing()
                signing.signer = { try TestPKI.stranger().signer($0) }
                return try specimen.sealing(specimen.file, signing)
            },
            expect: """
                alteration-info: untrusted intact untrusted complete consistent issuer-unknown
                video: untrusted intact untrusted complete consistent issuer-unknown
                alteration-info/own: intact trusted complete consistent
                video/own: intact trusted complete consistent
                alteration-info/onvif-export-seal: intact untrusted complete consistent
                video/onvif-export-seal: intact untrusted complete consistent
                """),
        Attack(
            "manifest-over-seal", .signature,
            "sealed by a trusted exporter, and then given a manifest of C2PA by another, for which the file was written anew",
            .specimen { specimen in
                let seal = BoxTree(specimen.file.bytes).boxes.filter { $0.type == "meta" }.flatMap { specimen.file.bytes[$0.range] }
                return try specimen.manifesting(carrying: seal) { _ in }
            },
            expect: """
                onvif-export-seal: altered altered unknown unknown notCovered seal-broken
                onvif-export-seal/own: altered unknown unknown notCovered
                onvif-export-seal/c2pa: intact trusted complete consistent
                """),
        Attack(
            "manifest-over-edit", .signature, "picture 10 changed, and the whole given a manifest of C2PA by a trusted exporter afterwards",
            .specimen { specimen in
                try specimen.manifesting { try $0.forge(10) }
            },
            expect: """
                alteration-info: altered altered trusted complete consistent sample-altered
                video: altered altered trusted complete consistent sample-altered
                alteration-info/own: altered trusted complete consistent
                video/own: altered trusted complete consistent
                alteration-info/c2pa: intact trusted complete consistent
                video/c2pa: intact trusted complete consistent
                """),
        Attack(
            "manifest-then-changed", .signature,
            "given a manifest of C2PA, and then a box of an unknown kind, of which the camera does not speak",
            .specimen { specimen in
                var file = try specimen.manifesting { _ in }
                file.append(box("uuid", [UInt8](repeating: 0x42, count: 80)))
                return file
            },
            expect: """
                alteration-info: altered altered trusted unknown notCovered sealed-content-altered
                video: altered altered trusted unknown notCovered sealed-content-altered
                alteration-info/own: intact trusted complete consistent
                video/own: intact trusted complete consistent
                alteration-info/c2pa: altered trusted unknown notCovered
                video/c2pa: altered trusted unknown notCovered
                """),
        Attack(
            "signed-again-then-turned", .signature,
            "signed anew with alteration-detection information by another camera, and then turned by half a circle, of which only that speaks",
            .specimen { specimen in
                var file = try Specimen.signing(specimen.file, specimen.recording)
                try file.setMatrix(TrackGeometry.upsideDown)
                return file
            },
            expect: """
                video: altered intact trusted complete altered geometry-altered
                video/own: intact trusted complete notCovered
                video/alteration-info: intact trusted complete altered
                """),
        Attack(
            "signed-again-then-message-added", .signature,
            "signed anew with alteration-detection information by another camera, and then a message put into picture 8's sample, of which only that speaks",
            .specimen { specimen in
                let other = try Specimen(.alterationInfo, specimen.recording)
                var edited = other.recording
                edited.tracks[0].samples[8].bytes = [0, 0, 0, 6, 6, 47, 2, 0x80, 0x20, 0x80] + edited.tracks[0].samples[8].bytes
                return other.rewrite(edited)
            },
            expect: """
                video: altered altered trusted complete consistent sample-altered
                video/own: intact trusted complete consistent
                video/alteration-info: altered trusted complete consistent
                """),
    ]
}

extension Specimen {
    /// A file sealed by an exporter as it is.
    package func sealing(_ file: AlteredFile, _ signing: Signing = Signing()) throws -> AlteredFile {
        var settings = SealSettings()
        settings.algorithm = .ecdsa(.sha256)
        settings.exportTime = signing.startTime
        var forge = SealForge(file.bytes)
        try forge.seal(with: signing.signer(.onvifExportSeal), settings)
        return AlteredFile(bytes: forge.bytes, samples: file.samples)
    }

    /// The recording with a manifest of C2PA over it and its own signatures, which are of before the edit.
    func manifesting(carrying boxes: [UInt8] = [], _ edit: (inout Recording) throws -> Void) throws -> AlteredFile {
        var edited = recording
        try edit(&edited)
        var settings = C2PASettings()
        if edited.layout.fragments != nil { settings.binding = .fragments(row: .root) }
        let own = scheme == .alterationInfo ? BoxTree(file.bytes).boxes.filter { $0.type == "uuid" }.flatMap { file.bytes[$0.range] } : []
        settings.editFile = { $0.append(own + boxes) }
        var forge = try C2PAForge(settings: settings)
        forge.signer = try Signing().signer(.c2pa)
        return try forge.seal(edited).file
    }
}

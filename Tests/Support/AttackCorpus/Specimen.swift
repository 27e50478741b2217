import AxisForge
import C2PAForge
import CameraSigning
import Cryptography
package import Evidence
import ONVIFForge
package import RecordingForge
import SealForge
import SignedForge

/// A signed recording before anything is done to it.
package struct Specimen: Sendable {
    /// What it is signed with.
    package let scheme: SchemeName
    /// The recording as it is stored: samples with the signatures in them, where the scheme puts them there.
    package let recording: Recording
    /// The signed file.
    package let file: AlteredFile
    /// Who signed it.
    package let signer: TestSigner

    /// Signs a recording.
    package init(_ scheme: SchemeName, _ plain: Recording, _ signing: Signing = Signing()) throws {
        self.scheme = scheme
        signer = try signing.signer(scheme)
        switch scheme {
        case .alterationInfo:
            var forge = try SignedForge()
            forge.signer = signer
            forge.settings.startTime = signing.startTime
            forge.settings.recordingID = [signing.recording] + [UInt8](2...16)
            forge.settings.coversAudio = true
            recording = plain
            file = try AlteredFile(signed: forge.sign(plain), madeFrom: plain)
        case .onvifMediaSigning:
            var forge = try ONVIFForge()
            forge.signer = signer
            forge.start = signing.startTime
            forge.endOfStream = .correct
            forge.usesSHA1 = signing.usesSHA1
            recording = try forge.sign(plain)
            file = AlteredFile(recording.serialize())
        case .axisSignedVideo:
            var settings = AxisSettings()
            settings.startTime = signing.startTime
            settings.serialNumber = signing.serialNumber
            settings.usesSHA1 = signing.usesSHA1
            if case .rsa = signer.publicKey.kind { settings.keyType = .rsa2048 }
            recording = try AxisForge(settings, camera: AxisCamera(signer)).sign(plain)
            file = AlteredFile(recording.serialize())
        case .c2pa:
            var settings = C2PASettings()
            if plain.layout.fragments != nil { settings.binding = .fragments(row: .root) }
            if signing.usesSHA1 { settings.editBinding = { $0["alg"] = .text("sha1") } }
            // Room for more certificates than anybody has.
            settings.boxSize = max(settings.boxSize, 6_000 + signer.chain.reduce(0) { $0 + $1.der.count + 8 })
            var forge = try C2PAForge(settings: settings)
            forge.signer = signer
            var stored = plain
            stored.layout = forge.layout(of: plain)
            recording = stored
            file = try forge.seal(plain).file
        case .onvifExportSeal:
            var settings = SealSettings()
            settings.algorithm = if case .rsa = signer.publicKey.kind { .rsaPKCS1(.sha256) } else { .ecdsa(.sha256) }
            settings.exportTime = signing.startTime
            settings.usesSHA1 = signing.usesSHA1
            let serialized = plain.serialize()
            var forge = SealForge(serialized.bytes)
            try forge.seal(with: signer, settings)
            recording = plain
            file = AlteredFile(bytes: forge.bytes, samples: serialized.samples)
        }
    }

    /// Writes an edited recording with the signatures of this one: the tables tell the new story, the signatures the old one.
    package func rewrite(_ edited: Recording) -> AlteredFile {
        switch scheme {
        case .alterationInfo: return edited.reserialize(keepingSignaturesOf: file.bytes, madeFrom: recording)
        case .onvifMediaSigning, .axisSignedVideo: return AlteredFile(edited.serialize())
        case .c2pa: return carryingManifest(edited)
        case .onvifExportSeal:
            var written = AlteredFile(edited.serialize())
            if let seal = BoxTree(file.bytes).boxes.last { written.append(Array(file.bytes[seal.range])) }
            return written
        }
    }

    /// The C2PA boxes, which stand in the place of free boxes of the same size: the manifest, and a proof before each fragment.
    private func carryingManifest(_ edited: Recording) -> AlteredFile {
        let serialized = edited.serialize()
        var bytes = serialized.bytes
        let old = BoxTree(file.bytes).boxes.filter { $0.type == "uuid" }.map { file.bytes[$0.range] }
        let proofs = Dictionary(zip(recording.groups, old.dropFirst())) { first, _ in first }
        let wanted = [old.first] + edited.groups.map { proofs[$0] }
        let places = BoxTree(bytes).boxes.filter { place in place.type == "free" && old.contains { $0.count == place.range.count } }
        for (place, box) in zip(places, wanted) {
            if let box, box.count == place.range.count { bytes.replaceSubrange(place.range, with: box) }
        }
        return AlteredFile(bytes: bytes, samples: serialized.samples)
    }
}

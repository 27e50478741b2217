import ByteInput
import Cryptography
import Evidence
import ISOBMFF
import RecordingForge
import SchemeKit
import SealForge
import SignedForge
import Testing
import Verification

@Suite("What a seal says beside its signature") struct DescriptionTests {
    private static let exporter = Result { () throws(CryptographyError) in try TestPKI.shared().camera(.rsa2048, name: "Exporter") }

    /// A file with a `sinf` of the test's own making, whose signature is nobody's.
    private func sealed(_ more: [UInt8], algorithm: [UInt8]? = nil) throws -> [UInt8] {
        var forge = SealForge(Recording("IPPP").serialize().bytes)
        var parts = SealForge.box("sibo", [UInt8](repeating: 1, count: 256))
        parts += SealForge.box("cert", try Self.exporter.get().certificate.der)
        if let algorithm { parts += SealForge.box("sigC", algorithm) }
        forge.add(SealForge.signing(SealForge.box("schi", parts + more)))
        return forge.bytes
    }

    private func fields(_ bytes: [UInt8]) throws -> [String: String] {
        let folder = try ScratchFolder()
        let file = try EvidenceFile(path: folder.write(bytes, as: "clip.mp4"))
        let seal = try #require(try SealReading.seals(file: file, movie: MovieFile.open(file)).first)
        #expect(seal.scheme == .onvifExportSeal)
        return Dictionary(seal.description.fields.map { ($0.name, $0.value) }) { first, _ in first }
    }

    @Test("inspect tells the exporter, its sources, the note, and the starts of tracks as they were corrected")
    func told() throws {
        // One entry: track 1, 2026-03-18T08:33:20Z in units of 100 ns since 1601.
        let time = UInt64(1_773_822_800 + 11_644_473_600) * 10_000_000
        let start: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 1] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: time >> (8 * $0)) }
        let fields = try fields(try sealed(SealForge.box("cstb", start) + SealForge.box("auib", Array("Case 17".utf8) + [0])))
        #expect(fields["corrected start of track 1"] == "2026-03-18T08:33:20Z")
        #expect(fields["exporter"] == "Nordvakt Export" && fields["operator"] == "A. Examiner")
        #expect(fields["source of track 1"] == "Gate" && fields["hardware address"] == "00:11:22:33:44:55")
        #expect(fields["note"] == "Case 17" && fields["certificate"] == "CN=Exporter")
    }

    @Test("a corrected start that is cut off, or there twice, is no pass and no claim of an alteration")
    func malformed() throws {
        let start = SealForge.box("cstb", [0, 0, 0, 1, 0, 0, 0, 1])
        for more in [start, SealForge.box("cstb", [0, 0, 0, 0]) + SealForge.box("cstb", [0, 0, 0, 0])] {
            let report = try SignedForge().verify(try sealed(more))
            #expect(report.verdict == .indeterminate)
        }
    }

    @Test("an algorithm that signs no digest, or is for another kind of key, cannot be judged", arguments: [KeyType.ed25519, .ecP256])
    func algorithm(_ kind: KeyType) throws {
        let algorithm: SignatureAlgorithm = kind == .ed25519 ? .ed25519 : .ecdsa(.sha256)
        let report = try SignedForge().verify(try sealed([], algorithm: try algorithm.identifier()))
        #expect(report.verdict == .indeterminate)
        #expect(report.findings.contains { $0.code.name == "signature-malformed" })
    }
}

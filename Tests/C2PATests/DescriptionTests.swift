import ByteInput
import C2PAForge
import Evidence
import ISOBMFF
import RecordingForge
import SchemeKit
import Testing
import Verification

@Suite("What inspect tells of manifests")
struct DescriptionTests {
    @Test func `a manifest is told with its signer and its assertions decoded`() throws {
        let sealed = try C2PAForge().seal(Recording(Judgement.letters))
        let folder = try ScratchFolder()
        let file = try EvidenceFile(path: folder.write(sealed.file.bytes, as: "clip.mp4"))
        let seals = try SealReading.seals(file: file, movie: MovieFile.open(file))
        let seal = try #require(seals.first)
        #expect(seals.count == 1 && seal.scheme == .c2pa)
        #expect(seal.description.title == "manifest urn:c2pa:00000000-0000-4000-8000-000000000001, the active one")
        let fields = Dictionary(seal.description.fields.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(fields["algorithm"] == "ES256")
        #expect(fields["certificate 1"]?.hasPrefix("CN=Export Station 4, issued by CN=Test Intermediate") == true)
        #expect(fields["assertion org.example.camera (handed to the signer)"] == #"{"serial": "ACC000D41207"}"#)
        #expect(fields.keys.contains("assertion c2pa.hash.bmff.v3 (stated by the signer)"))
    }

    @Test func `what is told of a manifest has bounds`() throws {
        let settings = C2PASettings.with {
            $0.assertions.append(ForgedAssertion("org.example.long", .text(String(repeating: "x", count: 100_000))))
            $0.boxSize = 200_000
        }
        var forge = try C2PAForge()
        forge.settings = settings
        let folder = try ScratchFolder()
        let file = try EvidenceFile(path: folder.write(try forge.seal(Recording("IP")).file.bytes, as: "clip.mp4"))
        let seals = try SealReading.seals(file: file, movie: MovieFile.open(file))
        #expect(seals.flatMap(\.description.fields).allSatisfy { $0.value.utf8.count < 10_000 })
    }
}

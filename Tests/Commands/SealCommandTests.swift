import C2PAForge
import Cryptography
import Foundation
import RecordingForge
import Testing

@Suite("Seals on the whole file", .enabled(if: Workplace.has("openssl"), "openssl is not installed"), .timeLimit(.minutes(30)))
struct SealCommandTests {
    private static let seal = "ipro-sign seal SampleMedia/gate-not-signed.mp4"

    /// The first literal display that holds the words, as the page shows it.
    private func commands(_ page: String, holding words: String) throws -> String {
        let text = try String(contentsOfFile: "\(Workplace.checkout)/man/\(page)", encoding: .utf8)
        let displays = text.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst().map {
            ($0.components(separatedBy: "\n.Ed").first ?? "").replacing("\\e", with: "\\")
        }
        return try #require(displays.first { $0.contains(words) })
    }

    // MARK: - ONVIF export seal

    @Test("ipro-sign seal writes one seal and then another, and both are judged", arguments: ["rsa-2048", "ec-p256", "ec-p384"])
    func sealed(_ type: String) throws {
        let exporter = try CameraWorkplace(keyType: type)
        try exporter.must("\(Self.seal) -o once.mp4 --exporter 'Recorder 4' --operator 'A. Examiner' --source 1=Gate --note 'Case 17'")
        let once = try exporter.verdict("once.mp4")
        #expect(once.verdict == "authentic")
        #expect(once.signatures.map(\.scheme) == ["onvif-export-seal"])
        // The certificate is judged at the time of the export, when it was not valid yet.
        try exporter.must("\(Self.seal) -o early.mp4 --time 2026-03-18T09:00:00Z")
        let early = try exporter.verdict("early.mp4")
        #expect(early.verdict == "untrusted" && early.signatures.first?.signedFrom == "2026-03-18T09:00:00Z")
        #expect(try exporter.must("ipro-sign seal once.mp4 -o twice.mp4 --digest sha512").contains("it has 2 seals"))
        let twice = try exporter.verdict("twice.mp4")
        #expect(twice.verdict == "authentic" && twice.signatures.count == 2)
        let told = try exporter.must("ipro-verify inspect twice.mp4")
        for word in ["Recorder 4", "A. Examiner", "Gate", "Case 17", "seal 2 of 2"] { #expect(told.contains(word), "\(word)") }
        let damaged = try exporter.run(
            "printf x | dd of=twice.mp4 bs=1 seek=5000 conv=notrunc status=none; ipro-verify --trust-anchor root.pem twice.mp4")
        #expect(damaged.status == 1)
        #expect(try exporter.run("\(Self.seal) -o once.mp4").status == 1, "what exists is not replaced")
    }

    @Test("an exporter was taken for the camera that was expected, and beside it for another camera")
    func expectedCamera() throws {
        let exporter = try CameraWorkplace(keyType: "ec-p256")
        let trust = "--trust-store TrustStore --trust-anchor root.pem"
        try exporter.must("ipro-sign seal SampleMedia/gate-authentic.mp4 -o both.mp4 && \(Self.seal) -o alone.mp4")
        #expect(try exporter.run("ipro-verify \(trust) --expect-camera NV1-0001 both.mp4").status == 0)
        #expect(try exporter.run("ipro-verify \(trust) --expect-camera NV1-0002 both.mp4").status == 4)
        // Two signers whose revocation nobody could check are one finding.
        let notes = try exporter.must("ipro-verify \(trust) both.mp4").components(separatedBy: "[revocation-not-checked]")
        #expect(notes.count == 2)
        let alone = try exporter.run("ipro-verify \(trust) --expect-camera 'Gate 1' alone.mp4")
        #expect(alone.status == 4 && alone.output.contains("only an exporter's seal was found"), "\(alone.output)")
        #expect(try exporter.must("ipro-verify \(trust) alone.mp4").contains("sealed them; no signature of a camera beside the seal"))
    }

    @Test("an RSA padding for another key, and a source of a track that is not there, are refused")
    func refused() throws {
        let exporter = try CameraWorkplace(keyType: "ec-p256")
        #expect(try exporter.run("\(Self.seal) -o sealed.mp4 --pkcs1").errors.contains("is for an RSA key"))
        #expect(try exporter.run("\(Self.seal) -o sealed.mp4 --source 99=Gate").errors.contains("has no track 99"))
        #expect(try exporter.run("ls sealed.mp4").status != 0)
    }

    @Test("the manual's commands let openssl confirm a seal, and not a changed file")
    func sealByOpenSSL() throws {
        let exporter = try CameraWorkplace(keyType: "rsa-2048")
        try exporter.must("\(Self.seal) -o sealed.mp4")
        let script = "set -e\n" + (try commands("ipro-sign.1", holding: "seal-1.sig"))
        #expect(try exporter.must(script).hasSuffix("Verified OK\n"))
        let changed = try exporter.run(
            "rm -r out; printf x | dd of=sealed.mp4 bs=1 seek=5000 conv=notrunc status=none\n" + script)
        #expect(changed.status != 0 && !changed.output.contains("Verified OK"))
    }

    @Test("the same for the other keys, and for the second of two seals", arguments: ["ec-p256", "ec-p384"])
    func otherKeys(_ type: String) throws {
        let exporter = try CameraWorkplace(keyType: type)
        try exporter.must("\(Self.seal) -o once.mp4 && ipro-sign seal once.mp4 -o twice.mp4")
        let output = try exporter.must(
            """
            set -e; ipro-verify inspect --extract out twice.mp4 >/dev/null
            for n in 1 2; do
                openssl x509 -in out/seal-$n.pem -pubkey -noout >key.pem
                openssl dgst -sha256 -verify key.pem -signature out/seal-$n.sig out/seal-$n.message
            done
            """)
        #expect(output == "Verified OK\nVerified OK\n")
    }

    // MARK: - C2PA

    private func workplace(_ change: (inout C2PASettings) -> Void = { _ in }, layout: Layout = Layout()) throws -> Workplace {
        let workplace = try Workplace()
        var forge = try C2PAForge()
        change(&forge.settings)
        try workplace.write(try forge.seal(Recording("IPPP IPPP", layout: layout)).file.bytes, as: "clip.mp4")
        try workplace.write(try TestPKI.shared().root.pemBlock.text(), as: "root.pem")
        return workplace
    }

    @Test("the manual's commands let openssl confirm a C2PA seal from the certificate to the content, and not a changed file")
    func manifestByOpenSSL() throws {
        let workplace = try workplace()
        let script = "set -e\n" + (try commands("ipro-verify.1", holding: "c2pa-1.sig"))
        let confirmed = try workplace.run(script)
        #expect(confirmed.status == 0 && confirmed.output.contains("Verified OK\n"), "\(confirmed.errors)")
        #expect(confirmed.output.hasSuffix("confirmed\n"), "\(confirmed.output)")
        // Each link of the chain is needed: another content, another binding, another claim.
        for name in ["content", "c2pa-1.binding", "c2pa-1.message"] {
            let lines = script.split(separator: "\n").filter { !$0.contains("inspect --extract") }.joined(separator: "\n")
            let changed = try workplace.run(
                "cp out/\(name) kept; printf x | dd of=out/\(name) bs=1 seek=40 conv=notrunc status=none\n\(lines)")
            #expect(changed.status != 0 && !changed.output.contains("confirmed"), "\(name)")
            _ = try workplace.run("mv kept out/\(name)")
        }
    }

    @Test("of a hash tree every leaf is written, and the binding holds its digest", arguments: [false, true])
    func leaves(fragmented: Bool) throws {
        let workplace = try workplace(
            { $0.binding = fragmented ? .fragments(row: .leaves) : .blocks(.fixed(100), row: .leaves) },
            layout: fragmented ? .fragmented : Layout())
        let outcome = try workplace.run(
            """
            set -e; ipro-verify inspect --extract out clip.mp4 >/dev/null
            for file in out/tree-1.leaf-* \(fragmented ? "out/tree-1.start" : "out/content"); do
                od -An -v -tx1 out/c2pa-1.binding | tr -d '[:space:]' | grep -q "$(openssl dgst -sha256 -r $file | cut -c 1-64)" && echo held
            done
            ls out/tree-1.leaf-* | wc -l
            """)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        let leaves = try #require(lines.last.flatMap { Int($0) })
        #expect(fragmented ? leaves == 2 : leaves > 2)
        #expect(lines.dropLast().count == leaves + 1 && lines.dropLast().allSatisfy { $0 == "held" })
    }
}

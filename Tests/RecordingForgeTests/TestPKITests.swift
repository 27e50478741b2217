import Cryptography
import Evidence
import Foundation
import RecordingForge
import Testing

@Suite("The throw-away certification authority")
struct TestPKITests {
    private static let openssl = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/openssl" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private func verify(_ signer: TestSigner, under root: Certificate, at time: Timestamp) throws -> Bool {
        let folder = try ScratchFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.openssl))
        process.arguments = [
            "verify", "-attime", String(time.seconds), "-CAfile", try folder.write(root.pemBlock.text(), as: "root.pem"),
            "-untrusted", try folder.write(signer.chain.dropFirst().flatMap { try $0.pemBlock.text() }, as: "chain.pem"),
            try folder.write(signer.certificate.pemBlock.text(), as: "leaf.pem"),
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test("issues chains that the openssl command accepts, in their time", .enabled(if: openssl != nil, "openssl is not installed"))
    func chains() throws {
        let pki = try TestPKI.shared()
        #expect(try verify(pki.camera, under: pki.root, at: TestPKI.recordingTime))
        #expect(try !verify(pki.camera, under: pki.root, at: Timestamp(seconds: TestPKI.notAfter.seconds + 1)))
        #expect(try !verify(TestPKI.stranger().camera, under: pki.root, at: TestPKI.recordingTime))
        #expect(try !verify(TestPKI.selfSigned(), under: pki.root, at: TestPKI.recordingTime))
        let expired = try pki.camera(.ed25519, notAfter: Timestamp(seconds: TestPKI.recordingTime.seconds - 1))
        #expect(try !verify(expired, under: pki.root, at: TestPKI.recordingTime))
    }

    @Test("is made once in a process, and gives every camera a key of its own")
    func sharing() throws {
        #expect(try TestPKI.shared().root.sha256 == TestPKI.shared().root.sha256)
        #expect(try TestPKI.shared().root.sha256 != TestPKI.stranger().root.sha256)
        let pki = try TestPKI.shared()
        #expect(try pki.camera(.ecP384).certificate.publicKey != pki.camera(.ecP384).certificate.publicKey)
    }
}

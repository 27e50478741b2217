import AlterationInfo
package import CameraSigning
package import CertificatePath
import Cryptography
package import Evidence
package import RecordingForge
package import Verification

/// Signs forged recordings with throw-away keys, and judges files in memory.
package struct SignedForge: Sendable {
    /// Who signs; the test authority's camera unless a test says otherwise.
    package var signer: TestSigner
    /// How it signs: periods of one GOP.
    package var settings: SigningSettings
    private let folder: ScratchFolder

    /// A forge with a scratch folder of its own.
    package init() throws {
        folder = try ScratchFolder()
        signer = try TestPKI.shared().camera
        settings = SigningSettings()
        settings.periodLength = 0.001
        settings.recordingID = [UInt8](1...16)
        settings.startTime = TestPKI.recordingTime
        settings.device = DeviceClaims(manufacturer: "Nordvakt", model: "NV-1", serialNumber: "NV1-0001", firmware: "1.0")
        settings.workers = 1
    }

    /// The signed file of a recording. In a fragmented layout each period stands behind its fragment, as a camera writes it.
    package func sign(_ recording: Recording) throws -> [UInt8] { try signed(recording).bytes }

    /// The signed files of one recording: counters, links and clock go on from each to the next.
    ///
    /// - Parameter change: what is different from the file with this number on.
    package func sign(files recordings: [Recording], change: (Int, inout SignedForge) throws -> Void = { _, _ in }) throws -> [[UInt8]] {
        var forge = self
        var files: [[UInt8]] = []
        for (number, recording) in recordings.enumerated() {
            forge.settings.endsRecording = number == recordings.count - 1
            try change(number, &forge)
            let (bytes, chain) = try forge.signed(recording)
            files.append(bytes)
            forge.settings.chain = chain
            let track = recording.tracks[0]
            forge.settings.startTime.microseconds += Int64(track.duration * 1_000_000 / UInt64(track.timescale))
        }
        return files
    }

    private func signed(_ recording: Recording) throws -> (bytes: [UInt8], chain: PeriodChain) {
        let plain = recording.serialize().bytes
        let path = try folder.write(plain, as: "unsigned.mp4")
        let (boxes, chain) = try boxes(of: path, plain)
        guard recording.layout.fragments != nil else { return (plain + boxes.joined(), chain) }
        var carried = CarriedBoxes()
        carried.beforeFragments = boxes[0]
        for (group, box) in zip(recording.groups, boxes.dropFirst()) { carried.afterGroup[group] = box }
        return (recording.serialize(carrying: carried).bytes, chain)
    }

    private func boxes(of path: String, _ plain: [UInt8]) throws -> ([[UInt8]], PeriodChain) {
        if signer.isForger {
            let forged = try ForgedPeriods(path, plain, settings, signer: signer)
            return (forged.boxes, forged.chain)
        }
        let identity = try CameraIdentity(privateKey: signer.key, certificateChain: signer.chain)
        let result = try RecordingSigner(identity: identity, settings: settings).sign(path: path)
        return (result.boxes, result.chain)
    }

    /// Judges a file with the test authority as the only anchor.
    package func verify(
        _ bytes: [UInt8], trusting store: TrustStore? = nil, change: (inout VerificationOptions) -> Void = { _ in }
    ) throws -> RecordingReport {
        let path = try folder.write(bytes, as: "clip.mp4")
        var options = VerificationOptions(
            trustStore: try store ?? Self.trusted(), now: Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400), workers: 1)
        change(&options)
        return RecordingVerifier(options).verify(path: path)
    }

    /// A store with the test authority's root.
    package static func trusted() throws -> TrustStore {
        var store = TrustStore()
        store.add(.anchor(try TestPKI.shared().root))
        return store
    }
}

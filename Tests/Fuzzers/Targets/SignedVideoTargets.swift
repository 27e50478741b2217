import AxisForge
import AxisSignedVideo
import Cryptography
import RecordingForge
import SchemeKit
import VideoBitstream

/// Messages of Axis Signed Video, from their unit's first byte on.
enum SignedVideoMessageTarget: FuzzTarget {
    static let name = "axis-message"

    static func seeds() throws -> [FuzzSeed] {
        var seeds: [FuzzSeed] = []
        for (number, codec) in SignedVideoPromise.codecs.enumerated() {
            for (name, unit) in try SignedVideoPromise.units(codec) {
                seeds.append(FuzzSeed("\(codec.rawValue)-\(name)", [UInt8(number)] + unit))
            }
        }
        return seeds
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        let codec = input.choose(SignedVideoPromise.codecs)
        try SignedVideoPromise.check(Array(input.rest), codec)
    }
}

/// The TLVs of Axis Signed Video: whatever the input is, the unit around it fits.
enum SignedVideoTagsTarget: FuzzTarget {
    static let name = "axis-tlv"

    static func seeds() throws -> [FuzzSeed] {
        try SignedVideoPromise.units(.av1).map { name, unit in
            let start = 1 + unit[1...].prefix { $0 & 0x80 != 0 }.count + 1 + 2 + 16
            return FuzzSeed(name, Array(unit[start..<unit.count - 1]))
        }
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var size = 2 + 16 + input.count + 1
        var unit: [UInt8] = [0x2A]
        repeat {
            unit.append(UInt8(size & 0x7F) | (size > 0x7F ? 0x80 : 0))
            size >>= 7
        } while size > 0
        try SignedVideoPromise.check(unit + [25, 0x80] + SigningMessage.carrier.bytes + input + [0x80], .av1)
    }
}

/// What a secure element says about a key, and the certificate it comes with.
enum KeyAttestationTarget: FuzzTarget {
    static let name = "attestation"

    private struct Scene {
        let attested: AxisCamera
        let vendor: [UInt8]
        let keys: [PublicKey]
        let serialNumbers: [String]
    }

    private static let scene: Scene? = try? {
        var settings = AxisSettings()
        settings.provisioning = .attested
        let attested = try AxisCamera(settings, authority: TestPKI.shared())
        let certificates = try attested.certificates.flatMap { try $0.pemBlock.text() }
        let keys = try [attested.key, .generate(.ecP256), .generate(.ecP384), .generate(.rsa2048)].map(\.publicKey)
        let leaf = attested.certificates[0].publicKey
        return Scene(
            attested: attested, vendor: [1, UInt8(attested.attestation.count)] + attested.attestation + certificates, keys: keys + [leaf],
            serialNumbers: [settings.serialNumber, "", "B8A44F0000BB"])
    }()

    static func seeds() -> [FuzzSeed] {
        guard let scene else { return [] }
        let factory = [1, 0] + scene.vendor.dropFirst(2 + scene.attested.attestation.count)
        return [
            FuzzSeed("attested", [0, 0] + scene.vendor), FuzzSeed("other-key", [1, 0] + scene.vendor),
            FuzzSeed("other-curve", [2, 1] + scene.vendor), FuzzSeed("factory", [4, 2] + factory), FuzzSeed("rsa", [3, 0] + factory),
        ]
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        guard let scene else { throw BrokenPromise("no keys could be made") }
        var input = FuzzInput(input)
        let key = input.choose(scene.keys)
        let serialNumber = input.choose(scene.serialNumbers)
        guard let vendor = try? VendorField(input.rest) else { return }
        do throws(KeyAttestation.Failure) {
            try KeyAttestation.check(vendor, key: key, serialNumber: serialNumber)
        } catch {
            try promise(!error.explanation.isEmpty, "a failure without a reason")
            return
        }
        if vendor.attestation.isEmpty {
            let leaf = vendor.certificates.first.flatMap { try? Certificate(der: $0) }
            try promise(leaf?.publicKey == key, "a certificate vouches for another key than its own")
        } else {
            try promise(vendor.attestation == scene.attested.attestation && key == scene.keys[0], "an attestation nobody made was believed")
        }
    }
}

/// What holds of every message that could be read.
private enum SignedVideoPromise {
    static let codecs = [VideoCodec.h264, .h265, .av1]

    /// What cameras write.
    static func units(_ codec: VideoCodec) throws -> [(name: String, unit: [UInt8])] {
        var units: [(String, [UInt8])] = []
        func add(_ name: String, _ change: (inout AxisSettings) -> Void) throws {
            var settings = AxisSettings()
            settings.startTime = TestPKI.recordingTime
            change(&settings)
            var style = PictureStyle()
            style.coding = codec == .h265 ? .h265 : .h264
            style.intraSize = 40
            style.predictedSize = 24
            let plain = Recording("IPP IPP IPP", style: style)
            let signed = try AxisForge(settings).sign(codec == .av1 ? plain.asAV1() : plain)
            for sample in signed.messageSamples {
                guard let range = signed.messageRange(inSample: sample) else { continue }
                let stored = signed.tracks[0].samples[sample].bytes[range]
                units.append(("\(name)-\(units.count)", Array(codec == .av1 ? stored : stored.dropFirst(4))))
            }
        }
        try add("list") { _ in }
        try add("attested") {
            $0.provisioning = .attested
            $0.hash = .sha384
        }
        try add("group") { $0.listsUnits = false }
        try add("golden") { $0.isGolden = true }
        try add("unsigned") { $0.groupsPerSignature = 2 }
        if codec != .av1 {
            try add("first") { $0.generation = .first }
            try add("first-group") {
                $0.generation = .first
                $0.listsUnits = false
            }
            try add("plain") { $0.hashesEscaped = false }
        }
        return units
    }

    static func check(_ unit: [UInt8], _ codec: VideoCodec) throws(BrokenPromise) {
        let description = AxisSignedVideoScheme.describe(unit, codec: codec, carrier: SigningMessage.carrier)
        try promise(description?.brief.isEmpty == false, "nothing is said")
        let message: SigningMessage
        do throws(SigningMessageError) {
            message = try SigningMessage(unit, codec: codec)
        } catch {
            try promise(!error.explanation.isEmpty, "a failure without a reason")
            return
        }
        try promise(message.general != nil || message.isGolden, "a message about nothing")
        try promise(message.documents.count == 1 || message.documents.count == 2, "\(message.documents.count) documents")
        for document in message.documents {
            // Emulation prevention that a writer took out is put in again: at most one byte for two.
            try promise(document.count <= unit.count + unit.count / 2 + 1, "more is signed than is there")
        }
        try promise(Set(message.tags).count == message.tags.count, "tags \(message.tags)")
        if let signature = message.signature {
            try promise(!signature.signature.isEmpty && message.tags.last == 5, "a signature that is none")
        }
        if let list = message.hashList, let general = message.general {
            try promise(list.count % message.algorithm.size == 0, "a list that is cut")
            try promise(UInt16(truncatingIfNeeded: list.count / message.algorithm.size) == general.unitCount, "a list of another length")
        }
    }
}

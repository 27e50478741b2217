import AxisForge
import Cryptography
import RecordingForge
import Testing

/// A way of signing, and of coding.
struct Variant: Sendable, CustomTestStringConvertible {
    enum Coding: Sendable { case h264, h265, av1 }

    var name: String
    var coding = Coding.h264
    var slices = 1
    /// AV1 in frame header and tile group OBUs, so many to a picture, in place of frame OBUs.
    var tileGroups = 0
    var change: @Sendable (inout AxisSettings) -> Void = { _ in }

    var testDescription: String { name }

    /// A recording of this coding from letters.
    func recording(_ letters: String, layout: Layout = Layout(), seed: UInt64 = 1) -> Recording {
        var style = PictureStyle()
        style.seed = seed
        style.coding = coding == .h265 ? .h265 : .h264
        style.slices = slices
        let recording = Recording(letters, style: style, pictureDuration: 22_500, layout: layout)
        return coding == .av1 ? recording.asAV1(seed: seed + 6, tileGroups: tileGroups) : recording
    }

    /// The settings of this variant.
    var settings: AxisSettings {
        var settings = AxisSettings()
        settings.startTime = TestPKI.recordingTime
        change(&settings)
        return settings
    }

    /// Every unit's hash is listed and signed.
    static let listing: [Variant] = [
        Variant(name: "H.264, SHA-256, P-256, factory"),
        Variant(name: "H.265, SHA-384, P-384", coding: .h265) {
            $0.hash = .sha384
            $0.keyType = .ecP384
        },
        Variant(name: "AV1, SHA-512", coding: .av1) { $0.hash = .sha512 },
        Variant(name: "AV1, frame headers and tile groups apart", coding: .av1, tileGroups: 2),
        Variant(name: "H.264, RSA, attested is not possible, factory") { $0.keyType = .rsa2048 },
        Variant(name: "H.265, attested", coding: .h265) { $0.provisioning = .attested },
        Variant(name: "H.264, three slices", slices: 3),
        Variant(name: "H.264, hashed before emulation prevention") { $0.hashesEscaped = false },
        Variant(name: "H.264, two pictures late") { $0.delay = 2 },
        Variant(name: "H.264, keys in a message of their own") { $0.isGolden = true },
        Variant(name: "H.264, keys from the third message on") {
            $0.firstRecurrence = 2
            $0.recurrence = 3
        },
        Variant(name: "H.264, first generation") { $0.generation = .first },
        Variant(name: "H.265, first generation, attested, one picture late", coding: .h265) {
            $0.generation = .first
            $0.provisioning = .attested
            $0.delay = 1
        },
        Variant(name: "H.264, first generation, keys from the third message on, hashed before emulation prevention") {
            $0.generation = .first
            $0.hashesEscaped = false
            $0.firstRecurrence = 2
            $0.recurrence = 3
        },
    ]

    /// Only whole groups are signed.
    static let grouping: [Variant] = [
        Variant(name: "groups, H.264") { $0.listsUnits = false },
        Variant(name: "groups, H.265, SHA-384", coding: .h265) {
            $0.listsUnits = false
            $0.hash = .sha384
        },
        Variant(name: "groups, AV1", coding: .av1) { $0.listsUnits = false },
        Variant(name: "groups, first generation") {
            $0.generation = .first
            $0.listsUnits = false
        },
    ]

    /// Messages that do not each speak for one group under a signature of their own.
    static let irregular: [Variant] = [
        Variant(name: "a message every two units") { $0.mostUnits = 2 },
        Variant(name: "a message every three units, SHA-512", coding: .h265) {
            $0.mostUnits = 3
            $0.hash = .sha512
        },
        Variant(name: "one signature for two groups") {
            $0.groupsPerSignature = 2
            $0.delay = 1
        },
        Variant(name: "one signature for three groups, AV1", coding: .av1) {
            $0.groupsPerSignature = 3
            $0.delay = 1
        },
    ]
}

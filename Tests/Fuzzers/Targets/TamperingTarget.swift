import AxisForge
import Cryptography
import Evidence
import ONVIFForge
import RecordingForge
import Verification

/// Signed recordings of which single bytes are changed: what is called authentic holds no changed byte that was called signed or checked.
///
/// The first byte of an input chooses the recording; each five bytes that follow change one byte of it.
enum TamperingTarget: FuzzTarget {
    static let name = "tampering"
    static let longestInput = 41

    static func seeds() -> [FuzzSeed] {
        scenes.indices.map { number in
            FuzzSeed(scenes[number].name, [UInt8(truncatingIfNeeded: number), 0, 0, UInt8(truncatingIfNeeded: 17 * number), 99, 1])
        }
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        guard !scenes.isEmpty else { throw BrokenPromise("no recording could be signed") }
        let scene = input.choose(scenes)
        try promise(scene.verdict == .authentic, "\(scene.name) is \(scene.verdict) before anything is changed")
        var places: Set<Int> = []
        var bytes = scene.bytes
        for _ in 0..<8 where !input.rest.isEmpty {
            let place = (0..<3).reduce(0) { sum, _ in sum << 8 | Int(input.byte()) } % bytes.count
            let kind = input.byte()
            let value = input.byte()
            // A bit, any value, or one more or less.
            bytes[place] =
                kind % 3 == 0 ? bytes[place] ^ (1 << (value & 7)) : kind % 3 == 1 ? value : bytes[place] &+ (value & 1 == 0 ? 1 : 255)
            places.insert(place)
        }
        try check(bytes, scene, places)
    }

    private static func check(_ bytes: [UInt8], _ scene: Scene, _ places: Set<Int>) throws(BrokenPromise) {
        let report = MemoryVerifier.verify(bytes)
        if let broken = Promise.broken(by: report, size: UInt64(bytes.count)) { throw BrokenPromise("\(scene.name): \(broken)") }
        let changed = places.filter { bytes[$0] != scene.bytes[$0] }
        if changed.isEmpty {
            try promise(report.verdict == scene.verdict, "\(scene.name): \(report.verdict), though nothing was changed")
        }
        guard report.verdict == .authentic else { return }
        for place in changed.sorted() {
            let isListed = report.coverage.uncoveredRanges.contains { range in
                range.bytes.offset <= UInt64(place) && UInt64(place) < range.bytes.end ?? 0
            }
            try promise(
                isListed,
                "\(scene.name): byte \(place) was \(scene.bytes[place]), is \(bytes[place]), counts as covered, and the verdict is authentic"
            )
        }
    }

    // MARK: - The recordings

    private struct Scene: Sendable {
        var name: String
        var bytes: [UInt8]
        var verdict: Verdict
    }

    private static let scenes: [Scene] = ((try? made()) ?? []).map { name, recording in
        let bytes = recording.serialize().bytes
        return Scene(name: name, bytes: bytes, verdict: MemoryVerifier.verify(bytes).verdict)
    }

    private static func plain(_ change: (inout PictureStyle) -> Void = { _ in }, _ layout: Layout = Layout()) -> Recording {
        var style = PictureStyle()
        style.intraSize = 60
        style.predictedSize = 40
        style.sizeVariation = 5
        change(&style)
        return Recording("IPP IPP IPP IPP", style: style, pictureDuration: 30_000, layout: layout)
    }

    private static func made() throws -> [(String, Recording)] {
        var made: [(String, Recording)] = []
        func onvif(_ name: String, _ recording: Recording, _ change: (inout ONVIFForge) throws -> Void = { _ in }) throws {
            var forge = try ONVIFForge()
            try change(&forge)
            made.append(("onvif-\(name)", try forge.sign(recording)))
        }
        func axis(_ name: String, _ recording: Recording, _ change: (inout AxisSettings) -> Void = { _ in }) throws {
            var settings = AxisSettings()
            settings.startTime = TestPKI.recordingTime
            change(&settings)
            made.append(("axis-\(name)", try AxisForge(settings).sign(recording)))
        }
        let delimited = plain {
            $0.accessUnitDelimiter = true
            $0.slices = 2
        }
        try onvif("list", plain())
        try onvif("delimiters", delimited)
        try onvif("no-list", plain()) { $0.hasList = false }
        try onvif("h265-fragmented", plain({ $0.coding = .h265 }, .fragmented)) { $0.isHashedAsStored = true }
        try onvif("certificate-sei", plain()) { $0.certificates = .certificateSEI(sample: 0) }
        try onvif("twice", plain()) { $0.copies = 2 }
        try onvif("two-groups", plain()) { $0.gopsPerSignature = 2 }
        try onvif("two-groups-no-list", plain()) {
            $0.gopsPerSignature = 2
            $0.hasList = false
        }
        try onvif("partial-rsa", plain()) {
            $0.pictureLimit = 2
            $0.signer = try TestPKI.shared().camera(.rsa2048)
        }
        try onvif("closed", plain()) { $0.endOfStream = .stale }
        try axis("list", plain())
        try axis("delimiters", delimited) { $0.provisioning = .attested }
        try axis("group", plain()) {
            $0.listsUnits = false
            $0.closes = false
        }
        try axis("av1", plain().asAV1())
        try axis("av1-fragmented-group", plain({ _ in }, .fragmented).asAV1()) {
            $0.listsUnits = false
            $0.closes = false
        }
        try axis("golden", plain()) { $0.isGolden = true }
        try axis("first", plain()) { $0.generation = .first }
        try axis("first-group", plain { $0.coding = .h265 }) {
            $0.generation = .first
            $0.listsUnits = false
        }
        try axis("two-groups", plain()) {
            $0.groupsPerSignature = 2
            $0.delay = 1
        }
        try axis("partial-rsa", plain()) {
            $0.mostUnits = 2
            $0.keyType = .rsa2048
        }
        return made
    }
}

import CameraSigning
import MediaLibrary
import RecordingForge

/// All sample recordings, made from nothing. What each is for stands in SampleMedia/README.md.
struct SampleSet {
    /// One file of the folder.
    struct File {
        var name: String
        var bytes: [UInt8]
    }

    /// The files in the order in which the table names them.
    private(set) var files: [File] = []
    /// The authority whose root belongs into the trust store.
    let authority: DemonstrationAuthority
    private let studio: Studio

    init() throws {
        authority = try DemonstrationAuthority()
        studio = try Studio()
        try shootGate()
        try shootYard()
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) { files.append(File(name: name, bytes: bytes)) }

    /// One camera that writes the index first and signs when the recording ends: the signature stands behind the pictures.
    private mutating func shootGate() throws {
        let pictures = try studio.gate()
        let plain = try studio.file(pictures, .faststart)
        let signature = try studio.signature(of: plain, by: authority.camera).joined()
        let signed = plain + signature
        add("gate-authentic.mp4", signed)

        var altered = try studio.alterable(signed)
        // A bit after which a decoder goes on without complaint and shows something else, as far as the next keyframe.
        try altered.flip(sample: 41, byte: altered.place(of: 41).count - 36, bit: 2)
        add("gate-altered.mp4", altered.bytes)

        // An editor writes new tables and carries the signature over.
        add("gate-frame-removed.mp4", try studio.file(pictures.removing(59..<60), .faststart) + signature)
        add("gate-frames-swapped.mp4", try studio.file(pictures.swapping(66, 67), .faststart) + signature)

        var faster = try studio.alterable(signed)
        try faster.setMediaTimescale(try studio.mediaTimescale(of: signed) * 2)
        add("gate-faster.mp4", faster.bytes)

        var turned = try studio.alterable(signed)
        try turned.setMatrix(TrackGeometry.upsideDown)
        add("gate-upside-down.mp4", turned.bytes)

        let shortened = try studio.file(pictures.removing(40..<60), .faststart)
        let stranger = try DemonstrationAuthority()
        add("gate-resigned-by-stranger.mp4", shortened + (try studio.signature(of: shortened, by: stranger.camera)).joined())
        let loner = try DemonstrationAuthority.selfSignedCamera()
        add("gate-self-signed.mp4", plain + (try studio.signature(of: plain, by: loner)).joined())
        add("gate-not-signed.mp4", plain)

        var truncated = try studio.alterable(signed)
        truncated.truncate(to: try truncated.place(of: 70).lowerBound + 100)
        add("gate-truncated.mp4", truncated.bytes)

        let heard = try studio.file(try studio.gate(hasAudio: true), .faststart)
        add("gate-sound-uncovered.mp4", heard + (try studio.signature(of: heard, by: authority.camera)).joined())
    }

    /// Another that writes fragments and signs each second as it goes.
    private mutating func shootYard() throws {
        let plain = try studio.file(try studio.yard(), .fragmented)
        let signature = try studio.signature(of: plain, by: authority.camera, coversAudio: true)
        let signed = try studio.interleave(plain, signature)
        add("yard-authentic.mp4", signed)

        var excerpt = try studio.alterable(signed)
        for fragment in [4, 0] { try Self.removeSecond(fragment, of: &excerpt) }
        add("yard-excerpt.mp4", excerpt.bytes)

        var gap = try studio.alterable(signed)
        try Self.removeSecond(2, of: &gap)
        add("yard-second-removed.mp4", gap.bytes)

        var cut = try studio.alterable(signed)
        guard let last = cut.topLevelBoxes("uuid").last else { throw SampleError("the yard is not signed") }
        try cut.removeTopLevelBox(last)
        add("yard-power-cut.mp4", cut.bytes)
    }

    /// Takes a fragment out with its signature: `moof`, `mdat` and `uuid`.
    private static func removeSecond(_ fragment: Int, of file: inout AlteredFile) throws {
        let box = file.topLevelBoxes("moof")[fragment]
        for _ in 0..<3 { try file.removeTopLevelBox(box) }
    }
}

import ByteInput
import CameraSigning
import Cryptography
import Evidence
import ISOBMFF
import MediaLibrary
import RecordingForge

/// Where the sample recordings are shot and signed. It gives whole files in memory; only scratch files touch the disk.
struct Studio {
    private let folder: ScratchFolder
    private let startTime: Timestamp

    init() throws {
        folder = try ScratchFolder()
        guard let time = Timestamp("2026-03-18T08:33:20Z") else { throw SampleError("the recording time cannot be read") }
        startTime = time
    }

    // MARK: Shooting

    /// The gate: five seconds of H.264, twenty pictures a second, a keyframe each second.
    func gate(hasAudio: Bool = false) throws -> TestClip.Coded {
        var clip = TestClip()
        (clip.width, clip.height) = (640, 360)
        (clip.framesPerSecond, clip.frames, clip.pictureGroup) = (20, 100, 20)
        (clip.caption, clip.hasAudio) = ("GATE 1", hasAudio)
        return try clip.encode(name: "gate")
    }

    /// The yard: five seconds of H.265 with sound, fifteen pictures a second, a keyframe each second.
    func yard() throws -> TestClip.Coded {
        var clip = TestClip()
        (clip.width, clip.height) = (640, 360)
        (clip.codec, clip.framesPerSecond, clip.frames, clip.pictureGroup) = (.h265, 15, 75, 15)
        (clip.caption, clip.hasAudio) = ("YARD 2", true)
        return try clip.encode(name: "yard")
    }

    /// The unsigned file of a clip.
    func file(_ coded: TestClip.Coded, _ layout: RecordingLayout) throws -> [UInt8] {
        let path = "\(folder.path)/muxed.mp4"
        try TestClip.mux(coded, into: RecordingMuxer(layout, streams: coded.streams, path: path))
        return try read(path)
    }

    // MARK: Signing

    /// The signature boxes for a file: the identity, then one box for each second.
    func signature(of bytes: [UInt8], by camera: CameraIdentity, coversAudio: Bool = false) throws -> [[UInt8]] {
        let path = try folder.write(bytes, as: "unsigned.mp4")
        var settings = SigningSettings()
        settings.coversAudio = coversAudio
        settings.device = DemonstrationAuthority.device
        settings.startTime = startTime
        // Random in a camera; here the same pictures shall give the same recording.
        settings.recordingID = Array(try Digest.of(bytes, .sha256).bytes.prefix(16))
        return try RecordingSigner(identity: camera, settings: settings).sign(path: path).boxes
    }

    /// A fragmented file with each period behind its fragment, as a camera writes it that signs while it records.
    func interleave(_ bytes: [UInt8], _ signature: [[UInt8]]) throws -> [UInt8] {
        var periods = signature[...]
        guard let identity = periods.popFirst() else { throw SampleError("nothing was signed") }
        var signed: [UInt8] = []
        for box in BoxTree(bytes).boxes {
            signed += bytes[box.range]
            if box.type == "moov" { signed += identity }
            if box.type == "mdat", let period = periods.popFirst() { signed += period }
        }
        guard periods.isEmpty else { throw SampleError("there are \(periods.count) more signed periods than fragments") }
        return signed
    }

    /// A file that can be altered sample by sample.
    func alterable(_ bytes: [UInt8]) throws -> AlteredFile {
        let movie = try MovieFile.open(try EvidenceFile(path: try folder.write(bytes, as: "alterable.mp4")))
        var samples: [[Range<Int>]] = []
        for track in movie.tracks {
            var cursor = track.samples()
            var places: [Range<Int>] = []
            while let sample = try cursor.next() { places.append(Int(sample.offset)..<Int(sample.end)) }
            samples.append(places)
        }
        return AlteredFile(bytes: bytes, samples: samples)
    }

    /// Ticks a second of the video track.
    func mediaTimescale(of bytes: [UInt8]) throws -> UInt32 {
        let movie = try MovieFile.open(try EvidenceFile(path: try folder.write(bytes, as: "timed.mp4")))
        guard let video = movie.tracks.first(where: \.isVideo) else { throw SampleError("there is no video") }
        return video.timescale
    }

    private func read(_ path: String) throws -> [UInt8] {
        let file = try EvidenceFile(path: path)
        guard let size = Int(exactly: file.size) else { throw SampleError("\(path) is too large") }
        return try file.bytes(at: 0, count: size)
    }
}

import AxisForge
import CameraSigning
import CertificatePath
import Cryptography
import Evidence
import ONVIFForge
import RecordingForge

/// Recordings to begin with: every layout the forge knows, signed by a camera that the trust store knows.
enum RecordingSeeds {
    /// Trusts the cameras of this run.
    static let trustStore: TrustStore = {
        var store = TrustStore()
        if let root = try? TestPKI.shared().root { store.add(.anchor(root)) }
        return store
    }()

    /// The recordings, signed by every scheme that signs in its own way.
    static func all() throws -> [FuzzSeed] {
        var seeds: [FuzzSeed] = []
        let scratch = try ScratchFolder()
        let camera = try TestPKI.shared().camera
        let identity = try CameraIdentity(privateKey: camera.key, certificateChain: camera.chain)
        for (name, recording) in recordings {
            let bytes = recording.serialize().bytes
            seeds.append(FuzzSeed("\(name)-unsigned", bytes))
            var settings = SigningSettings()
            settings.periodLength = 0.1
            settings.coversAudio = true
            settings.startTime = TestPKI.recordingTime
            settings.recordingID = Array(1...16)
            settings.workers = 1
            let signed = try RecordingSigner(identity: identity, settings: settings).sign(path: scratch.write(bytes))
            seeds.append(FuzzSeed("\(name)-signed", bytes + signed.boxes.joined()))
        }
        return seeds + (try inTheVideo())
    }

    /// Signed in the coded video itself.
    private static func inTheVideo() throws -> [FuzzSeed] {
        var style = PictureStyle()
        style.intraSize = 40
        style.predictedSize = 24
        let plain = Recording("IPP IPP IPP", style: style)
        var seeds = [FuzzSeed("onvif", try ONVIFForge().sign(plain).serialize().bytes)]
        var settings = AxisSettings()
        settings.startTime = TestPKI.recordingTime
        seeds.append(FuzzSeed("axis", try AxisForge(settings).sign(plain).serialize().bytes))
        seeds.append(FuzzSeed("axis-av1", try AxisForge(settings).sign(plain.asAV1()).serialize().bytes))
        settings.generation = .first
        settings.listsUnits = false
        seeds.append(FuzzSeed("axis-first", try AxisForge(settings).sign(plain).serialize().bytes))
        return seeds
    }

    private static var recordings: [(name: String, recording: Recording)] {
        var style = PictureStyle()
        style.intraSize = 40
        style.predictedSize = 24
        style.bidirectionalSize = 20
        var progressive = Recording("IPBB IPP", style: style)
        progressive.addAudioTrack(frameSize: 8)
        progressive.layout.freeBoxes = [.beforeMediaData: 4]
        var large = progressive
        large.layout.movieFirst = true
        large.layout.largeOffsets = true
        large.layout.largeMediaData = true
        large.layout.largeTimes = true
        large.layout.sampleSizes = .compact8
        large.layout.mediaDataBoxes = 2
        var fragmented = progressive
        fragmented.layout = .fragmented
        fragmented.layout.fragments?.randomAccessIndex = true
        var unusual = progressive
        unusual.layout.fragments = Fragments()
        unusual.layout.fragments?.base = .explicit
        unusual.layout.fragments?.defaults = .trackFragmentHeader
        unusual.layout.fragments?.runs = 2
        unusual.layout.fragments?.groupsInMovie = 1
        style.coding = .h265
        style.slices = 2
        var cameras = Recording("IP IP", style: style)
        cameras.addVideoTrack("IPP", style: style)
        cameras.layout.fragments = Fragments()
        cameras.layout.fragments?.base = .implicit
        cameras.layout.fragments?.defaults = .trackExtends
        return [
            ("progressive", progressive), ("large", large), ("fragmented", fragmented), ("unusual", unusual), ("cameras", cameras),
        ]
    }
}

import ArgumentParser
import Evidence
import Glibc
import MediaLibrary
import SystemPackage

/// `ipro-media test-clip -o FILE`
struct TestClipCommand: ParsableCommand {
    /// How the clip is stored.
    enum Layout: String, CaseIterable, ExpressibleByArgument {
        case progressive, faststart, fragmented, elementary

        var recording: RecordingLayout? {
            switch self {
            case .progressive: .progressive
            case .faststart: .faststart
            case .fragmented: .fragmented
            case .elementary: nil
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "test-clip",
        abstract: "Make a short recording of an invented scene, with a clock and picture numbers.",
        discussion: "The same options give the same file with the same versions of the encoders.")

    @Option(help: "h264 or h265.") var codec = TestClip.Codec.h264
    @Option(help: "How many pictures.") var frames = 60
    @Option(help: "Pictures per second.") var fps = 12
    @Option(help: "Pictures from one keyframe to the next.") var gop = 12
    @Option(help: "B-pictures between two others.") var bframes = 0
    @Option(help: "Pixels across.") var width = 320
    @Option(help: "Pixels down.") var height = 180
    @Option(help: "Bits per second; constant quality without it.") var bitrate: Int?
    @Option(help: "The name in the picture: capital letters and digits.") var caption = "TEST CAMERA 1"
    @Flag(help: "Add a sound track with a steady tone.") var audio = false
    @Option(help: "progressive, faststart, fragmented (a fragment per keyframe), or elementary (raw Annex B).")
    var layout = Layout.progressive
    @Option(name: [.short, .long], help: "The new file.", completion: .file()) var output: FilePath

    func run() throws {
        var clip = TestClip()
        clip.codec = codec
        clip.frames = frames
        clip.framesPerSecond = fps
        clip.pictureGroup = gop
        clip.bPictures = bframes
        clip.width = width
        clip.height = height
        clip.bitRate = bitrate
        clip.caption = caption
        clip.hasAudio = audio
        // Claims the name first: an existing file is never overwritten.
        let descriptor = try EvidenceDescriptor.create(output)
        defer { close(descriptor) }
        do {
            if let recording = layout.recording {
                try clip.write(recording, to: output.isText ? output.description : "/proc/self/fd/\(descriptor)")
            } else {
                guard Report.write(try clip.elementaryStream(name: output.shown), to: descriptor) else {
                    throw MediaError.cannotWrite(to: output.shown)
                }
            }
        } catch {
            EvidenceDescriptor.remove(output)
            Report.error(error, about: output.shown)
            throw ExitCode(Report.failed)
        }
    }
}

extension TestClip.Codec: ExpressibleByArgument {}

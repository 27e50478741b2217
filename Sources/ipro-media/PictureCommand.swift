import ArgumentParser
import Evidence
import Glibc
import MediaLibrary
import SystemPackage

/// `ipro-media picture FILE --track T --sample N -o out.jpg`
struct PictureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "picture",
        abstract: "Decode one picture of an MP4 into a PNG or JPEG file.",
        discussion: "The picture is shown as coded: rotation and pixel shape of the container are not applied.")

    @Argument(help: "The recording.", completion: .file(extensions: ["mp4", "m4v", "mov"]))
    var file: FilePath

    @Option(help: "The track ID.")
    var track = 1

    @Option(help: "The number of the sample, from 0 in decode order.")
    var sample: UInt64

    @Option(name: [.short, .long], help: "A new file ending in .png, .jpg or .jpeg, or - for a PNG on the standard output.")
    var output: FilePath

    @OptionGroup(title: "Limits")
    var limits: ConfinedProcess.Limits

    func validate() throws {
        guard output == "-" || ImageFormat(path: output.description) != nil else {
            throw ValidationError("the output must end in .png, .jpg or .jpeg, or be -")
        }
        if output == "-", isatty(STDOUT_FILENO) == 1 { throw ValidationError("refusing to write an image to a terminal") }
    }

    func run() throws {
        let source = try EvidenceDescriptor.open(file)
        defer { close(source) }
        let isStandardOutput = output == "-"
        let target = isStandardOutput ? STDOUT_FILENO : try EvidenceDescriptor.create(output)
        do {
            try ConfinedProcess.run(on: file.shown, limits) {
                let decoder = try PictureDecoder(.descriptor(source, name: file.shown))
                let picture = try decoder.picture(ofSample: sample, track: track, as: ImageFormat(path: output.description) ?? .png)
                guard Report.write(picture.image, to: target) else { throw MediaError.cannotWrite(to: output.shown) }
                if picture.isDamaged { Report.error("sample \(sample) was decoded with errors", about: file.shown) }
            }
        } catch {
            if !isStandardOutput { EvidenceDescriptor.remove(output) }
            throw error
        }
        if !isStandardOutput, close(target) != 0 {
            Report.error("cannot write", about: output.shown)
            throw ExitCode(Report.failed)
        }
    }
}

import ArgumentParser
import Evidence
import Glibc
import MediaLibrary
import SystemPackage

/// `ipro-media probe FILE`
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Write how libavformat reads an MP4, as JSON or line by line.",
        discussion: """
            Edit lists and chapters are left aside. Samples are counted from 0 in decode order. Output is complete only when the exit status is 0. \
            Several samples of uncompressed sound may count as one.
            """)

    @Argument(help: "The recording; - for a file that is the standard input.", completion: .file(extensions: ["mp4", "m4v", "mov"]))
    var file: FilePath

    @Flag(help: "List every sample: track ID, offset, size, decode and presentation time, duration, keyframe.")
    var samples = false

    @Flag(help: "List the tracks and every sample as lines of text, in place of JSON.")
    var lines = false

    @OptionGroup(title: "Limits")
    var limits: ConfinedProcess.Limits

    func validate() throws {
        if lines && samples { throw ValidationError("--lines lists every sample already; leave out --samples") }
    }

    func run() throws {
        let descriptor = try EvidenceDescriptor.open(file)
        defer { close(descriptor) }
        try ConfinedProcess.run(on: file.shown, limits) {
            let list = try SampleList(.descriptor(descriptor, name: file.shown))
            if lines { try SampleLines(list).write(to: STDOUT_FILENO) } else { try write(list) }
        }
    }

    private func write(_ list: SampleList) throws {
        var output = JSONOutput(descriptor: STDOUT_FILENO)
        try output.open("{")
        try output.add(1, named: "schemaVersion")
        try output.add(file.description, named: "file")
        if !file.isText { try output.add(file.hexadecimal, named: "fileBytes") }
        try output.add(MediaLibraryVersion.description, named: "reader")
        if samples { try output.open("[", named: "samples") }
        var counts = [UInt64](repeating: 0, count: list.tracks.count)
        var sizes = counts
        while let sample = try list.next() {
            counts[sample.track] += 1
            sizes[sample.track] += UInt64(sample.size)
            guard samples else { continue }
            try output.open("{")
            try output.add(list.tracks[sample.track].identifier, named: "track")
            try output.add(sample.offset, named: "offset")
            try output.add(sample.size, named: "size")
            try output.add(sample.decodeTime, named: "decodeTime")
            try output.add(sample.presentationTime, named: "presentationTime")
            try output.add(sample.duration, named: "duration")
            try output.add(sample.isKeyframe, named: "keyframe")
            output.close("}")
        }
        if samples { output.close("]") }
        try output.open("[", named: "tracks")
        for (index, track) in list.tracks.enumerated() {
            try output.open("{")
            try output.add(track.identifier, named: "trackID")
            try output.add(track.kind.rawValue, named: "kind")
            try output.add(track.codec, named: "codec")
            try output.add(track.timeBase.denominator, named: "timescale")
            try output.add(track.width, named: "width")
            try output.add(track.height, named: "height")
            try output.add(track.rotation, named: "rotation")
            try output.add(track.sampleRate, named: "sampleRate")
            try output.add(track.channels, named: "channels")
            try output.add(counts[index], named: "samples")
            try output.add(sizes[index], named: "sampleBytes")
            output.close("}")
        }
        output.close("]")
        output.close("}")
        try output.finish()
    }
}

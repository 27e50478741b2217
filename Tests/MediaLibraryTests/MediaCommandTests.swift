import Glibc
import MediaLibrary
import Testing

@Suite("The ipro-media command", .timeLimit(.minutes(30)))
struct MediaCommandTests {
    /// How a command ended and what it wrote.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs the program that was built next to the tests.
    private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> Outcome {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &path, path.count - 1)
        try #require(length > 0)
        let tests = String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let program = tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/ipro-media"
        func quoted(_ text: String) -> String { "'" + text + "'" }
        let (output, errors) = (folder.file("stdout"), folder.file("stderr"))
        let line = ([program] + arguments).map(quoted).joined(separator: " ") + " >\(output) 2>\(errors) </dev/null"
        let status = unsafe system("cd \(folder.path) && " + line)
        return Outcome(
            status: status >> 8, output: String(decoding: try TemporaryFolder.read(output), as: UTF8.self),
            errors: String(decoding: try TemporaryFolder.read(errors), as: UTF8.self))
    }

    @Test("probe tells tracks, and with --samples every sample", arguments: ["progressive", "fragmented"])
    func probe(layout: String) throws {
        let folder = try TemporaryFolder()
        let made = try run(
            "test-clip", "--frames", "12", "--gop", "6", "--bframes", "1", "--audio", "--layout", layout, "-o", "clip.mp4", in: folder)
        #expect(made.status == 0 && made.errors.isEmpty)
        let plain = try run("probe", "clip.mp4", in: folder)
        #expect(plain.status == 0 && plain.errors.isEmpty)
        #expect(plain.output.hasPrefix(#"{"schemaVersion":1,"file":"clip.mp4","reader":"libavformat "#))
        #expect(plain.output.contains(#"{"trackID":1,"kind":"video","codec":"h264","timescale":12288,"width":320,"height":180,"#))
        #expect(plain.output.contains(#""samples":12,"#) && !plain.output.contains(#""offset""#))
        let full = try run("probe", "--samples", "clip.mp4", in: folder)
        #expect(full.output.split(separator: #"{"track":1,"offset":"#).count == 12 + 1)
    }

    @Test("picture writes an image, and leaves nothing behind when it cannot")
    func picture() throws {
        let folder = try TemporaryFolder()
        _ = try run("test-clip", "--frames", "6", "--codec", "h265", "-o", "clip.mp4", in: folder)
        #expect(try run("picture", "clip.mp4", "--sample", "5", "-o", "out.jpg", in: folder).status == 0)
        #expect(try TemporaryFolder.read(folder.file("out.jpg")).starts(with: [0xFF, 0xD8]))
        let taken = try run("picture", "clip.mp4", "--sample", "5", "-o", "out.jpg", in: folder)
        #expect(taken.status == 2 && taken.errors == "ipro-media: out.jpg: cannot create: File exists\n")
        let missing = try run("picture", "clip.mp4", "--sample", "6", "-o", "none.png", in: folder)
        #expect(missing.status == 2 && missing.errors == "ipro-media: clip.mp4: no sample 6\n")
        #expect(unsafe access(folder.file("none.png"), F_OK) != 0)
    }

    @Test(
        "errors end with status 2 and one line that names the file",
        arguments: [
            ("none.mp4", "ipro-media: none.mp4: cannot open: No such file or directory\n"), (".", "ipro-media: .: not a regular file\n"),
            ("noise.mp4", "ipro-media: noise.mp4: cannot open: Invalid data found when processing input\n"),
        ])
    func errors(file: String, message: String) throws {
        let folder = try TemporaryFolder()
        _ = try folder.write([UInt8](repeating: 0x5A, count: 5000), as: "noise.mp4")
        let outcome = try run("probe", file, in: folder)
        #expect(outcome.status == 2 && outcome.errors == message && outcome.output.isEmpty)
    }

    @Test("wrong usage ends with status 2, help with 0")
    func usage() throws {
        let folder = try TemporaryFolder()
        #expect(try run("bogus", in: folder).status == 2)
        #expect(try run("picture", "clip.mp4", "--sample", "0", "-o", "out.gif", in: folder).status == 2)
        #expect(try run("probe", "--help", in: folder).status == 0)
    }
}

import Foundation

/// The second opinion: what ffprobe makes of a file.
struct FFprobe {
    struct Packet: Hashable {
        var stream: Int
        var position: Int
        var size: Int
        var decodeTime: Int64?
        var compositionTime: Int64?
        var isKey: Bool
    }

    let program: URL

    /// `nil` where it is not installed.
    init?() {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/ffprobe") }) else { return nil }
        program = URL(fileURLWithPath: "\(folder)/ffprobe")
    }

    static let isInstalled = FFprobe() != nil

    /// The packets in file order with edit lists ignored, and what it complained about.
    func packets(of file: String) throws -> (packets: [Packet], complaints: String) {
        let process = Process()
        process.executableURL = program
        process.arguments = [
            "-v", "error", "-ignore_editlist", "1", "-show_entries", "packet=stream_index,pts,dts,size,pos,flags", "-of", "json=c=1", file,
        ]
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let answer = try JSONDecoder().decode(Answer.self, from: data)
        let packets = answer.packets.map {
            Packet(
                stream: $0.stream_index, position: Int($0.pos ?? "") ?? -1, size: Int($0.size) ?? -1, decodeTime: $0.dts,
                compositionTime: $0.pts, isKey: $0.flags.hasPrefix("K"))
        }
        return (packets, complaints)
    }

    private struct Answer: Decodable {
        struct Row: Decodable {
            var stream_index: Int
            var pts: Int64?
            var dts: Int64?
            var size: String
            var pos: String?
            var flags: String
        }
        var packets: [Row]
    }
}

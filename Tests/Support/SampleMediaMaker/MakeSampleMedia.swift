import ArgumentParser
import Cryptography
import Glibc

/// `sample-media`: makes the recordings in SampleMedia, and the root that signed them, anew.
@main
struct MakeSampleMedia: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-media",
        abstract: "Make the sample recordings and their demonstration root anew.",
        discussion: """
            The authority that signs them is made on the spot. Its private keys, and the cameras', stay in the memory of this process: \
            nobody can sign another recording with them.
            """)

    @Argument(help: "Folder of the recordings; every .mp4 in it is replaced.") var recordings = "SampleMedia"
    @Argument(help: "Folder that gets demonstration-root.pem.") var trustStore = "TrustStore"

    /// They are part of every checkout.
    private static let largestFile = 200 * 1024

    func run() throws {
        let set = try SampleSet()
        for file in set.files where file.bytes.count > Self.largestFile {
            throw SampleError("\(file.name) has \(file.bytes.count) bytes; no sample may have more than \(Self.largestFile)")
        }
        let root = try PEMBlock(label: "CERTIFICATE", bytes: set.authority.root.der).text()
        for old in try Self.recordings(in: recordings) { unsafe unlink("\(recordings)/\(old)") }
        try Self.replace("\(trustStore)/demonstration-root.pem", root)
        for file in set.files {
            try Self.replace("\(recordings)/\(file.name)", file.bytes)
            print("\(recordings)/\(file.name)  \(file.bytes.count) bytes")
        }
    }

    private static func replace(_ path: String, _ bytes: [UInt8]) throws {
        unsafe unlink(path)
        try ExclusiveFile.write(bytes, to: path, mode: 0o644)
    }

    private static func recordings(in folder: String) throws -> [String] {
        guard let stream = unsafe opendir(folder) else { throw SampleError("there is no folder \(folder)") }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name.hasSuffix(".mp4") { names.append(name) }
        }
        return names
    }
}

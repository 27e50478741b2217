import Cryptography
import Evidence
import Glibc
import SystemPackage

/// Has pictures decoded by `ipro-media`, a process of its own with limits on memory, time and system calls: no codec ever runs in the
/// process that judges, and whatever happens there changes no verdict.
struct PictureTaker {
    private let helper: MediaHelper
    private let folder: String

    /// Most bytes of one picture that go into a report: a JPEG of a 4K frame takes about 2 MB.
    private static let mostBytes = 8 << 20
    /// Limits that are handed on, in MiB and seconds of processor time.
    private static let (memory, seconds) = (1024, 20)
    /// However long the machine is busy with other things, in seconds.
    private static let patience = 120.0

    /// `nil` where the helper is not installed beside this program nor on the path, or where there is no folder for what it writes.
    init?() {
        guard let helper = MediaHelper() else { return nil }
        var template = Array((Surroundings.variable("TMPDIR") ?? "/tmp").utf8CString.dropLast()) + Array("/ipro-verify-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { return nil }
        self.helper = helper
        folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Takes one picture; where it cannot be had, it says why.
    func picture(of recording: FilePath, track: UInt64, sample: UInt64) -> Result<[UInt8], Scribe.Reason> {
        let file = "\(folder)/\(track)-\(sample).jpg"
        defer { unsafe unlink(file) }
        // A name that begins with a dash must not be taken for an option.
        let path = Array((recording.isAbsolute ? "" : "./").utf8) + recording.bytes
        // Neither what the helper says nor what it reads is the user's business: the report says what is missing.
        let run = helper.start(
            [Array("picture".utf8), path]
                + [
                    "--track", "\(track)", "--sample", "\(sample)", "--output", file,
                    "--memory-limit", "\(Self.memory)", "--time-limit", "\(Self.seconds)",
                ].map { Array($0.utf8) })
        let status = run.map { $0.end(within: Self.patience) } ?? 127
        if status == 0, let image = try? SmallFile.read(file, limit: Self.mostBytes), image.starts(with: [0xFF, 0xD8]) {
            return .success(image)
        }
        return .failure(Scribe.Reason(text: status == nil ? "it took too long to decode" : "it cannot be decoded"))
    }

    /// Takes the folder away.
    func clear() { unsafe rmdir(folder) }
}

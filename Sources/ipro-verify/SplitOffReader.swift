import ArgumentParser
import ByteInput
import CConfinement
import Evidence
import Glibc
import Locking
import SchemeKit
import SystemPackage
import Verification

/// Gets the second opinion on recordings from libavformat, by a process that was split off before this one gave up starting others.
final class SplitOffReader: SecondReader {
    private let channel: Monitor<MessageChannel>
    private let recordings: [FilePath]

    /// So long it may take to say its version, in seconds, however busy the machine is.
    private static let patience = 20.0

    /// Splits the process off, before any evidence is opened.
    ///
    /// - Parameter recordings: all that will be asked about.
    /// - Throws: an error of usage, after it was told.
    init(_ recordings: [FilePath]) throws {
        guard let helper = MediaHelper() else {
            throw StatementFile.failure(
                "--second-opinion needs the helper program ipro-media, which is neither beside this program nor on the PATH; "
                    + "install it, or leave the option out")
        }
        // What another version finds, or how it writes it down, says nothing about the recording: that is no opinion, and no verdict.
        let version = helper.version(within: Self.patience)
        guard version == ProductVersion.string else {
            throw StatementFile.failure(
                "--second-opinion: \(helper.program) \(version.map { "is of version \($0)" } ?? "does not say its version"), and this program "
                    + "of \(ProductVersion.string); install both of one version, or leave the option out")
        }
        guard let (own, other) = MessageChannel.pair() else { throw StatementFile.failure("no process can be split off") }
        switch confinement_fork() {
        case 0:
            close(own.descriptor)
            ReadingProcess.run(helper, recordings, other)
        case -1: throw StatementFile.failure("no process can be split off")
        default:
            close(other.descriptor)
            channel = Monitor(own)
            self.recordings = recordings
        }
    }

    deinit { channel.withLock { _ = close($0.descriptor) } }

    func read(_ file: EvidenceFile, into comparison: inout SampleComparison) throws(ExaminationError) -> String? {
        guard let number = recordings.firstIndex(of: file.path) else { return "nobody asked about this recording" }
        let channel = channel.withLock { $0 }
        guard channel.send(.init(.listing, words: ["\(number)"])) else { return "the process that asks ipro-media has ended" }
        var failure: String?
        var problem: ExaminationError?
        var lines = ListingLines()
        while let message = channel.receive() {
            switch message.kind {
            case .identity where OpenFileIdentity(message.words) == OpenFileIdentity(file.identity): break
            case .identity: failure = "the name of the recording leads to another file by now"
            // What is no use any more is still taken, up to its end.
            case .piece where failure != nil || problem != nil: break
            case .piece:
                do throws(ExaminationError) {
                    for bytes in message.parts where failure == nil { failure = try lines.add(bytes, to: &comparison) }
                } catch {
                    problem = error
                }
            case .done, .failed:
                if let problem { throw problem }
                return failure ?? (message.kind == .done ? nil : message.words.first ?? "ipro-media failed")
            case .statements, .entry, .picture, .page, .manifest, .tidyUp, .listing: return "an answer that makes no sense"
            }
        }
        return "the process that asks ipro-media has ended"
    }
}

/// Cuts what arrives into lines.
struct ListingLines {
    private var rest: [UInt8] = []

    /// Hands on the lines that are complete by now.
    ///
    /// - Returns: what is wrong with them, if something is.
    mutating func add(_ bytes: [UInt8], to comparison: inout SampleComparison) throws(ExaminationError) -> String? {
        rest += bytes
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            guard let line = SampleListing(rest[start..<end]) else { return "ipro-media writes a list of another form" }
            try comparison.add(line)
            start = end + 1
        }
        rest.removeFirst(start)
        return rest.count > SampleListing.mostBytes ? "ipro-media writes a list of another form" : nil
    }
}

/// What tells one file from another while both processes have it open.
struct OpenFileIdentity: Equatable {
    /// Device, inode, size, time of modification and of change, as text.
    let words: [String]

    init(_ words: [String]) { self.words = words }

    init(_ status: stat) { self.init(EvidenceFile.Identity(status)) }

    init(_ identity: EvidenceFile.Identity) {
        words = [
            "\(identity.device)", "\(identity.inode)", "\(identity.size)", "\(identity.modifiedNanoseconds)",
            "\(identity.changedNanoseconds)",
        ]
    }
}

import ByteInput
import Evidence
import Glibc
import MediaLibrary
import SchemeKit
import SystemPackage
import Verification

/// libavformat in this process, which is for recordings that are known to be harmless.
struct LibraryReader: SecondReader {
    func read(_ file: EvidenceFile, into comparison: inout SampleComparison) throws(ExaminationError) -> String? {
        let descriptor = unsafe file.path.withPlatformString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        let lines: [SampleListing]
        do throws(MediaError) {
            lines = try Self.lines(SampleList(.descriptor(descriptor, name: file.path.shown)))
        } catch {
            return "\(error)"
        }
        for line in lines { try comparison.add(line) }
        return nil
    }

    private static func lines(_ list: SampleList) throws(MediaError) -> [SampleListing] {
        var lines: [SampleListing] = [.reader(MediaLibraryVersion.description)]
        lines += list.tracks.map {
            .track(identifier: Int64($0.identifier), kind: $0.kind.rawValue, timescale: Int64($0.timeBase.denominator))
        }
        var count: UInt64 = 0
        while let sample = try list.next() {
            lines.append(
                .sample(
                    ListedSample(
                        track: Int64(list.tracks[sample.track].identifier), offset: sample.offset, size: UInt64(sample.size),
                        decodeTime: sample.decodeTime, compositionTime: sample.presentationTime)))
            count += 1
        }
        return lines + [.end(samples: count)]
    }
}

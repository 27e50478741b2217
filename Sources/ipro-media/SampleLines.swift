import Evidence
import MediaLibrary

/// Writes a list of samples as lines of text, for a program that compares them while they come.
struct SampleLines {
    private let list: SampleList

    /// However large the samples are, whoever waits hears something now and then.
    private static let mostSamplesAtOnce = 256

    init(_ list: SampleList) { self.list = list }

    /// Writes all of it.
    ///
    /// - Throws: `cannotRead`; `JSONOutput.WriteError` where nobody takes the lines.
    func write(to descriptor: Int32) throws {
        var pending = ""
        func add(_ line: SampleListing) { pending += line.text + "\n" }
        func flush() throws {
            guard Report.write(Array(pending.utf8), to: descriptor) else { throw JSONOutput.WriteError() }
            pending = ""
        }
        add(.reader(MediaLibraryVersion.description))
        for track in list.tracks {
            add(
                .track(
                    identifier: Int64(track.identifier), kind: track.kind.rawValue, timescale: Int64(track.timeBase.denominator)))
        }
        var count: UInt64 = 0
        while let sample = try list.next() {
            add(
                .sample(
                    ListedSample(
                        track: Int64(list.tracks[sample.track].identifier), offset: sample.offset, size: UInt64(sample.size),
                        decodeTime: sample.decodeTime, compositionTime: sample.presentationTime)))
            count += 1
            if count % UInt64(Self.mostSamplesAtOnce) == 0 { try flush() }
        }
        add(.end(samples: count))
        try flush()
    }
}

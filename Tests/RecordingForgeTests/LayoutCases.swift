import RecordingForge
import Testing

/// One layout, by a name that a failing test can show.
struct LayoutCase: Sendable, CustomTestStringConvertible {
    let name: String
    let layout: Layout
    var testDescription: String { name }

    /// Layouts that every demuxer must read alike.
    static let all: [LayoutCase] = progressive + fragmented

    static let progressive: [LayoutCase] = [
        LayoutCase("plain") { _ in },
        LayoutCase("moov first") { $0.movieFirst = true },
        LayoutCase("co64, 64-bit mdat, moov first") {
            $0.movieFirst = true
            $0.largeOffsets = true
            $0.largeMediaData = true
        },
        LayoutCase("mdat to the end of the file") {
            $0.movieFirst = true
            $0.mediaDataToEndOfFile = true
        },
        LayoutCase("stz2 of 16 bits, one sample a chunk") {
            $0.sampleSizes = .compact16
            $0.samplesPerChunk = 1
        },
        LayoutCase("stz2 of 8 bits where it fits") { $0.sampleSizes = .compact8 },
        LayoutCase("three mdat with free boxes and gaps") {
            $0.mediaDataBoxes = 3
            $0.samplesPerChunk = 2
            $0.gapBetweenChunks = 5
            $0.freeBoxes = [.afterFileType: 16, .beforeMediaData: 3, .atEnd: 0]
        },
        LayoutCase("64-bit times") { $0.largeTimes = true },
    ]

    static let fragmented: [LayoutCase] =
        Fragments.Base.allCases.flatMap { base in
            Fragments.Defaults.allCases.map { defaults in
                LayoutCase(fragments: "base \(base), defaults in \(defaults)") {
                    $0.base = base
                    $0.defaults = defaults
                }
            }
        } + [
            LayoutCase(fragments: "tfdt version 0") { $0.decodeTimeVersion = 0 },
            LayoutCase(fragments: "two runs") { $0.runs = 2 },
            LayoutCase(fragments: "two track fragments a track") { $0.trackFragments = 2 },
            LayoutCase(fragments: "partly fragmented") { $0.groupsInMovie = 1 },
            LayoutCase(fragments: "mfra") { $0.randomAccessIndex = true },
            LayoutCase("fragmented, 64-bit mdat, free boxes") {
                $0 = .fragmented
                $0.largeMediaData = true
                $0.freeBoxes = [.beforeMediaData: 7, .atEnd: 1]
            },
        ]

    init(_ name: String, _ change: (inout Layout) -> Void) {
        self.name = name
        var layout = Layout()
        change(&layout)
        self.layout = layout
    }

    init(fragments name: String, _ change: (inout Fragments) -> Void) {
        var fragments = Fragments()
        change(&fragments)
        self.init("fragmented, " + name) { $0.fragments = fragments }
    }
}

import RecordingForge
import Testing

@Suite("Recordings from letters")
struct LetterTests {
    @Test(
        "every letter becomes a sample of its group",
        arguments: [
            ("IPPP IPPP", "IPPP IPPP", [4, 4]),
            ("IPPPIPPP", "IPPP IPPP", [4, 4]),
            ("IPBB IPBB I", "IPBB IPBB I", [4, 4, 1]),
            ("  IP,P  I ", "IPP I", [3, 1]),
            ("PP I", "PP I", [2, 1]),
            ("", "", []),
        ])
    func letters(_ letters: String, _ normalised: String, _ groupSizes: [Int]) {
        let recording = Recording(letters)
        #expect(recording.letters == normalised)
        let sizes = recording.groups.map { group in recording.tracks[0].samples.count { $0.group == group } }
        #expect(sizes == groupSizes)
        #expect(recording.tracks[0].samples.allSatisfy { $0.isSync == ($0.letter == "I") })
    }

    @Test("no two samples have the same bytes, and the same letters give the same bytes")
    func bytesAreDistinctAndDeterministic() {
        let recording = Recording("IPPBP IPPBP IPPBP")
        let samples = recording.tracks[0].samples.map(\.bytes)
        #expect(Set(samples).count == samples.count)
        #expect(recording == Recording("IPPBP IPPBP IPPBP"))
        var style = PictureStyle()
        style.seed = 2
        #expect(Set(Recording("IPPBP", style: style).tracks[0].samples.map(\.bytes)).isDisjoint(with: samples))
    }

    @Test("a sample is made of whole NAL units of the right type", arguments: VideoCoding.allCases, [1, 3])
    func samplesAreNALUnits(_ coding: VideoCoding, _ slices: Int) throws {
        var style = PictureStyle()
        style.coding = coding
        style.slices = slices
        style.accessUnitDelimiter = true
        for kind in PictureKind.allCases {
            var rest = style.sample(kind, index: 7)[...]
            var types: [UInt8] = []
            while !rest.isEmpty {
                let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(4)
                let unit = rest.prefix(length)
                try #require(unit.count == length)
                rest = rest.dropFirst(length)
                let header = try #require(unit.first)
                types.append(coding == .h264 ? header & 0x1f : header >> 1 & 0x3f)
            }
            let expected: UInt8 =
                switch (coding, kind) {
                case (.h264, .intra): 5
                case (.h264, _): 1
                case (.h265, .intra): 19
                case (.h265, .predicted): 1
                case (.h265, .bidirectional): 0
                }
            #expect(types == [coding == .h264 ? 9 : 35] + Array(repeating: expected, count: slices))
        }
    }

    @Test("pictures between references are shown before the reference that is decoded first")
    func compositionOrder() {
        let track = Recording("IPBBP").tracks[0]
        let shown: [Int64] = zip(track.decodeTimes, track.samples).map { Int64($0) + Int64($1.compositionOffset) }
        // I, P after its two B, B, B, P: one picture late, which the edit list takes back.
        #expect(shown.map { $0 / 3600 } == [1, 4, 2, 3, 5])
        #expect(track.edits == [Edit(segmentDuration: 200, mediaTime: 3600)])
    }

    @Test("sound lasts as long as the pictures, and goes with their groups")
    func audio() {
        var recording = Recording("IPPP IPPP IPPP IPPP")
        recording.addAudioTrack()
        let audio = recording.tracks[1]
        #expect(audio.samples.count == 10)
        #expect(Set(audio.samples.map(\.group)) == [0, 1, 2, 3])
        #expect(audio.id == 2)
    }
}

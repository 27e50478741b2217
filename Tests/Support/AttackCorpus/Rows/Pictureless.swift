import AxisForge
import Evidence
import RecordingForge

/// Samples that hold no picture, put among signed ones or behind them. Nothing is said about them by a signature in the video, and a player
/// goes on showing the picture before them: told, and no doubt. Where one is put in as a picture more, the signed times contradict it.
extension Attack {
    /// What stands in such a sample: nothing, a delimiter, parameter sets, or a message of somebody else's.
    private static let contents: [(name: String, what: String, h264: [UInt8], h265: [UInt8], av1: [UInt8])] = [
        ("empty", "of no bytes", [], [], []),
        ("delimiter", "with a delimiter only", [0, 0, 0, 2, 0x09, 0xF0], [0, 0, 0, 3, 0x46, 0x01, 0x50], [0x12, 0x00]),
        (
            "message", "with a message only that says nothing about signatures",
            [0, 0, 0, 6, 6, 47, 2, 0x80, 0x20, 0x80], [0, 0, 0, 7, 0x4E, 1, 47, 2, 0x80, 0x20, 0x80], [0x2A, 6, 1, 0, 1, 0, 2, 0x80]
        ),
        (
            "parameter-set", "with a picture parameter set, or in AV1 a sequence header, only",
            [0, 0, 0, 6, 0x68, 0xEB, 0xE3, 0xCB, 0x22, 0xC0], [0, 0, 0, 7, 0x44, 0x01, 0xC1, 0x72, 0xB4, 0x62, 0x40], av1SequenceHeader
        ),
    ]

    static let pictureless: [Attack] =
        insertions + [
            Attack(
                "empty-samples-inserted-as-pictures", .media, "empty samples put behind picture 10, each shown as long as a picture",
                .recording { recording in
                    let picture = recording.tracks[0].samples[10]
                    for _ in 0..<4 {
                        try recording.insert(
                            Sample(letter: "0", bytes: [], duration: picture.duration, isSync: false, group: 0), after: 10)
                    }
                },
                expect: """
                    video: altered intact trusted complete altered samples-without-pictures timeline-altered
                    """)
        ]

    private static let insertions: [Attack] = contents.flatMap { content in
        Coding.allCases.map { coding in
            let bytes = coding == .h264 ? content.h264 : coding == .h265 ? content.h265 : content.av1
            let schemes = coding == .av1 ? "axis-signed-video" : "video"
            // Metadata is signed with the pictures in AV1, and is among them what a picture is.
            let isSigned = coding == .av1 && content.name == "message"
            return Attack(
                "\(coding.rawValue)-\(content.name)-sample-inserted", .media,
                "\(coding.rawValue): a sample \(content.what) put behind picture 10, half of whose time it takes",
                .recording { recording in
                    let half = recording.tracks[0].samples[10].duration / 2
                    try recording.setDuration(half, of: 10)
                    let sample = Sample(letter: "0", bytes: bytes, duration: half, isSync: false, group: 0)
                    try recording.insert(sample, after: 10)
                }, { $0.coding = coding },
                expect: isSigned
                    ? "\(schemes): altered altered trusted complete consistent samples-inserted"
                    : "\(schemes): authentic intact trusted complete consistent samples-without-pictures")
        }
    }
}

import Evidence
import ONVIFForge
import RecordingForge

/// A second sample entry in a signed track: an entry says how the bytes of its samples are to be taken apart.
extension Attack {
    static let entries: [Attack] = [
        Attack(
            "second-entry-unused", .appearance, "a second sample entry that no sample uses",
            .recording { $0.tracks[0].sampleDescriptions.append(.hvc1()) },
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                """),
        Attack(
            "second-entry-short-lengths", .appearance,
            "pictures from the third group on stored anew, with lengths of two bytes in front of their units, and a sample entry that says so",
            .recording { recording in
                var short = recording
                short.shortenNALLengths()
                recording.tracks[0].sampleDescriptions += short.tracks[0].sampleDescriptions
                for sample in recording.tracks[0].samples.indices where sample >= 8 {
                    recording.tracks[0].samples[sample].bytes = short.tracks[0].samples[sample].bytes
                    recording.tracks[0].samples[sample].descriptionIndex = 2
                }
            },
            // The signatures in the video are over units, however they are stored.
            expect: """
                alteration-info: altered altered trusted complete altered sample-entries-altered sample-altered
                video: authentic intact trusted complete notCovered appearance-not-covered
                """),
        Attack(
            "second-entry-lies-about-lengths", .appearance,
            "a second sample entry that says one byte where the lengths in front of units have four, used from the third group on",
            .recording { recording in
                var short = recording
                short.shortenNALLengths()
                var entry = short.tracks[0].sampleDescriptions[0]
                // The byte that said 4 and now says 2 is the only one that differs.
                let old = recording.tracks[0].sampleDescriptions[0].bytes
                for place in entry.bytes.indices where entry.bytes[place] != old[place] { entry.bytes[place] &= 0xFC }
                recording.tracks[0].sampleDescriptions.append(entry)
                for sample in recording.tracks[0].samples.indices where sample >= 8 {
                    recording.tracks[0].samples[sample].descriptionIndex = 2
                }
            },
            // Three empty units and one that is right where it is short; the messages are longer, and no part of them is found.
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: indeterminate indeterminate trusted openEnd notCovered appearance-not-covered unverifiable-samples
                """),
        Attack(
            "second-entry-of-another-codec", .appearance,
            "a second sample entry of H.265, used from the third group on over pictures of H.264",
            .recording { recording in
                recording.tracks[0].sampleDescriptions.append(.hvc1())
                for sample in recording.tracks[0].samples.indices where sample >= 8 {
                    recording.tracks[0].samples[sample].descriptionIndex = 2
                }
            },
            // Taken apart as H.265 they hold no picture; what was signed of them is behind the last signature that is found.
            expect: """
                alteration-info: altered intact trusted complete altered sample-entries-altered
                video: authentic intact trusted openEnd notCovered appearance-not-covered open-end samples-without-pictures
                """),
    ]
}

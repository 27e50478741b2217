/// A recording as a file in memory, with the place of every sample.
package struct SerializedRecording: Sendable, Hashable {
    /// The whole file.
    package var bytes: [UInt8]
    /// For each track of the recording, in its order, the bytes of each sample in decode order.
    package var samples: [[Range<Int>]]
}

/// Top-level boxes that are written verbatim beside the recording: the signature of another version of it.
package struct CarriedBoxes: Sendable, Hashable {
    /// Boxes before the first fragment.
    package var beforeFragments: [UInt8] = []
    /// Boxes behind the fragment of a group.
    package var afterGroup: [Int: [UInt8]] = [:]
    /// Boxes at the end of a file that is not fragmented.
    package var atEnd: [UInt8] = []

    /// Nothing to carry.
    package init() {}

    /// The top-level `uuid` boxes of a signed file, placed by the groups of the recording it was made from.
    ///
    /// The signature of a progressive file goes to the end; boxes between fragments stay behind the fragment of the same group.
    package init(of signed: [UInt8], madeFrom original: Recording) {
        let inMovie = original.layout.fragments?.groupsInMovie ?? 0
        let groups = original.groups.dropFirst(inMovie)
        var passed: Int?
        for box in BoxTree(signed).boxes {
            switch box.type {
            case "moof": passed = (passed ?? -1) + 1
            case "uuid":
                let bytes = signed[box.range]
                if original.layout.fragments == nil {
                    atEnd += bytes
                } else if let passed, passed < groups.count {
                    afterGroup[groups[groups.startIndex + passed], default: []] += bytes
                } else {
                    beforeFragments += bytes
                }
            default: break
            }
        }
    }
}

extension Recording {
    /// The groups that have samples, ascending.
    package var groups: [Int] { Set(tracks.flatMap { $0.samples.map(\.group) }).sorted() }

    /// Writes the recording as its layout says.
    ///
    /// - Parameter carried: boxes to write verbatim, as `reserialize` does.
    package func serialize(carrying carried: CarriedBoxes = CarriedBoxes()) -> SerializedRecording {
        if let fragments = layout.fragments {
            FragmentedFile(self, fragments).write(carried)
        } else {
            ProgressiveFile(self).write(carried)
        }
    }

    /// Writes this altered recording with the signature of the original: the tables tell the new story, the `uuid` boxes the old one.
    ///
    /// - Parameters:
    ///   - signed: the signed file from which the `uuid` boxes are taken.
    ///   - original: the recording that was signed.
    package func reserialize(keepingSignaturesOf signed: [UInt8], madeFrom original: Recording) -> AlteredFile {
        let serialized = serialize(carrying: CarriedBoxes(of: signed, madeFrom: original))
        return AlteredFile(bytes: serialized.bytes, samples: serialized.samples)
    }
}

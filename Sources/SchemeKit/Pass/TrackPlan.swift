import ByteInput
package import Cryptography
package import ISOBMFF
package import VideoBitstream

/// What the pass does with the samples of one track.
package struct TrackPlan: Sendable, Hashable {
    /// The digests of whole samples that are wanted.
    package var sampleAlgorithms: Set<DigestAlgorithm> = []
    /// How the samples of each description are cut into units, from description 1 on; empty where they are not cut.
    package var formats: [SampleFormat?] = []
    /// The digests of units that are wanted; empty as long as no signature was found in the coded video.
    package var unitAlgorithms: Set<DigestAlgorithm> = []
    /// UUIDs of user data whose units are kept.
    package var carriers: Set<UserDataUUID> = []

    /// A track of which nothing is wanted yet.
    package init() {}

    /// The layout of a sample with this description.
    func format(ofDescription index: Int) -> SampleFormat? {
        guard index >= 1, index <= formats.count else { return formats.first ?? nil }
        return formats[index - 1]
    }
}

extension Track {
    /// How the samples of each description are cut into units; `nil` where its coding or configuration is not known, or is encrypted.
    package func sampleFormats() -> [SampleFormat?] {
        sampleEntries.prefix(4096).map { entry in
            guard entry.protection == nil, let box = entry.configuration, let codec = VideoCodec(sampleEntry: "\(entry.format)") else {
                return nil
            }
            if codec == .av1 { return .av1 }
            guard let lengthSize = box.lengthSize else { return nil }
            return SampleFormat(codec: codec, lengthSize: lengthSize)
        }
    }
}

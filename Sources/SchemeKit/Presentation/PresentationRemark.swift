package import Evidence

/// Something that the container does to the pictures, in words: a contradiction to what was signed, or what nothing signed speaks about.
package struct PresentationRemark: Sendable, Hashable {
    /// What kind of thing it is; its severity tells whether it contradicts.
    package var kind: PresentationFinding
    /// What it is, in words.
    package var text: String
    /// The samples it concerns, where it is not the whole track.
    package var samples: SampleRange?
    /// Where in the file it stands.
    package var bytes: [ByteRange]

    init(_ kind: PresentationFinding, _ text: String, samples: SampleRange? = nil, bytes: [ByteRange] = []) {
        self.kind = kind
        self.text = text
        self.samples = samples
        self.bytes = bytes
    }

    /// Whether it proves that the pictures are shown otherwise than they were signed.
    package var isContradiction: Bool { kind.severity == .alteration }

    /// It as a finding of a scheme.
    package func finding(_ scheme: SchemeName, track: UInt32, _ times: MediaTimes) -> Finding {
        Finding(
            kind, text, scheme: scheme, track: track, samples: samples, time: samples.flatMap { times.time($0) }, bytes: bytes)
    }
}

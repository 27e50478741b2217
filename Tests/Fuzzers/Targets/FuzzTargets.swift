/// Everything that is fuzzed. A new target is one line.
package enum FuzzTargets {
    /// In the order in which they are run.
    package static let all: [any FuzzTarget.Type] = [
        NALUnitTarget.self,
        OBUTarget.self,
        ParameterSetTarget.self,
        SEIMessageTarget.self,
        MediaSigningSEITarget.self,
        MediaSigningTagsTarget.self,
        SignedVideoMessageTarget.self,
        SignedVideoTagsTarget.self,
        KeyAttestationTarget.self,
        TamperingTarget.self,
        CBORTarget.self,
        JUMBFTarget.self,
        COSETarget.self,
        TimeStampTarget.self,
        ExportSealTarget.self,
        RecordingTarget.self,
    ]

    /// The target of a name.
    package static func named(_ name: String) -> (any FuzzTarget.Type)? { all.first { $0.name == name } }
}

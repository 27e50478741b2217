// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: Swift 6 mode with strict concurrency, strict memory safety, and warnings as errors.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let cRules: [CSetting] = [.treatAllWarnings(as: .error)]

func target(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: rules)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: path, swiftSettings: rules)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
/// `FilePath`: names of files as the bytes they are.
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "ipro-verify",
    products: [
        .library(name: "IPROVerify", targets: ["IPROVerify"]),
        .executable(name: "ipro-verify", targets: ["ipro-verify"]),
        .executable(name: "ipro-sign", targets: ["ipro-sign"]),
        .executable(name: "ipro-media", targets: ["ipro-media"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // outside
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibAV", pkgConfig: "libavformat libavcodec libavutil", providers: [.apt(["libavformat-dev"])]),
        .target(name: "CSHA256Lanes", cSettings: cRules),
        .target(name: "CConfinement", cSettings: cRules),

        // words
        target("Evidence", [system]),
        target("Locking"),

        // bytes
        target("ByteInput", ["Evidence", system]),
        target("Cryptography", ["COpenSSL", "Evidence", "Locking", system]),

        // read
        target("ISOBMFF", ["Evidence", "ByteInput"]),
        target("VideoBitstream", ["Evidence", "ByteInput"]),
        target("CBOR"),
        target("JUMBF"),
        target("COSE", ["CBOR", "Cryptography"]),
        target("ParallelHashing", ["Evidence", "ByteInput", "Cryptography", "CSHA256Lanes", "Locking"]),

        // judge
        target("CertificatePath", ["COpenSSL", "Cryptography", "Evidence", "Locking", system]),
        target("SchemeKit", ["Evidence", "ByteInput", "Cryptography", "ISOBMFF", "VideoBitstream", "ParallelHashing", system]),
        target(
            "AlterationInfo",
            ["Evidence", "ByteInput", "Cryptography", "ISOBMFF", "SchemeKit", "ParallelHashing"],
            path: "Sources/Schemes/AlterationInfo"),
        target(
            "AxisSignedVideo",
            ["Evidence", "ByteInput", "Cryptography", "ISOBMFF", "VideoBitstream", "SchemeKit", "ParallelHashing"],
            path: "Sources/Schemes/AxisSignedVideo"),
        target(
            "C2PA",
            ["CBOR", "JUMBF", "COSE", "Evidence", "ByteInput", "Cryptography", "ISOBMFF", "SchemeKit", "ParallelHashing"],
            path: "Sources/Schemes/C2PA"),
        target(
            "ONVIFMediaSigning",
            ["Evidence", "ByteInput", "Cryptography", "ISOBMFF", "VideoBitstream", "ParallelHashing", "SchemeKit"],
            path: "Sources/Schemes/ONVIFMediaSigning"),
        target(
            "ONVIFExportSeal", ["Evidence", "ByteInput", "Cryptography", "ISOBMFF", "ParallelHashing", "SchemeKit"],
            path: "Sources/Schemes/ONVIFExportSeal"),
        target(
            "Verification",
            [
                "Evidence", "ByteInput", "Cryptography", "ISOBMFF", "VideoBitstream", "ParallelHashing", "SchemeKit",
                "AlterationInfo", "AxisSignedVideo", "C2PA", "ONVIFExportSeal", "ONVIFMediaSigning", "CertificatePath", system,
            ]),
        target(
            "DumpVerification",
            ["Evidence", "ByteInput", "CertificatePath", "Cryptography", "Verification", "ParallelHashing", database, system]),

        // deliver
        target("Reporting", ["Evidence", "ByteInput", "Cryptography", "ISOBMFF", system], exclude: ["Schemas"]),
        target("VerdictEnvelope", ["Evidence", "Cryptography", "CertificatePath", "Reporting", system]),
        target("MediaLibrary", ["CLibAV"]),
        target(
            "CameraSigning",
            [
                "Evidence", "ByteInput", "Cryptography", "CertificatePath", "ISOBMFF", "AlterationInfo", "ONVIFExportSeal",
                "ParallelHashing", "SchemeKit", system,
            ]),
        target("IPROVerify", ["Evidence", "CertificatePath", "Verification", "Reporting", system]),

        // command
        target("CommandArguments", ["Evidence", arguments, system]),
        .executableTarget(
            name: "ipro-verify",
            dependencies: [
                "ByteInput", "CConfinement", "CertificatePath", "CommandArguments", "Cryptography", "DumpVerification", "Evidence",
                "ISOBMFF", "Locking", "ParallelHashing", "Reporting", "SchemeKit", "VerdictEnvelope", "Verification", "VideoBitstream",
                arguments,
                system,
            ],
            swiftSettings: rules),
        .executableTarget(
            name: "ipro-sign",
            dependencies: [
                "Evidence", "ByteInput", "CameraSigning", "CertificatePath", "CommandArguments", "Cryptography", "Locking", "MediaLibrary",
                "AlterationInfo", "ONVIFExportSeal", arguments, system,
            ],
            swiftSettings: rules),
        .executableTarget(
            name: "ipro-media", dependencies: ["CConfinement", "CommandArguments", "Evidence", "MediaLibrary", arguments, system],
            swiftSettings: rules),

        // measure
        .executableTarget(
            name: "hash-benchmark",
            dependencies: [
                "Evidence", "ByteInput", "C2PAForge", "CameraSigning", "Cryptography", "ONVIFForge", "ParallelHashing", "RecordingForge",
                arguments,
            ],
            path: "Tests/Benchmarks/hash-benchmark", swiftSettings: rules),

        // test
        tests("MediaLibraryTests", ["CConfinement", "MediaLibrary", "ipro-media"]),
        tests("ISOBMFFTests", ["ISOBMFF", "ByteInput", "Evidence"]),
        tests("ParallelHashingTests", ["Evidence", "ByteInput", "Cryptography", "CSHA256Lanes", "Locking", "ParallelHashing"]),
        target("RecordingForge", ["Evidence", "Cryptography"], path: "Tests/Support/RecordingForge"),
        target(
            "SignedForge",
            [
                "AlterationInfo", "Evidence", "CameraSigning", "CertificatePath", "Cryptography", "ISOBMFF", "RecordingForge",
                "Verification",
                system,
            ],
            path: "Tests/Support/SignedForge"),
        target("C2PAForge", ["Cryptography", "Evidence", "RecordingForge"], path: "Tests/Support/C2PAForge"),
        tests(
            "C2PATests",
            [
                "ByteInput", "C2PAForge", "CBOR", "CertificatePath", "COSE", "Cryptography", "Evidence", "ISOBMFF", "JUMBF",
                "RecordingForge", "SchemeKit", "SignedForge", "Verification", system,
            ]),
        target("ONVIFForge", ["Cryptography", "Evidence", "RecordingForge"], path: "Tests/Support/ONVIFForge"),
        tests(
            "ONVIFMediaSigningTests",
            [
                "CertificatePath", "Cryptography", "Evidence", "ONVIFForge", "ONVIFMediaSigning", "RecordingForge", "SchemeKit",
                "VideoBitstream", "Verification",
            ]),
        .executableTarget(
            name: "sample-media",
            dependencies: [
                "Evidence", "ByteInput", "CameraSigning", "Cryptography", "ISOBMFF", "MediaLibrary", "RecordingForge", arguments,
            ],
            path: "Tests/Support/SampleMediaMaker", swiftSettings: rules),
        tests("SampleMediaTests", ["CertificatePath", "Cryptography", "Evidence", "Reporting", "Verification"]),
        .testTarget(
            name: "Commands",
            dependencies: [
                "AxisForge", "C2PAForge", "Cryptography", "Evidence", "ONVIFForge", "RecordingForge", "SignedForge", "ipro-media",
                "ipro-sign", "ipro-verify",
            ],
            path: "Tests/Commands", exclude: ["faults", "transcripts"], swiftSettings: rules),
        target(
            "AttackCorpus",
            [
                "AlterationInfo", "AxisForge", "C2PAForge", "CameraSigning", "CertificatePath", "Cryptography", "Evidence", "Locking",
                "ONVIFForge", "RecordingForge", "SealForge", "SignedForge", "Verification", system,
            ],
            path: "Tests/Support/AttackCorpus"),
        .executableTarget(
            name: "attack-corpus", dependencies: ["AttackCorpus", "Cryptography", "Evidence", "RecordingForge", arguments],
            path: "Tests/Support/AttackCorpusMaker", swiftSettings: rules),
        tests(
            "Attacks",
            [
                "AttackCorpus", "CameraSigning", "DumpVerification", "Evidence", "Locking", "RecordingForge", "Reporting", "SignedForge",
                "Verification", "ipro-verify", system,
            ],
            path: "Tests/Attacks"),
        target("AxisForge", ["Cryptography", "Evidence", "RecordingForge"], path: "Tests/Support/AxisForge"),
        tests(
            "AxisSignedVideoTests",
            ["AxisForge", "Cryptography", "Evidence", "ONVIFForge", "RecordingForge", "Reporting", "SignedForge", "Verification"]),
        target("SealForge", ["Cryptography", "Evidence", "RecordingForge"], path: "Tests/Support/SealForge"),
        tests(
            "ONVIFExportSealTests",
            [
                "ByteInput", "CertificatePath", "Cryptography", "Evidence", "ISOBMFF", "RecordingForge", "SchemeKit", "SealForge",
                "SignedForge",
                "Verification",
            ]),
        tests("AlterationInfoTests", ["AlterationInfo", "Cryptography", "Evidence", "RecordingForge"]),
        tests("RecordingForgeTests", ["Evidence", "Cryptography", "RecordingForge"]),
        tests(
            "DumpVerificationTests",
            [
                "AxisForge", "ByteInput", "CameraSigning", "CertificatePath", "Cryptography", "DumpVerification", "Evidence", "ONVIFForge",
                "ParallelHashing", "RecordingForge", "SignedForge", "Verification", database, system,
            ]
        ),
        tests("EvidenceTests", ["Evidence", "RecordingForge", system]),
        tests("CommandArgumentsTests", ["CommandArguments", "Evidence", "RecordingForge", system]),
        tests("ByteInputTests", ["Evidence", "ByteInput", "RecordingForge", system]),
        tests("CryptographyTests", ["C2PAForge", "Cryptography", "Evidence"]),
        tests("CameraSigningTests", ["CameraSigning", "Cryptography", "Evidence"]),
        tests(
            "VerdictEnvelopeTests",
            [
                "C2PAForge", "CertificatePath", "Cryptography", "Evidence", "RecordingForge", "Reporting", "SignedForge",
                "VerdictEnvelope", "Verification",
                system,
            ]),
        tests("ReportingTests", ["Evidence", "Reporting", system]),
        tests("CertificatePathTests", ["CertificatePath", "Cryptography", "Evidence"]),
        tests("VideoBitstreamTests", ["VideoBitstream", "ISOBMFF", "ByteInput", "Evidence"]),
        target(
            "FuzzTargets",
            [
                "AxisForge", "AxisSignedVideo", "ByteInput", "C2PAForge", "CBOR", "CameraSigning", "CertificatePath", "COSE",
                "Cryptography", "Evidence", "ISOBMFF", "JUMBF", "ONVIFExportSeal", "ONVIFForge", "ONVIFMediaSigning", "RecordingForge",
                "Reporting", "SchemeKit", "SealForge", "Verification", "VideoBitstream", system,
            ], path: "Tests/Fuzzers/Targets"),
        tests("FuzzerTests", ["FuzzTargets", "RecordingForge"], path: "Tests/Fuzzers/Replay"),
        tests(
            "SecondOpinionTests",
            ["AttackCorpus", "ByteInput", "Evidence", "ISOBMFF", "MediaLibrary", "RecordingForge", "SchemeKit", "Verification", system]),
        tests(
            "VerificationTests",
            [
                "ByteInput", "Cryptography", "Evidence", "ISOBMFF", "ParallelHashing", "RecordingForge", "Reporting", "SchemeKit",
                "SignedForge",
                "Verification",
            ]),
        tests("CorpusTests", ["ISOBMFF", "ByteInput", "Evidence", "Cryptography", "Reporting", system], path: "Tests/Corpus"),
    ]
)

// Fuzzers have no main of their own: libFuzzer brings it. They are part of the package only where `scripts/fuzz` builds them.
if Context.environment["IPRO_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets", "RecordingForge"], path: "Tests/Fuzzers/fuzz", swiftSettings: rules))
}

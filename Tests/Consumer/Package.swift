// swift-tools-version: 6.2
import PackageDescription

// A package of somebody else's that uses the library: `make consumer-check` builds and runs it, outside the default build.
let package = Package(
    name: "consumer",
    dependencies: [.package(name: "ipro-verify", path: "../..")],
    targets: [
        .executableTarget(
            name: "consumer", dependencies: [.product(name: "IPROVerify", package: "ipro-verify")],
            swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error)])
    ]
)

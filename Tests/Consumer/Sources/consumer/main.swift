import Foundation
import IPROVerify

// The ten lines of the README and of the package's own documentation.
var store = TrustStore()
try store.add(folder: CommandLine.arguments[1])
let options = VerificationOptions(trustStore: store, now: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
let report = RecordingVerifier(options).verify(path: CommandLine.arguments[2])
print(report.verdict, report.answers?.integrity ?? .indeterminate)
for finding in report.findings { print(finding.severity, finding.code.name, finding.message) }

// What else a program of the user's own would want.
if let signature = report.signatures.first {
    print(signature.scheme.rawValue, signature.verifiedSamples, signature.alteredSamples.ranges.map { "\($0.first)-\($0.last)" })
    for signer in signature.signers { print(signer.subject, signer.trusted, signer.anchor ?? "no anchor") }
}
print(report.coverage.signed + report.coverage.checked + report.coverage.uncovered == report.file.size)
print(JSONReport(isPretty: false, toolVersion: "consumer").render(report).hasPrefix("{"))
print(TextReport().render(report).split(separator: "\n")[0])
exit(report.verdict.exitStatus)

/// # IPROVerify
///
/// Proves whether a surveillance recording was altered. In ten lines:
///
/// ```swift
/// import Foundation
/// import IPROVerify
///
/// var store = TrustStore()
/// try store.add(folder: "/etc/ipro-verify/trust-store")
/// let options = VerificationOptions(trustStore: store, now: Timestamp(seconds: Int64(time(nil))))
/// let report = RecordingVerifier(options).verify(path: "clip.mp4")
/// print(report.verdict, report.answers?.integrity ?? .indeterminate)
/// for finding in report.findings { print(finding.severity, finding.message) }
/// ```
///
/// A report always comes back: what cannot be read is the verdict `error`, what cannot be decided `indeterminate`. Nothing is taken from
/// the surroundings; time, trust and limits are arguments.
/// One import brings the whole of the public interface: the store (`CertificatePath`), the report and its words (`Evidence`), text and JSON
/// (`Reporting`), and the verifier (`Verification`).
// Not type aliases: whoever uses a property of a re-named type would have to import the module that defines it.
@_exported public import CertificatePath
@_exported public import Evidence
@_exported public import Reporting
@_exported public import Verification

@_exported public import struct SystemPackage.FilePath

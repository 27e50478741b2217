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
public import CertificatePath
public import Evidence
public import Reporting
public import SystemPackage
public import Verification

/// Examines one recording at a time.
public typealias RecordingVerifier = Verification.RecordingVerifier
/// What a verdict depends on besides the file.
public typealias VerificationOptions = Verification.VerificationOptions
/// A condition that has to be met for *authentic*.
public typealias Requirement = Verification.Requirement
/// The user's anchors, intermediates, revocation lists and policy.
public typealias TrustStore = CertificatePath.TrustStore
/// Why a trust store could not be read.
public typealias TrustStoreError = CertificatePath.TrustStoreError
/// The result.
public typealias RecordingReport = Evidence.RecordingReport
/// One signature's part of the result.
public typealias SignatureReport = Evidence.SignatureReport
/// The one word for a file.
public typealias Verdict = Evidence.Verdict
/// The four answers.
public typealias Answers = Evidence.Answers
/// One thing that was found.
public typealias Finding = Evidence.Finding
/// An instant in UTC.
public typealias Timestamp = Evidence.Timestamp
/// The name of a file, whatever bytes it has.
public typealias FilePath = SystemPackage.FilePath
/// The result as JSON.
public typealias JSONReport = Reporting.JSONReport
/// The result as text.
public typealias TextReport = Reporting.TextReport

import CertificatePath
import Cryptography
public import Evidence

extension VerificationOptions {
    /// By which rules the verdict is drawn: the same for the same trust and options, whatever the order in which they were given.
    public var policy: ExaminationPolicy {
        func reports(_ certificates: [Certificate]) -> [CertificateReport] {
            certificates.map(\.report).sorted { $0.sha256 < $1.sha256 }
        }
        return ExaminationPolicy(
            anchors: reports(trustStore.anchors), intermediates: reports(trustStore.intermediates),
            pins: trustStore.pins.map(\.hex).sorted(),
            revocationLists: trustStore.revocationLists.map { list in
                ExaminationPolicy.RevocationListReport(
                    issuer: list.issuer, sha256: list.sha256.hex, thisUpdate: list.thisUpdate, nextUpdate: list.nextUpdate)
            }.sorted { $0.sha256 < $1.sha256 },
            signerRules: trustStore.policy.lines, requirements: requirements.map(\.rawValue).sorted(), expectedCamera: expectedCamera,
            certificatesJudgedAt: judgedAt, asksSecondOpinion: secondReader != nil)
    }
}

import C2PAForge
import CertificatePath
import Cryptography
import Evidence
import Foundation
import RecordingForge
import SignedForge
import Testing
import Verification

@Suite("Time stamps of claims", .enabled(if: TimeStamper.isInstalled, "needs the openssl command"))
struct TimeStampTests {
    /// A certificate that was good when the stamp was given and is not any more on the day of judgement.
    private func judge(_ header: String, trusting stamper: TimeStamper?, by other: TimeStamper? = nil, of payload: [UInt8]? = nil) throws
        -> Judgement
    {
        let used = try other ?? stamper ?? TimeStamper()
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        var forge = try C2PAForge()
        forge.signer = try C2PAForge.signer(notAfter: Timestamp(seconds: now.seconds + 3600))
        forge.settings.claimVersion = header == "sigTst" ? 1 : 2
        forge.settings.unprotected = { signature, claim, protected in
            let stamped = payload ?? (header == "sigTst" ? claim : CBORValue.bytes(signature).encoded)
            let message =
                [0x84] + CBORValue.text("CounterSignature").encoded + CBORValue.bytes(protected).encoded + [0x40]
                + CBORValue.bytes(stamped).encoded
            let digest = try Digest.of(message, .sha256).hex
            let token = try header == "sigTst" ? used.response(to: digest) : used.token(on: digest)
            return [(.text(header), .object(["tstTokens": .array([.object(["val": .bytes(token)])])]))]
        }
        let file = try forge.seal(Recording(Judgement.letters)).file
        var store = try SignedForge.trusted()
        if let stamper { store.add(.anchor(stamper.certificate)) }
        return try Judgement(file.bytes) {
            $0.trustStore = store
            $0.now = Timestamp(seconds: now.seconds + 86_400)
        }
    }

    @Test(arguments: ["sigTst", "sigTst2"])
    func `a trusted stamp says when the signature existed, and the signer is judged then`(_ header: String) throws {
        let judgement = try judge(header, trusting: TimeStamper())
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.codes.contains("time-stamp-trusted"))
        #expect(judgement.codes.contains("expired-since-recording"))
        #expect(judgement.signature?.signers.first?.judgedAtBasis == "attested time stamp")
    }

    @Test(arguments: ["sigTst", "sigTst2"])
    func `a stamp of an authority that nobody trusts changes nothing`(_ header: String) throws {
        let judgement = try judge(header, trusting: nil)
        #expect(judgement.report.verdict == .untrusted, judgement.told)
        #expect(judgement.report.answers?.integrity == .intact)
        #expect(judgement.codes.isSuperset(of: ["time-stamp-ignored", "certificate-expired"]))
    }

    @Test func `a genuine stamp of something else changes nothing`() throws {
        let judgement = try judge("sigTst2", trusting: TimeStamper(), of: [1, 2, 3])
        #expect(judgement.report.verdict == .untrusted, judgement.told)
        #expect(judgement.codes.contains("time-stamp-ignored"))
    }

    @Test func `a stamp under the header of the other kind is one of something else`() throws {
        var settings = C2PASettings()
        settings.unprotected = { _, _, _ in [(.text("sigTst2"), .object(["tstTokens": .array([])])), (.text("sigTst"), .text("x"))] }
        let judgement = try Judgement(settings)
        #expect(judgement.report.verdict == .authentic, judgement.told)
        #expect(judgement.codes.contains("time-stamp-ignored"))
    }
}

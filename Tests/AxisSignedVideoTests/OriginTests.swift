import AxisForge
import Cryptography
import Evidence
import RecordingForge
import Testing

@Suite("Who signed by Axis Signed Video") struct OriginTests {
    @Test("a chain of one's own vouches for nobody", arguments: [AxisSettings.Provisioning.factory, .attested])
    func stranger(_ provisioning: AxisSettings.Provisioning) throws {
        let found = try Judgement(Variant(name: "stranger") { $0.provisioning = provisioning }, authority: TestPKI.stranger())
        #expect(found.report.verdict == .untrusted, found.told)
        #expect(found.report.answers?.integrity == .intact, found.told)
    }

    @Test("an attestation of another key does not vouch for this one")
    func otherKey() throws {
        let found = try Judgement(
            Variant(name: "other key") {
                $0.provisioning = .attested
                $0.attestsOtherKey = true
            })
        #expect(found.report.verdict == .untrusted, found.told)
        #expect(found.report.answers?.origin == .untrusted, found.told)
        #expect(found.has("attestation-invalid"), found.told)
    }

    @Test("a certificate for another camera does not vouch for this one", arguments: [AxisSettings.Provisioning.factory, .attested])
    func otherSerialNumber(_ provisioning: AxisSettings.Provisioning) throws {
        let found = try Judgement(
            Variant(name: "other serial number") {
                $0.provisioning = provisioning
                $0.certifiedSerialNumber = "B8A44F0000BB"
            })
        #expect(found.report.verdict == .untrusted, found.told)
        #expect(found.has("attestation-invalid"), found.told)
    }
}

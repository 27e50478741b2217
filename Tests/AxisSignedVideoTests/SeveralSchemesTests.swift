import AxisForge
import Evidence
import ONVIFForge
import RecordingForge
import Reporting
import SignedForge
import Testing
import Verification

@Suite("A recording signed by Axis Signed Video and ONVIF Media Signing") struct SeveralSchemesTests {
    private func recording(axisFirst: Bool) throws -> Recording {
        let plain = Variant(name: "both").recording(Judgement.letters, layout: Layout())
        let axis = try AxisForge(Variant(name: "both").settings)
        let onvif = try ONVIFForge()
        return axisFirst ? try onvif.sign(axis.sign(plain)) : try axis.sign(onvif.sign(plain))
    }

    @Test("is judged by both, whichever is met first", arguments: [false, true])
    func both(axisFirst: Bool) throws {
        let report = try Judgement(recording(axisFirst: axisFirst)).report
        #expect(Set(report.signatures.map(\.scheme)) == [.axisSignedVideo, .onvifMediaSigning])
        #expect(report.signatures.allSatisfy { $0.answers.integrity == .intact && $0.verifiedSamples > 0 })
    }

    @Test("has the same result with one worker, with two and with eight", arguments: [false, true])
    func workers(axisFirst: Bool) throws {
        let bytes = try recording(axisFirst: axisFirst).serialize().bytes
        let forge = try SignedForge()
        let json = JSONReport(isPretty: true, toolVersion: "test")
        let one = try json.render(forge.verify(bytes) { $0.workers = 1 })
        for workers in [2, 8] { #expect(try json.render(forge.verify(bytes) { $0.workers = workers }) == one) }
    }
}

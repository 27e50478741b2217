import Cryptography
import Evidence
import Foundation
import RecordingForge
import SignedForge
import Testing

@Suite("Revocation lists on the command line", .timeLimit(.minutes(30)))
struct RevocationTests {
    /// A recording of the test authority's camera, its root, and two lists in PEM: one that revokes nobody and one that revokes the camera.
    private func prepare() throws -> Workplace {
        let workplace = try Workplace()
        let authority = try TestPKI.shared()
        try workplace.write(try SignedForge().sign(Recording("IPPP IPPP")), as: "clip.mp4")
        func pem(_ label: String, _ der: [UInt8]) throws -> [UInt8] { try PEMBlock(label: label, bytes: der).text() }
        try workplace.write(pem("CERTIFICATE", authority.root.der), as: "root.pem")
        let day = Timestamp(seconds: TestPKI.recordingTime.seconds - 86_400)
        let root = try pem("X509 CRL", authority.rootRevocationList().der)
        let entry = RevocationListTemplate.Entry(authority.camera.certificate, Revocation(date: day, reason: .unspecified))
        try workplace.write(root + pem("X509 CRL", authority.revocationList(revoking: []).der), as: "nobody.crl")
        try workplace.write(root + pem("X509 CRL", authority.revocationList(revoking: [entry]).der), as: "camera.crl")
        return workplace
    }

    @Test("without a list the result says that nothing was checked; with one, what it said")
    func lists() throws {
        let workplace = try prepare()
        let without = try workplace.run("ipro-verify --trust-anchor root.pem clip.mp4")
        #expect(without.status == 0)
        #expect(without.output.contains("[revocation-not-checked]"))
        let clean = try workplace.run("ipro-verify --trust-anchor root.pem --crl nobody.crl --require revocation clip.mp4")
        #expect(clean.status == 0)
        #expect(!clean.output.contains("revocation not checked"))
        let revoked = try workplace.run("ipro-verify --trust-anchor root.pem --crl camera.crl clip.mp4")
        #expect(revoked.status == 4)
        #expect(revoked.output.hasPrefix("clip.mp4: UNTRUSTED  "))
        #expect(revoked.output.contains("revoked"))
    }

    @Test("a list of another issuer, or of one of two, does not meet --require revocation")
    func listOfAnother() throws {
        let workplace = try prepare()
        let authority = try TestPKI.shared()
        let root = try PEMBlock(label: "X509 CRL", bytes: authority.rootRevocationList().der).text()
        let other = try PEMBlock(label: "X509 CRL", bytes: TestPKI.stranger().rootRevocationList().der).text()
        for (name, list) in [("root.crl", root), ("other.crl", other)] {
            try workplace.write(list, as: name)
            let outcome = try workplace.run("ipro-verify --trust-anchor root.pem --crl \(name) --require revocation clip.mp4")
            #expect(outcome.status == 5, "\(name): \(outcome.output)")
            #expect(outcome.output.contains("--require revocation is not met: revocation not checked: no usable revocation list of"))
            // One line for the whole path, and in the report a limit.
            #expect(outcome.output.components(separatedBy: "[revocation-not-checked]").count == 2)
            let report = try workplace.run("ipro-verify -q --trust-anchor root.pem --crl \(name) --report \(name).html clip.mp4")
            #expect(report.status == 0)
            let page = try String(contentsOfFile: workplace.file("\(name).html"), encoding: .utf8)
            #expect(page.contains("It was not checked whether certificates had been revoked"))
        }
    }

    @Test("a list that revokes the camera turns nothing altered into untrusted")
    func alteredStays() throws {
        let workplace = try prepare()
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: workplace.file("clip.mp4"))))
        let media = try #require(BoxTree(bytes).all("mdat").first).payload
        bytes[media.upperBound - 1] ^= 1
        try workplace.write(bytes, as: "clip.mp4")
        #expect(try workplace.run("ipro-verify -q --trust-anchor root.pem --crl camera.crl clip.mp4").status == 1)
    }
}

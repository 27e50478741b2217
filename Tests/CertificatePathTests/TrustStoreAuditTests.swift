import CertificatePath
import Cryptography
import Evidence
import Testing

@Suite struct TrustStoreAuditTests {
    private func problems(_ store: TrustStore, now: Timestamp = Day.today) -> [String] {
        TrustStoreAudit(of: store, now: now).remarks.filter { $0.weight == .problem }.map(\.message)
    }

    @Test func `a store of a root, an intermediate and a list has no problem`() throws {
        let root = try Identity.root()
        let store = TrustStore(anchors: [root], intermediates: [try root.authority()], lists: [try root.revocationList()])
        #expect(TrustStoreAudit(of: store, now: Day.today).remarks.isEmpty)
    }

    @Test func `what cannot do its duty is told by name`() throws {
        let root = try Identity.root()
        let stranger = try Identity.root("Stranger Root")
        let renewed = try Identity.root()
        let camera = try Identity.selfSigned()
        var store = TrustStore(
            anchors: [root], intermediates: [try stranger.authority("Lost"), try renewed.authority("Forged"), try root.camera("leaf")],
            lists: [try stranger.revocationList(), try renewed.revocationList()])
        store.add(.unused(camera.certificate))
        store.add(.anchor(root.certificate))
        let problems = problems(store)
        #expect(problems.count == 7, "\(problems)")
        for part in [
            "CN=Lost leads to no anchor of this store: the certificate of CN=Stranger Root is missing",
            "CN=Forged was not signed with the key of CN=Maker Root", "CN=leaf is not a certification authority's",
            "the revocation list of CN=Stranger Root is not used", "the revocation list of CN=Maker Root is not signed with the key",
            "CN=camera is self-signed and not an authority's", "CN=Maker Root stands in",
        ] { #expect(problems.contains { $0.hasPrefix(part) }, "\(part)") }
    }

    @Test func `an expired root is worth a note, since it speaks about old recordings`() throws {
        let store = TrustStore(anchors: [try Identity.root()])
        let later = Timestamp(seconds: Day.end.seconds + 1)
        #expect(problems(store, now: later).isEmpty)
        #expect(
            TrustStoreAudit(of: store, now: later).remarks.map(\.message) == [
                "CN=Maker Root expired on \(Day.end): it speaks about recordings made before that only"
            ])
    }

    @Test func `a store without an anchor says so`() throws {
        let middle = try Identity.root().authority()
        #expect(problems(TrustStore(anchors: [], intermediates: [middle])).last == "no trust anchor: no chain can lead anywhere")
    }

    @Test func `only an authority's certificate is fit for a store`() throws {
        let root = try Identity.root()
        #expect(TrustStoreAudit.unfitness(of: root.certificate, policy: TrustPolicy()) == nil)
        #expect(TrustStoreAudit.unfitness(of: try root.camera().certificate, policy: TrustPolicy()) != nil)
        let mute = try root.authority(change: { $0.extensions = [.basicConstraints(isCA: true), .keyUsage("cRLSign")] })
        #expect(TrustStoreAudit.unfitness(of: mute.certificate, policy: TrustPolicy())?.contains("may not issue certificates") == true)
    }
}

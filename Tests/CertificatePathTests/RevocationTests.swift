import CertificatePath
import Cryptography
import Evidence
import Testing

@Suite struct RevocationTests {
    let root: Identity
    let camera: Identity

    init() throws {
        root = try Identity.root()
        camera = try root.camera()
    }

    private func judge(
        _ lists: [RevocationList], basis: TimeBasis = .signedRecordingTime, at time: Timestamp = Day.recording
    ) -> PathJudgement {
        TrustStore(anchors: [root], lists: lists).judge([camera], at: time, basis: basis)
    }

    private func list(revoked date: Timestamp, _ reason: RevocationReason = .unspecified) throws -> RevocationList {
        try root.revocationList([.init(camera.certificate, Revocation(date: date, reason: reason))])
    }

    @Test(arguments: [Day.begin, Day.recording])
    func `revoked by the time of recording is not trusted`(_ date: Timestamp) throws {
        let judgement = judge([try list(revoked: date)])
        #expect(judgement.failure?.rule == .certificateRevoked)
        #expect(judgement.revocation.hasPrefix("revoked from \(date)"))
    }

    @Test func `revoked after the recording is trusted, and said`() throws {
        let judgement = judge([try list(revoked: Timestamp(seconds: Day.recording.seconds + 1), .superseded)])
        #expect(judgement.trusted && !judgement.trustedToday)
        #expect(judgement.findings().map(\.code.name) == ["revoked-after-recording"])
    }

    @Test(arguments: [RevocationReason.keyCompromise, .cACompromise])
    func `a stolen key can claim any time, unless somebody else vouches for it`(_ reason: RevocationReason) throws {
        let list = try list(revoked: Day.later, reason)
        #expect(judge([list]).failure?.rule == .keyCompromised)
        #expect(judge([list], basis: .attestedTimeStamp).trusted)
    }

    @Test func `not on the list is not revoked, and says by which list`() throws {
        let judgement = judge([try root.revocationList()])
        #expect(judgement.trusted && judgement.findings().isEmpty)
        #expect(judgement.revocation == "not revoked (list of CN=Maker Root, \(Day.later))")
    }

    @Test func `a list that had run out before the recording leaves it open, and revokes all the same`() throws {
        let old = Timestamp(seconds: Day.begin.seconds + 10)
        let next = Timestamp(seconds: Day.begin.seconds + 20)
        let judgement = judge([try root.revocationList(thisUpdate: old, nextUpdate: next)])
        #expect(judgement.trusted)
        #expect(judgement.findings().map(\.code.name) == ["revocation-list-outdated"])
        let revoking = try root.revocationList(
            thisUpdate: old, nextUpdate: next, [.init(camera.certificate, Revocation(date: Day.begin, reason: .unspecified))])
        #expect(judge([revoking]).failure?.rule == .certificateRevoked)
    }

    @Test func `an expired list issued after the recording speaks about it`() throws {
        let list = try root.revocationList(thisUpdate: Day.recording, nextUpdate: Timestamp(seconds: Day.recording.seconds + 1))
        #expect(judge([list]).findings().isEmpty)
    }

    @Test func `a list that another key signed revokes nobody`() throws {
        let forger = try Identity.root()
        let forged = try forger.revocationList([.init(camera.certificate, Revocation(date: Day.begin, reason: .unspecified))])
        let judgement = judge([forged])
        #expect(judgement.trusted)
        #expect(judgement.revocation == "revocation not checked: no usable revocation list of CN=Maker Root was given")
    }

    @Test func `lists that are missing of several issuers are one finding, which names them`() throws {
        let middle = try root.authority()
        let stranger = try Identity.root()
        let judgement = TrustStore(anchors: [root], lists: [try stranger.revocationList()]).judge([try middle.camera(), middle])
        let message = "revocation not checked: no usable revocation list of CN=Maker Intermediate; CN=Maker Root was given"
        #expect(judgement.trusted && judgement.findings().map(\.message) == [message] && judgement.revocation == message)
    }

    @Test func `an authority that may not sign lists revokes nobody`() throws {
        let silent = try root.authority(change: { $0.extensions = [.basicConstraints(isCA: true), .keyUsage("keyCertSign")] })
        let camera = try silent.camera()
        let list = try silent.revocationList([.init(camera.certificate, Revocation(date: Day.begin, reason: .unspecified))])
        let judgement = TrustStore(anchors: [root], lists: [list]).judge([camera, silent])
        #expect(judgement.trusted)
        #expect(judgement.findings().map(\.code.name).contains("revocation-not-checked"))
    }

    @Test func `a revoked intermediate takes its cameras with it`() throws {
        let middle = try root.authority()
        let camera = try middle.camera()
        let list = try root.revocationList([.init(middle.certificate, Revocation(date: Day.begin, reason: .cessationOfOperation))])
        let judgement = TrustStore(anchors: [root], lists: [list]).judge([camera, middle])
        #expect(judgement.failure?.rule == .certificateRevoked)
        #expect(judgement.failure?.certificate == "CN=Maker Intermediate")
    }

    @Test func `of several lists the earliest revocation counts`() throws {
        let late = try list(revoked: Timestamp(seconds: Day.recording.seconds + 5))
        let early = try list(revoked: Day.begin)
        #expect(judge([late, early]).failure?.rule == .certificateRevoked)
        #expect(judge([early, late]).failure?.rule == .certificateRevoked)
    }
}

import C2PAForge
import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import Testing
import VerdictEnvelope

@Suite struct DemandTests {
    private let mine = FileIdentity(path: "clip.mp4", sha256: Lab.digest, sha512: String(repeating: "cd", count: 64))

    private func judge(_ statements: [Statement], _ demand: (inout StatementDemands) -> Void = { _ in }) throws -> StatementDemands.Result {
        let examiner = try Lab.examiner(TestPKI.shared().camera)
        let check = try Lab.check()
        var demands = StatementDemands()
        demand(&demands)
        return demands.judge(try statements.map { check.judge(try examiner.envelope($0)) })
    }

    @Test(arguments: Verdict.allCases)
    func `the verdict that was stated comes out`(_ verdict: Verdict) throws {
        #expect(try judge([Lab.statement(verdict.rawValue)]).verdict == verdict)
        #expect(try judge([Lab.statement(verdict.rawValue)]) { $0.files = [mine] }.verdict == verdict)
    }

    @Test func `another file, another SHA-512, another policy, no time stamp: no verdict`() throws {
        var other = mine
        other.sha256 = String(repeating: "00", count: 32)
        #expect(try judge([Lab.statement()]) { $0.files = [other] }.verdict == nil)
        #expect(try judge([Lab.statement()]) { $0.files = [mine, other] }.verdict == nil)
        var longer = mine
        longer.sha512 = String(repeating: "00", count: 64)
        #expect(try judge([Lab.statement()]) { $0.files = [longer] }.verdict == nil)
        longer.sha512 = nil
        #expect(try judge([Lab.statement()]) { $0.files = [longer] }.verdict == nil)
        #expect(try judge([Lab.statement()]) { $0.policySHA256 = other.sha256 }.verdict == nil)
        #expect(try judge([Lab.statement()]) { $0.policySHA256 = Lab.digest }.verdict == .authentic)
        #expect(try judge([Lab.statement()]) { $0.requiresTimeStamp = true }.verdict == nil)
    }

    @Test func `of two statements about a file the worse counts, and one that cannot be believed spoils both`() throws {
        #expect(try judge([Lab.statement(), Lab.statement("altered")]) { $0.files = [mine] }.verdict == .altered)
        let check = try Lab.check()
        let good = check.judge(try Lab.examiner(TestPKI.shared().camera).envelope(Lab.statement()))
        let foreign = check.judge(try Lab.examiner(TestPKI.stranger().camera).envelope(Lab.statement()))
        #expect(StatementDemands().judge([good]).verdict == .authentic)
        #expect(StatementDemands().judge([good, foreign]).verdict == nil)
        #expect(StatementDemands().judge([]).verdict == nil)
    }

    @Test(arguments: ["", "good", "AUTHENTIC"])
    func `a word that is no verdict is none`(_ word: String) throws {
        #expect(try judge([Lab.statement(word)]).verdict == nil)
    }

    /// The short result that goes with a verdict, by itself or beside a verdict of some kind.
    struct ShortResult: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The verdict beside it; `nil` where it stands alone.
        var beside: String?
        /// Whether a stranger made the verdict beside it.
        var isForeign = false
        /// SHA-256 of the policy that the short result names.
        var policy = Lab.digest
        var counts: Bool

        static let all = [
            ShortResult(testDescription: "beside its verdict", beside: "authentic", counts: true),
            ShortResult(testDescription: "alone", beside: nil, counts: false),
            ShortResult(testDescription: "beside another verdict", beside: "altered", counts: false),
            ShortResult(testDescription: "beside a stranger's verdict", beside: "authentic", isForeign: true, counts: false),
            ShortResult(
                testDescription: "by another policy", beside: "authentic", policy: String(repeating: "00", count: 32), counts: false),
        ]
    }

    @Test(.enabled(if: TimeStamper.isInstalled, "needs the openssl command"), arguments: ShortResult.all)
    func `a short result without its verdict met every demand for a time stamp and a policy`(_ row: ShortResult) throws {
        let authority = try TestPKI.shared()
        let examiner = try Lab.examiner(authority.camera)
        let stamper = try TimeStamper()
        var authorities = TrustStore()
        authorities.add(.anchor(stamper.certificate))
        var simple = Lab.statement(type: PredicateType.simpleVerificationResult.rawValue)
        simple.predicate = Array(
            #"{"verifier":{"id":"ipro-verify:1","policy":{"digest":{"sha256":"\#(row.policy)"}}},"properties":["IPRO_VERIFY_AUTHENTIC"]}"#
                .utf8)
        var envelopes: [Envelope] = []
        if let verdict = row.beside {
            let signer = row.isForeign ? try Lab.examiner(TestPKI.stranger().camera) : examiner
            envelopes = [try signer.envelope(Lab.statement(verdict))]
            let digest = try Digest.of(envelopes[0].signatures[0].value, .sha256).hex
            envelopes[0].signatures[0].timeStamps = [try stamper.token(on: digest)]
        }
        envelopes.append(try examiner.envelope(simple))
        // Long after the certificates ran out: only the time stamp shows when they were used.
        let check = try Lab.check(timeAuthorities: authorities, now: Timestamp(seconds: Lab.now.seconds + 3_000_000_000))
        var demands = StatementDemands()
        demands.requiresTimeStamp = true
        demands.policySHA256 = Lab.digest
        demands.files = [mine]
        #expect((demands.judge(check.judge(envelopes)).verdict == .authentic) == row.counts)
        // Nor does it lend its verdict to a reader who demands the policy alone.
        demands.requiresTimeStamp = false
        let soon = try Lab.check(timeAuthorities: authorities)
        if row.policy != Lab.digest { #expect(demands.judge(soon.judge(envelopes)).verdict == nil) }
    }

    @Test func `statements of other kinds say nothing about a recording`() throws {
        #expect(try judge([Lab.statement(type: "https://slsa.dev/provenance/v1")]).verdict == nil)
        // A Simple Verification Result counts by its property, and by this program's name in it.
        func simple(_ id: String, _ property: String) throws -> Verdict? {
            var statement = Lab.statement(type: PredicateType.simpleVerificationResult.rawValue)
            statement.predicate = Array(
                #"{"verifier":{"id":"\#(id)"},"timeCreated":"2026-01-01T00:00:00Z","properties":["\#(property)"]}"#.utf8)
            return try judge([statement]).verdict
        }
        #expect(try simple("ipro-verify:verifier/v1", "IPRO_VERIFY_AUTHENTIC") == .authentic)
        #expect(try simple("ipro-verify:verifier/v1", "IPRO_VERIFY_INTEGRITY_INTACT") == nil)
        #expect(try simple("https://example.com/verifier", "IPRO_VERIFY_AUTHENTIC") == nil)
    }

    @Test func `a statement with many subjects says of each what it says of each`() throws {
        let digests = ["11", "22", "33"].map { String(repeating: $0, count: 32) }
        let files = zip(digests, [Verdict.authentic, .altered, .unsigned]).map { digest, verdict in
            DumpPredicate.File(
                path: "\(verdict).mp4", size: 1, sha256: digest, verdict: verdict, answers: .notSigned, sentence: "\(verdict)")
        }
        let twin = DumpPredicate.File(path: "twin.mp4", size: 1, sha256: digests[0], verdict: .indeterminate, answers: nil, sentence: "")
        let lost = DumpPredicate.File(path: "lost.mp4", size: 1, sha256: nil, verdict: .error, answers: nil, sentence: "unreadable")
        func statement(_ files: [DumpPredicate.File]) throws -> Statement {
            let predicate = DumpPredicate(files: files, policy: ExaminationPolicy(), toolVersion: "1.0.0")
            return Statement(
                subjects: predicate.subjects, predicateType: PredicateType.dump.rawValue, predicate: try predicate.json())
        }
        let whole = try statement(files + [lost])
        #expect(whole.subjects.map(\.name) == ["altered.mp4", "authentic.mp4", "unsigned.mp4"])
        #expect(try judge([whole]).verdict == .altered)
        for (digest, verdict) in zip(digests, [Verdict.authentic, .altered, .unsigned]) {
            let file = FileIdentity(path: "mine", sha256: digest, sha512: "")
            #expect(try judge([whole]) { $0.files = [file] }.verdict == verdict)
        }
        // The same content under two names: the worse verdict counts for both.
        let file = FileIdentity(path: "mine", sha256: digests[0], sha512: "")
        #expect(try judge([statement(files + [twin])]) { $0.files = [file] }.verdict == .indeterminate)
        // A subject that the predicate is silent about.
        var silent = whole
        silent.subjects.append(Statement.Subject(name: "x", sha256: Lab.digest))
        #expect(try judge([silent]).verdict == nil)
        // The order in which files were given changes nothing.
        #expect(try statement(files.reversed() + [lost]) == whole)
    }
}

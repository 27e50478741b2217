import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import Reporting
import SignedForge
import SystemPackage
import Testing
import VerdictEnvelope
import Verification

@Suite struct PredicateTests {
    private func predicate(
        _ bytes: [UInt8], path: FilePath? = nil, store: TrustStore? = nil, change: (inout VerificationOptions) -> Void = { _ in }
    ) throws -> VerdictPredicate {
        var policy = ExaminationPolicy()
        var report = try SignedForge().verify(bytes, trusting: store) { options in
            options.wholeFileDigest = true
            change(&options)
            policy = options.policy
        }
        if let path { report.file.path = path }
        return VerdictPredicate(report: report, policy: policy, toolVersion: "1.0.0")
    }

    private func signed() throws -> [UInt8] { try SignedForge().sign(Recording("IPPP IPPP")) }

    @Test func `is the same, byte for byte, on another day, under another name, with more threads`() throws {
        let bytes = try signed()
        let first = try predicate(bytes).json()
        #expect(try predicate(bytes, path: "somewhere/else.mp4").json() == first)
        #expect(try predicate(bytes) { $0.workers = 4 }.json() == first)
        // After the certificates have expired the recording is as authentic as before.
        #expect(try predicate(bytes) { $0.now = Timestamp(seconds: TestPKI.notAfter.seconds + 1000) }.json() == first)
        let value = try #require(JSONValue(json: first))
        #expect(value["verdict"]?.text == "authentic" && value["result"]?["file"]?["path"] == nil)
    }

    @Test func `is another one for other bytes, other anchors or other demands`() throws {
        let bytes = try signed()
        let first = try predicate(bytes).json()
        var other = bytes
        other[bytes.count / 2] ^= 1
        #expect(try predicate(other).json() != first)
        #expect(try predicate(bytes) { $0.requirements = [.complete] }.json() != first)
        #expect(try predicate(bytes) { $0.judgedAt = TestPKI.recordingTime }.json() != first)
        #expect(try predicate(bytes, store: TrustStore()).json() != first)
    }

    @Test func `names the same policy for the same trust, in whatever order it was given`() throws {
        let (mine, other) = (try TestPKI.shared(), try TestPKI.stranger())
        func policy(_ roots: [Certificate]) throws -> String {
            var store = TrustStore()
            for root in roots { store.add(.anchor(root)) }
            return try VerificationOptions(trustStore: store, now: Lab.now).policy.sha256()
        }
        #expect(try policy([mine.root, other.root]) == policy([other.root, mine.root]))
        #expect(try policy([mine.root]) != policy([mine.root, other.root]))
    }

    @Test func `a file that passes has a short result besides, and no other has`() throws {
        let bytes = try signed()
        let passed = try StatementSet.statements(predicate(bytes), names: ["clip.mp4"], examinedAt: Lab.now)
        #expect(passed.map(\.predicateType) == [PredicateType.verdict, .simpleVerificationResult].map(\.rawValue))
        #expect(passed[0].subjects[0].annotations["examinedAt"]?.text == "\(Lab.now)")
        #expect(passed[0].subjects[0].annotations["signersTrustedThen"]?.object?.count == 1)
        for store in [TrustStore()] {
            let other = try StatementSet.statements(predicate(bytes, store: store), names: ["clip.mp4"], examinedAt: Lab.now)
            #expect(other.map(\.predicateType) == [PredicateType.verdict.rawValue])
        }
    }

    @Test(arguments: ["not a recording at all", "<html>neither is this</html>"])
    func `a file that is no recording can be named too, by its digest`(_ text: String) throws {
        let predicate = try predicate(Array(text.utf8))
        #expect(predicate.result.verdict == .error)
        #expect(try predicate.result.sha256 == Digest.of(Array(text.utf8), .sha256).hex)
        #expect(try StatementSet.statements(predicate, names: ["x"], examinedAt: Lab.now).count == 1)
    }

    @Test func `the digest of the subject is that of the file, SHA-512 too where it is asked for`() throws {
        let bytes = try signed()
        let file = try predicate(bytes) { $0.wholeFileSHA512 = true }.result
        #expect(try file.sha256 == Digest.of(bytes, .sha256).hex)
        #expect(try file.sha512 == Digest.of(bytes, .sha512).hex)
    }

    @Test(arguments: [false, true])
    func `is the same, byte for byte, when it is made of a result that was written down`(_ isAltered: Bool) throws {
        var bytes = try signed()
        if isAltered { bytes[bytes.count / 2] ^= 1 }
        for store in [nil, TrustStore()] {
            for now in [Lab.now, Timestamp(seconds: TestPKI.notAfter.seconds + 1000)] {
                var report = try SignedForge().verify(bytes, trusting: store) { options in
                    options.wholeFileDigest = true
                    options.wholeFileSHA512 = true
                    options.now = now
                }
                // Text that looks like what is left out.
                report.file.path = FilePath(bytes: Array("a\"b\\,{}\"tool\":{},\n".utf8) + [0xFF])
                for index in report.findings.indices { report.findings[index].message += "\\\",\"path\":\"x\",{[" }
                let fresh = StatedResult(report)
                let document = JSONReport(isPretty: false, toolVersion: "1.0.0").render(report)
                let kept = try #require(StatedResult(document: document, sentence: fresh.sentence))
                #expect(kept == fresh)
            }
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"verdict\":\"authentic\"}", "{\"a\":1", "{\"verdict\":\"authentic\",\"file\":{},\"signatures\":[]}",
    ])
    func `nothing is stated of what is no result`(_ document: String) { #expect(StatedResult(document: document, sentence: "x") == nil) }

    @Test func `a file without a digest gets no statement`() throws {
        let report = RecordingReport(
            file: FileReport(path: "gone.mp4", size: 0), verdict: .error, answers: nil, signatures: [], findings: [], coverage: Coverage())
        let predicate = VerdictPredicate(report: report, policy: ExaminationPolicy(), toolVersion: "1.0.0")
        #expect(throws: EnvelopeError.self) { try StatementSet.statements(predicate, names: ["gone.mp4"], examinedAt: Lab.now) }
    }
}

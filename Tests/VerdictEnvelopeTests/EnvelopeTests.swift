import CertificatePath
import Cryptography
import Evidence
import RecordingForge
import Testing
import VerdictEnvelope

@Suite struct EnvelopeTests {
    @Test func `the signed bytes are DSSE's, as in its own example`() throws {
        var envelope = Envelope(Lab.statement())
        envelope.payloadType = "http://example.com/HelloWorld"
        envelope.payload = Array("hello world".utf8)
        #expect(String(decoding: envelope.signedBytes, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    @Test(arguments: [KeyType.ecP256, .ecP384, .ed25519, .rsa2048])
    func `what an examiner signs with a key of any kind is genuine, and survives being written and read`(_ type: KeyType) throws {
        let signer = try TestPKI.shared().camera(type, name: "Examiner")
        let envelope = try Lab.examiner(signer).envelope(Lab.statement())
        let read = try EnvelopeFile.envelopes(in: EnvelopeFile.text([envelope]))
        #expect(read == [envelope])
        let judgement = try Lab.check().judge(read[0])
        #expect(judgement.isGenuine, "\(judgement.problems)")
        #expect(judgement.signatures.first?.signer?.subject == "CN=Examiner")
        #expect(judgement.statement == Lab.statement())
    }

    @Test func `no bit of the statement or the signature can be changed`() throws {
        let check = try Lab.check()
        let envelope = try Lab.examiner(TestPKI.shared().camera).envelope(Lab.statement())
        for index in envelope.payload.indices {
            var other = envelope
            other.payload[index] ^= 1
            #expect(!check.judge(other).isGenuine, "byte \(index) of the payload")
        }
        for index in envelope.signatures[0].value.indices {
            var other = envelope
            other.signatures[0].value[index] ^= 1
            #expect(!check.judge(other).isGenuine, "byte \(index) of the signature")
        }
        var other = envelope
        other.payloadType = "text/plain"
        #expect(!check.judge(other).isGenuine)
    }

    @Test func `both alphabets of base64 are read, with and without padding`() throws {
        let envelope = try Lab.examiner(TestPKI.shared().camera).envelope(Lab.statement())
        let line = String(decoding: try envelope.line(), as: UTF8.self)
        let urlSafe = line.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            .replacing("application_vnd.in-toto-json", with: "application/vnd.in-toto+json")
        #expect(try Envelope(parsing: Array(urlSafe.utf8)) == envelope)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"payload":"e30=","payloadType":"x"}"#, #"{"payload":"*","payloadType":"x","signatures":[]}"#,
        #"{"payload":"e30=","payloadType":"x","signatures":[{"keyid":""}]}"#,
        #"{"payload":"e30=","payloadType":"x","signatures":[{"sig":"*"}]}"#,
        #"{"payload":"e30=","payloadType":"x","signatures":[{"sig":"e30=","certificate":"e30="}]}"#,
        #"{"payload":"e30=","payloadType":"x","signatures":[{"sig":"e30=","timestamps":[{"type":"other","data":"e30="}]}]}"#,
    ])
    func `what is no envelope is refused`(_ text: String) {
        #expect(throws: EnvelopeError.self) { try EnvelopeFile.envelopes(in: Array(text.utf8)) }
    }

    @Test(arguments: [
        "{}", #"{"_type":"https://in-toto.io/Statement/v0.1","subject":[],"predicateType":"x","predicate":{}}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x","predicate":{}}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha1":"00"}}],"predicateType":"x","predicate":{}}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"ab"}}],"predicateType":"x","predicate":{}}"#,
    ])
    func `what is no statement is not genuine, whoever signed it`(_ payload: String) throws {
        var envelope = Envelope(Lab.statement())
        envelope.payload = Array(payload.utf8)
        try Lab.examiner(TestPKI.shared().camera).sign(&envelope)
        let judgement = try Lab.check().judge(envelope)
        #expect(!judgement.isGenuine && judgement.signatures[0].isTrusted)
    }
}

@Suite struct SignerTests {
    @Test func `nobody signed, or a stranger did, or a camera's root was brought by the envelope itself`() throws {
        let check = try Lab.check()
        #expect(check.judge(Envelope(Lab.statement())).problems == ["nobody signed it"])
        let stranger = try TestPKI.stranger()
        var foreign = try Lab.examiner(stranger.camera).envelope(Lab.statement())
        #expect(!check.judge(foreign).isGenuine)
        foreign.signatures[0].certificates.append(stranger.root.der)
        #expect(!check.judge(foreign).isGenuine)
        #expect(try !Lab.check(trusting: TrustStore()).judge(Lab.examiner(TestPKI.shared().camera).envelope(Lab.statement())).isGenuine)
    }

    @Test func `a second examiner's signature stands beside the first, and a broken one is never passed over`() throws {
        let pki = try TestPKI.shared()
        var envelope = try Lab.examiner(pki.camera).envelope(Lab.statement())
        try Lab.examiner(pki.camera(.ed25519, name: "Second")).sign(&envelope)
        let check = try Lab.check()
        #expect(check.judge(envelope).isGenuine)
        #expect(check.judge(envelope).signatures.map(\.isTrusted) == [true, true])
        // A stranger's signature adds nothing and takes nothing away.
        var joined = envelope
        try Lab.examiner(TestPKI.stranger().camera).sign(&joined)
        #expect(check.judge(joined).isGenuine)
        #expect(check.judge(joined).signatures.map(\.isTrusted) == [true, true, false])
        envelope.signatures[1].value[10] ^= 1
        #expect(!check.judge(envelope).isGenuine)
    }

    @Test func `without a certificate only a public key that the reader brought counts`() throws {
        let (key, other) = (try PrivateKey.generate(.ecP256), try PrivateKey.generate(.ecP256))
        let envelope = try Examiner(key: key, certificates: []).envelope(Lab.statement())
        #expect(try Lab.check(keys: [other.publicKey, key.publicKey]).judge(envelope).isGenuine)
        #expect(try !Lab.check(keys: [other.publicKey]).judge(envelope).isGenuine)
        #expect(try !Lab.check().judge(envelope).isGenuine)
    }

    @Test func `without a time stamp the certificate is judged for the present`() throws {
        let short = try TestPKI.shared().camera(.ecP256, name: "Short", notAfter: Lab.now)
        let envelope = try Lab.examiner(short).envelope(Lab.statement())
        #expect(try Lab.check().judge(envelope).isGenuine)
        let later = Timestamp(seconds: Lab.now.seconds + 10)
        let judgement = try Lab.check(now: later).judge(envelope)
        #expect(!judgement.isGenuine)
        #expect(judgement.problems.first?.contains("no trusted time stamp") == true)
    }

    @Test func `certificates that are not the key's, or not of its chain, are refused before anything is signed`() throws {
        let pki = try TestPKI.shared()
        let key = try PrivateKey.generate(.ecP256)
        #expect(throws: EnvelopeError.self) { try Examiner(key: key, certificates: pki.camera.chain) }
        let stray = try TestPKI.stranger().intermediate
        #expect(throws: EnvelopeError.self) { try Examiner(key: pki.camera.key, certificates: pki.camera.chain + [stray]) }
        // In any order, with the root, which stays behind.
        let examiner = try Examiner(key: pki.camera.key, certificates: [pki.root, pki.intermediate, pki.camera.certificate])
        #expect(examiner.chain == pki.camera.chain)
    }
}

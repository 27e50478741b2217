import Cryptography
import Evidence
import Foundation
import RecordingForge
import Testing

extension Workplace {
    /// Puts a throw-away examiner into the folder: `examiner.key`, `examiner.pem` (certificate and intermediate), `root.pem`,
    /// `intermediates.pem`.
    func makeExaminer(_ type: KeyType = .ecP256, passphrase: String? = nil) throws {
        let pki = try TestPKI.shared()
        let signer = try pki.camera(type, name: "Examiner")
        try signer.key.writePEM(to: file("examiner.key"), passphrase: passphrase.map { Array($0.utf8) })
        try write(signer.chain.flatMap { try $0.pemBlock.text() }, as: "examiner.pem")
        try write(pki.intermediate.pemBlock.text(), as: "intermediates.pem")
        try write(pki.root.pemBlock.text(), as: "root.pem")
        try FileManager.default.copyItem(atPath: file("SampleMedia/gate-authentic.mp4"), toPath: file("clip.mp4"))
    }

    static let sign = "ipro-verify --quiet --trust-store TrustStore --sign-key examiner.key --sign-certificate examiner.pem"
    static let check = "ipro-verify verdict check --trust-anchor root.pem"

    /// The literal displays of a section of a manual page.
    static func displays(_ section: String, in page: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(checkout)/man/\(page)", encoding: .utf8)
        let part = try #require(text.components(separatedBy: "\n.Sh \(section)\n").last?.components(separatedBy: "\n.Sh ").first)
        return part.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst().map {
            ($0.components(separatedBy: "\n.Ed").first ?? "").replacing("\\e", with: "\\") + "\n"
        }
    }
}

@Suite("Signed verdicts", .timeLimit(.minutes(20)))
struct VerdictTests {
    @Test("say what ipro-verify said, with its exit status", arguments: ["ec-p256", "ec-p384", "ed25519", "rsa-2048"])
    func everySample(type: String) throws {
        let workplace = try Workplace()
        try workplace.makeExaminer(try #require(KeyType(rawValue: type)))
        let verified = try workplace.run("\(Workplace.sign) SampleMedia/*.mp4")
        #expect(verified.status == 1 && verified.output.isEmpty && verified.errors.isEmpty, "\(verified.errors)")
        for name in try FileManager.default.contentsOfDirectory(atPath: workplace.file("SampleMedia")) where name.hasSuffix(".mp4") {
            let expected = try workplace.run("ipro-verify --quiet --trust-store TrustStore SampleMedia/\(name)").status
            let checked = try workplace.run("\(Workplace.check) --file SampleMedia/\(name) \(name).intoto.jsonl")
            #expect(checked.status == expected && checked.output.hasPrefix("\(name).intoto.jsonl: GENUINE  "), "\(checked.output)")
            let lines = try String(contentsOfFile: workplace.file("\(name).intoto.jsonl"), encoding: .utf8).split(separator: "\n")
            #expect(lines.count == (expected == 0 ? 2 : 1), "\(name)")
        }
    }

    @Test("are refused for another file, another signer, another policy, or without a time stamp that was demanded")
    func refused() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        #expect(try workplace.run("\(Workplace.sign) clip.mp4").status == 0)
        let statement = "clip.mp4.intoto.jsonl"
        #expect(try workplace.run("\(Workplace.check) --file clip.mp4 \(statement)").status == 0)
        for options in [
            "--file SampleMedia/gate-altered.mp4", "--file clip.mp4 --file SampleMedia/gate-altered.mp4",
            "--require-policy \(String(repeating: "0", count: 64))", "--tsa-anchor root.pem --require-timestamp", "--at-time 2060-01-01",
        ] {
            let outcome = try workplace.run("\(Workplace.check) \(options) \(statement)")
            #expect(outcome.status == 2 && outcome.output.hasPrefix("\(statement): REFUSED  "), "\(options): \(outcome.output)")
        }
        try workplace.write(try TestPKI.stranger().root.pemBlock.text(), as: "stranger.pem")
        #expect(try workplace.run("ipro-verify verdict check --trust-anchor stranger.pem \(statement)").status == 2)
        // The trust store of the cameras is another matter.
        let store = ["IPRO_TRUST_STORE": workplace.file("root.pem")]
        let nobody = try workplace.run("ipro-verify verdict check \(statement)", environment: store)
        #expect(nobody.status == 2 && nobody.errors.contains("say whom you trust"))
        #expect(try workplace.run("ipro-verify verdict check --trust-store TrustStore \(statement)").status == 2)
        // Changed, cut off, empty, absent.
        #expect(try workplace.run("sed 's/\"sig\":\"M/\"sig\":\"N/' \(statement) > a; \(Workplace.check) a").status == 2)
        #expect(try workplace.run("head -c 900 \(statement) > b; \(Workplace.check) b").status == 2)
        #expect(try workplace.run("> c; \(Workplace.check) c").status == 2)
        #expect(try workplace.run("\(Workplace.check) d").status == 2)
        let policy = try workplace.run(
            "ipro-verify verdict show --payload \(statement) | grep -o '\"policy\":{[^}]*' | head -c 0; "
                + "ipro-verify verdict show --payload \(statement)"
        ).output
        let value = try #require(try JSONSerialization.jsonObject(with: Data(policy.utf8)) as? [String: Any])
        let digest = try #require(((value["predicate"] as? [String: Any])?["policy"] as? [String: Any])?["sha256"] as? String)
        #expect(try workplace.run("\(Workplace.check) --require-policy \(digest) --file clip.mp4 \(statement)").status == 0)
    }

    @Test("never replace a file, and are not written where the recording is unless asked for")
    func exclusive() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        #expect(try workplace.run("\(Workplace.sign) SampleMedia/gate-authentic.mp4; ls SampleMedia | grep -c intoto").output == "0\n")
        let again = try workplace.run("\(Workplace.sign) SampleMedia/gate-authentic.mp4")
        #expect(again.status == 2 && again.errors.contains("exists already"))
        let twice = try workplace.run("mkdir a out; cp clip.mp4 a; \(Workplace.sign) --verdict-dir out clip.mp4 a/clip.mp4; ls out")
        #expect(twice.errors.contains("two recordings would have their verdict there") && twice.output.isEmpty)
        #expect(try workplace.run("\(Workplace.sign) --verdict-dir none clip.mp4").status == 2)
        let report = try workplace.run("> r.html; ipro-verify --report r.html clip.mp4; stat -c %s r.html")
        #expect(report.errors.contains("exists already") && report.output == "0\n")
    }

    @Test("can be signed later, and by a second examiner")
    func later() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        try TestPKI.shared().camera(.ed25519, name: "Second").key.writePEM(to: workplace.file("second.key"))
        let unsigned = try workplace.run(
            "mkdir v && ipro-verify -q --trust-store TrustStore --verdict-dir v clip.mp4 && \(Workplace.check) v/clip.mp4.intoto.jsonl")
        #expect(unsigned.status == 2 && unsigned.output.contains("nobody signed it"))
        let signed = try workplace.run(
            """
            set -e; cd v
            ipro-verify verdict sign --sign-key ../examiner.key --sign-certificate ../examiner.pem --output signed.jsonl clip.mp4.intoto.jsonl
            ipro-verify verdict check --trust-anchor ../root.pem --file ../clip.mp4 signed.jsonl
            cp signed.jsonl twice.jsonl
            ipro-verify verdict sign --sign-key ../second.key twice.jsonl
            ipro-verify verdict check --quiet --trust-anchor ../root.pem --file ../clip.mp4 twice.jsonl
            head -n 1 twice.jsonl | grep -o '"sig"' | wc -l
            ls
            """)
        #expect(signed.status == 0, "\(signed.errors)\(signed.output)")
        #expect(signed.output.hasSuffix("2\nclip.mp4.intoto.jsonl\nsigned.jsonl\ntwice.jsonl\n"), "\(signed.output)")
    }

    @Test("ask for the passphrase of an encrypted key on the terminal, or take it from a file")
    func passphrase() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer(passphrase: "open sesame")
        let line = "\(Workplace.sign) clip.mp4"
        let refused = try workplace.run("setsid \(line)")
        #expect(refused.status == 2 && refused.errors.contains("the key is encrypted"), "\(refused.errors)")
        try workplace.write(Array("wrong\n".utf8), as: "wrong")
        #expect(try workplace.run("\(line) --passphrase-file wrong").errors.contains("not the passphrase"))
        try workplace.write(Array("open sesame\n".utf8), as: "right")
        #expect(try workplace.run("\(line) --passphrase-file right && \(Workplace.check) -q clip.mp4.intoto.jsonl").status == 0)
        guard Workplace.has("script") else { return }
        let asked = try workplace.run(
            "mkdir t && (sleep 1; printf 'open sesame\\n') | script -qec '\(Workplace.sign) --verdict-dir t clip.mp4' /dev/null; "
                + "\(Workplace.check) -q t/clip.mp4.intoto.jsonl")
        #expect(asked.status == 0, "\(asked.output)")
        #expect(asked.output.contains("Passphrase of examiner.key:") && !asked.output.contains("sesame"), "\(asked.output)")
        // A key that others can read is not the examiner's alone.
        #expect(
            try workplace.run("chmod 644 examiner.key; mkdir u; \(line) --verdict-dir u --passphrase-file right").errors.contains(
                "chmod 600"))
    }

    @Test(
        "are made with a key in a PKCS #11 token",
        .enabled(if: Token.isInstalled, "softhsm2, pkcs11-tool or OpenSSL's engine pkcs11 is not installed"))
    func token() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let made = try workplace.run(Token.make, environment: Token.environment(workplace))
        #expect(made.status == 0, "\(made.errors)")
        let key = "--sign-key 'pkcs11:token=lab;object=examiner;type=private' --pkcs11-module \(Token.module)"
        func run(_ line: String) throws -> Workplace.Outcome { try workplace.run(line, environment: Token.environment(workplace)) }
        let signed = try run(
            "ipro-verify -q --trust-store TrustStore \(key) --passphrase-file pin clip.mp4 && "
                + "ipro-verify verdict check --public-key token.pub --file clip.mp4 clip.mp4.intoto.jsonl")
        #expect(signed.status == 0 && signed.errors.isEmpty, "\(signed.errors)\(signed.output)")
        #expect(try run("rm *.jsonl; setsid ipro-verify -q \(key) clip.mp4; echo $?").output == "2\n")
        let wrong = try run("echo 9999 > no; ipro-verify -q \(key) --passphrase-file no clip.mp4")
        #expect(wrong.status == 2 && wrong.errors.contains("no such key can be used with this PIN"), "\(wrong.errors)")
        let absent = try run(
            "ipro-verify -q --sign-key 'pkcs11:token=lab;object=x' --pkcs11-module /nowhere.so --passphrase-file pin clip.mp4")
        #expect(absent.status == 2 && absent.errors.contains("library cannot be loaded"), "\(absent.errors)")
    }

    @Test(
        "bear the time that an authority attests, and no other's", .enabled(if: Workplace.has("openssl"), "openssl is not installed"))
    func timeStamp() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        try makeTimeAuthority(in: workplace)
        #expect(try workplace.run("\(Workplace.sign) clip.mp4").status == 0)
        let (statement, sign) = ("clip.mp4.intoto.jsonl", "ipro-verify verdict sign")
        let stamp = "openssl ts -reply -config tsa.cnf -queryfile q.tsq -out r.tsr 2>/dev/null"
        let attached = try workplace.run(
            "\(sign) --timestamp-request q.tsq \(statement) && \(stamp) && "
                + "\(sign) --timestamp-response r.tsr --tsa-anchor tsa.pem \(statement)")
        #expect(attached.status == 0, "\(attached.errors)")
        let check = "\(Workplace.check) --tsa-anchor tsa.pem --require-timestamp --file clip.mp4 \(statement)"
        let checked = try workplace.run(check)
        #expect(checked.status == 0 && checked.output.contains("attested by CN=Test Time Stamps"), "\(checked.output)")
        // Long after the examiner's certificate has expired, the time stamp still shows that it was valid when it signed.
        let anchors = try workplace.run("\(Workplace.check) --tsa-anchor root.pem --file clip.mp4 \(statement)")
        #expect(anchors.status == 2 && anchors.output.contains("authority of a time stamp is not trusted"), "\(anchors.output)")
        #expect(try workplace.run("\(Workplace.check) --file clip.mp4 \(statement)").output.contains("not checked: no authority was named"))
        // An answer to another question, or from an authority that is not trusted, is not attached.
        let foreign = try workplace.run(
            "openssl ts -query -data clip.mp4 -sha256 -cert -out q.tsq 2>/dev/null && \(stamp) && "
                + "\(sign) --timestamp-response r.tsr --tsa-anchor tsa.pem \(statement)")
        #expect(foreign.status == 2 && foreign.errors.contains("of none of the signatures"), "\(foreign.errors)")
        let before = try String(contentsOfFile: workplace.file(statement), encoding: .utf8)
        let stranger = try workplace.run(
            "rm q.tsq; \(sign) --timestamp-request q.tsq \(statement) && \(stamp) && "
                + "\(sign) --timestamp-response r.tsr --tsa-anchor root.pem \(statement)")
        #expect(stranger.status == 2)
        #expect(try String(contentsOfFile: workplace.file(statement), encoding: .utf8) == before)
        // A stamp moved from one signature to another proves nothing.
        try TestPKI.shared().camera(.ecP256, name: "Second").key.writePEM(to: workplace.file("second.key"))
        let moved = before.replacing(/"sig":"[^"]*"/, with: "\"sig\":\"AAAA\"", maxReplacements: 1)
        try workplace.write(Array(moved.utf8), as: "moved.jsonl")
        #expect(try workplace.run("\(Workplace.check) --tsa-anchor tsa.pem moved.jsonl").status == 2)
    }

    private func makeTimeAuthority(in workplace: Workplace) throws {
        let key = try PrivateKey.generate(.ecP256)
        let certificate = try CertificateTemplate(
            subject: DistinguishedName(commonName: "Test Time Stamps"), notBefore: TestPKI.notBefore, notAfter: TestPKI.notAfter,
            extensions: [.keyUsage("digitalSignature"), .extendedKeyUsage("timeStamping", critical: true), .subjectKeyIdentifier]
        ).selfSigned(with: key)
        try key.writePEM(to: workplace.file("tsa.key"))
        try workplace.write(certificate.pemBlock.text(), as: "tsa.pem")
        try workplace.write(Array("01".utf8), as: "tsa.serial")
        let settings = """
            [tsa]
            default_tsa = stamper
            [stamper]
            serial = tsa.serial
            crypto_device = builtin
            signer_cert = tsa.pem
            signer_key = tsa.key
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            """
        try workplace.write(Array(settings.utf8), as: "tsa.cnf")
    }

    // MARK: - Without this program

    @Test(
        "can be checked with openssl alone, as the manual page says", .enabled(if: Workplace.has("openssl"), "openssl is not installed"))
    func openssl() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        try makeTimeAuthority(in: workplace)
        let displays = try Workplace.displays("CHECKING WITHOUT THIS PROGRAM", in: "ipro-verify-verdict.1")
        #expect(displays.count == 4)
        // The test authority has an intermediate one.
        let script = "set -e\n" + displays[0].replacing("-CAfile root.pem", with: "-CAfile root.pem -untrusted intermediates.pem")
        let prepared = try workplace.run(
            "\(Workplace.sign) --cms clip.mp4 && ipro-verify verdict sign --timestamp-request q.tsq clip.mp4.intoto.jsonl && "
                + "openssl ts -reply -config tsa.cnf -queryfile q.tsq -out r.tsr && "
                + "ipro-verify verdict sign --timestamp-response r.tsr --tsa-anchor tsa.pem clip.mp4.intoto.jsonl")
        #expect(prepared.status == 0, "\(prepared.errors)")
        let outcome = try workplace.run(script)
        #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        #expect(outcome.output == "signer.pem: OK\nVerified OK\n\"verdict\":\"authentic\"}}\n", "\(outcome.output)")
        let cms = try workplace.run(displays[1])
        #expect(cms.status == 0 && cms.errors.contains("CMS Verification successful"), "\(cms.errors)")
        let stamp = try workplace.run(displays[0] + displays[2].replacing("tsa-root.pem", with: "tsa.pem"))
        #expect(stamp.output.contains("Verification: OK"), "\(stamp.errors)\(stamp.output)")
        // One changed byte, and openssl says no.
        #expect(try workplace.run("sed -i 's/authentic/authentik/' statement.json; \(displays[1])").status != 0)
        let altered = try workplace.run("sed -i 's/\"payload\":\"ey/\"payload\":\"fy/' clip.mp4.intoto.jsonl\n" + script)
        #expect(altered.status != 0)
    }

    @Test(
        "can be checked in Python, as the manual page says",
        .enabled(if: Workplace.has("openssl") && Workplace.has("python3"), "openssl or python3 is not installed"))
    func python() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let script = try #require(try Workplace.displays("CHECKING WITHOUT THIS PROGRAM", in: "ipro-verify-verdict.1").last)
        #expect(script.split(separator: "\n").count <= 26)
        try workplace.write(Array(script.utf8), as: "check.py")
        #expect(try workplace.run("\(Workplace.sign) clip.mp4 SampleMedia/gate-altered.mp4").status == 1)
        let good = try workplace.run("python3 check.py clip.mp4.intoto.jsonl clip.mp4 root.pem")
        #expect(good.status == 0 && good.output == "['authentic']\n", "\(good.errors)")
        let altered = try workplace.run("python3 check.py gate-altered.mp4.intoto.jsonl SampleMedia/gate-altered.mp4 root.pem")
        #expect(altered.status == 1 && altered.output == "['altered']\n")
        #expect(try workplace.run("python3 check.py clip.mp4.intoto.jsonl SampleMedia/yard-authentic.mp4 root.pem").output == "[]\n")
        try workplace.write(try TestPKI.stranger().root.pemBlock.text(), as: "stranger.pem")
        #expect(try workplace.run("python3 check.py clip.mp4.intoto.jsonl clip.mp4 stranger.pem").status != 0)
        let changed = "sed 's/\"sig\":\"ME/\"sig\":\"MF/' clip.mp4.intoto.jsonl > changed; python3 check.py changed clip.mp4 root.pem"
        #expect(try workplace.run(changed).status != 0)
    }
}

/// A token in software, for tests.
enum Token {
    static let module = "/usr/lib/softhsm/libsofthsm2.so"

    static var isInstalled: Bool {
        let engines = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        let folders = engines.map { "/usr/lib/\($0)/engines-3/pkcs11.so" }
        return Workplace.has("softhsm2-util") && Workplace.has("pkcs11-tool") && Workplace.has("openssl")
            && FileManager.default.fileExists(atPath: module) && folders.contains { FileManager.default.fileExists(atPath: $0) }
    }

    static func environment(_ workplace: Workplace) -> [String: String] { ["SOFTHSM2_CONF": workplace.file("softhsm2.conf")] }

    static let make = """
        set -e
        mkdir tokens; echo "directories.tokendir = $PWD/tokens" > softhsm2.conf
        softhsm2-util --init-token --free --label lab --pin 1234 --so-pin 5678
        pkcs11-tool --module \(module) --login --pin 1234 --keypairgen --key-type EC:prime256v1 --label examiner --id 01
        pkcs11-tool --module \(module) --read-object --type pubkey --label examiner -o token.der
        openssl pkey -pubin -inform DER -in token.der -out token.pub
        echo 1234 > pin
        """
}

@Suite("Statements about whole dumps", .timeLimit(.minutes(20)))
struct DumpVerdictTests {
    @Test("say of each file what batch said, and follow their schema")
    func dump() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let outcome = try workplace.run(
            "ipro-verify batch --no-ledger --trust-store TrustStore --sign-key examiner.key --sign-certificate examiner.pem "
                + "--report r.html --no-pictures --case 7 SampleMedia 2>&1")
        #expect(outcome.status == 1, "\(outcome.output)")
        let (check, file) = (Workplace.check, "dump.intoto.jsonl")
        #expect(try workplace.run("\(check) \(file)").status == 1)
        for name in try FileManager.default.contentsOfDirectory(atPath: workplace.file("SampleMedia")) where name.hasSuffix(".mp4") {
            let expected = try workplace.run("ipro-verify -q --trust-store TrustStore SampleMedia/\(name)").status
            #expect(try workplace.run("\(check) -q --file SampleMedia/\(name) \(file)").status == expected, "\(name)")
        }
        // A file that was not there is not spoken of.
        #expect(try workplace.run("cat examiner.pem > other; \(check) --file other \(file)").status == 2)
        let payload = try workplace.run("ipro-verify verdict show --payload \(file)").output
        let statement = try #require(try JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any])
        #expect((statement["subject"] as? [Any])?.count ?? 0 >= 15)
        let validator = try SchemaValidator(folder: SchemaTests.folder)
        let predicate = try #require(statement["predicate"])
        #expect(try validator.complaints(predicate, schema: "ipro-verify:schema/dump/v1").isEmpty)
        #expect(try PageReader(String(contentsOfFile: workplace.file("r.html"), encoding: .utf8)).complaints.isEmpty)
    }

    @Test("and reports are not written into the evidence")
    func outside() throws {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        for option in ["--report SampleMedia/r.html", "--verdict-dir SampleMedia"] {
            let outcome = try workplace.run("ipro-verify batch --no-ledger \(option) SampleMedia; ls SampleMedia | grep -c 'intoto\\|html'")
            #expect(outcome.errors.contains("inside of the evidence") && outcome.output == "0\n", "\(outcome.errors)")
        }
    }
}

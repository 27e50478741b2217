import Foundation
import Testing

@Suite("ipro-sign key and certificate")
struct KeyCommandTests {
    @Test("no command ever prints a private key, whatever it is asked")
    func neverPrinted() throws {
        let camera = try CameraWorkplace()
        let key = try camera.must("cat store/keys/*/key.pem")
        let secret = try #require(key.split(separator: "\n").dropFirst().first)
        let outcome = try camera.run(
            """
            for c in 'key list' 'key generate' 'key select --previous' 'certificate show' 'certificate export' 'certificate export ca' \\
                'certificate request --subject CN=x' 'certificate delete ca' 'certificate self-sign --subject CN=x' 'certificate show' \\
                'key import --key store/keys/'*'/key.pem --certificate gate.pem' 'add store/keys/'*'/key.pem' 'certificate install root.key'; do
                ipro-sign $c
            done
            ipro-sign add SampleMedia/gate-not-signed.mp4 --output signed.mp4
            ipro-verify inspect --json --extract extracted signed.mp4; cat extracted/*
            """)
        #expect(!outcome.output.contains(secret) && !outcome.errors.contains(secret))
        #expect(!outcome.output.contains("PRIVATE KEY") && !outcome.errors.contains("PRIVATE KEY-----"))
        #expect(outcome.output.contains("BEGIN CERTIFICATE"))
        // Nor does it stand in what was signed.
        #expect(try camera.run("grep -c PRIVATE signed.mp4").output == "0\n")
    }

    @Test("keys are their owner's alone whatever the mask, and none is ever replaced")
    func modes() throws {
        let camera = try CameraWorkplace()
        let first = try camera.must("sha256sum store/keys/*/key.pem")
        try camera.must("umask 0; ipro-sign key generate; ipro-sign key generate --type ed25519")
        #expect(try camera.must("stat -c %a store store/keys store/keys/* | sort -u") == "700\n")
        #expect(try camera.must("stat -c %a store/keys/*/key.pem") == "600\n600\n600\n")
        #expect(try camera.must("sha256sum store/keys/*/key.pem").contains(first))
        #expect(try camera.must("ipro-sign key list").split(separator: "\n").count == 3)
        // A key that is there already is not taken in over itself.
        let again = try camera.run(
            "cp $(echo store/keys/*/key.pem | cut -d ' ' -f 1) own.key; id=$(basename $(dirname $(echo store/keys/*/key.pem | cut -d ' ' -f 1))); "
                + "ipro-sign key select $id >/dev/null; ipro-sign certificate self-sign --subject CN=x >/dev/null; "
                + "ipro-sign certificate export self-signed -o own.pem; ipro-sign key import --key own.key --certificate own.pem")
        #expect(again.status == 1 && again.errors.contains("not overwritten"), "\(again.errors)")
        #expect(try camera.must("sha256sum store/keys/*/key.pem").contains(first))
    }

    @Test("a key that others can read is refused with what to do", arguments: ["640", "604", "660"])
    func openKey(_ mode: String) throws {
        let camera = try CameraWorkplace()
        let outcome = try camera.run("chmod \(mode) store/keys/*/key.pem; ipro-sign add SampleMedia/gate-not-signed.mp4 -o signed.mp4")
        #expect(outcome.status == 1 && outcome.errors.contains("chmod 600"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: camera.workplace.file("signed.mp4")))
    }

    @Test("a passphrase locks the key, and is asked for by no prompt")
    func passphrase() throws {
        let camera = try CameraWorkplace()
        let outcome = try camera.run(
            """
            set -e
            printf 'secret words\\n' >pass; export IPRO_SIGN_STORE=$PWD/locked
            ipro-sign key generate --passphrase-file pass
            ipro-sign certificate self-sign --subject CN=x --passphrase-file pass
            head -1 locked/keys/*/key.pem
            ipro-sign add SampleMedia/gate-not-signed.mp4 -o signed.mp4 --passphrase-file pass
            ! ipro-sign add SampleMedia/gate-not-signed.mp4 -o none.mp4
            test ! -e none.mp4
            """)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        #expect(outcome.errors.contains("--passphrase-file"))
    }

    @Test("a key and certificates may be files of the user's own")
    func ownFiles() throws {
        let camera = try CameraWorkplace()
        try camera.must(
            """
            cp store/keys/*/key.pem own.key; rm -r store
            ipro-sign add SampleMedia/gate-not-signed.mp4 -o signed.mp4 --key own.key --certificate gate.pem --certificate root.pem
            test ! -e store
            """)
        let result = try camera.verdict("signed.mp4", "--require complete")
        #expect(result.verdict == "authentic" && result.signatures.first?.signers.first?.subject == "CN=Gate 1")
    }
}

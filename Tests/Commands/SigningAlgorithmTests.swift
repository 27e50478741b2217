import Foundation
import Testing

/// The algorithms of the scheme, from key to verdict, and openssl's own opinion of what was signed.
@Suite("ipro-sign with each algorithm", .enabled(if: Workplace.has("openssl"), "openssl is not installed"))
struct SigningAlgorithmTests {
    /// A kind of key, and what `openssl` calls it.
    struct Kind: Sendable, CustomTestStringConvertible {
        var type: String
        var paddings = [""]
        var testDescription: String { type }
    }

    static let kinds =
        ["ec-p256", "ec-p384", "ed25519"].map { Kind(type: $0) }
        + ["rsa-2048", "rsa-3072", "rsa-4096"].map { Kind(type: $0, paddings: ["", "--pss"]) }

    /// The command with which openssl checks a signature of the first period in `out`.
    private func confirmation(_ kind: Kind, _ digest: String, _ padding: String) -> String {
        if kind.type == "ed25519" {
            return "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -sigfile $p.sig -in $p.statement"
        }
        let options = padding == "--pss" ? "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" : ""
        return "openssl dgst -\(digest) -verify key.pem \(options) -signature $p.sig $p.statement"
    }

    @Test("what it signs, ipro-verify and openssl confirm, and neither confirms it altered", arguments: kinds)
    func confirmed(_ kind: Kind) throws {
        let camera = try CameraWorkplace(keyType: kind.type)
        for digest in ["sha256", "sha384", "sha512"] {
            for padding in kind.paddings {
                let name = "\(digest)\(padding)"
                try camera.must("ipro-sign add SampleMedia/gate-not-signed.mp4 --output \(name).mp4 --digest \(digest) \(padding)")
                let result = try camera.verdict("\(name).mp4", "--require complete --require presentation")
                #expect(result.verdict == "authentic", "\(name)")
                #expect(result.signatures.first?.verifiedSamples == 100, "\(name)")

                let check = confirmation(kind, digest, padding)
                let script = """
                    ipro-verify inspect --extract \(name) \(name).mp4 >/dev/null && cd \(name)
                    openssl x509 -in signer.pem -pubkey -noout >key.pem
                    for p in period-000001 period-000005; do \(check) || exit 1; done
                    printf x | dd of=period-000003.statement bs=1 seek=60 conv=notrunc status=none
                    p=period-000003; if \(check); then exit 1; fi
                    """
                let confirmed = try camera.run(script)
                #expect(confirmed.status == 0, "\(name): \(confirmed.output)\(confirmed.errors)")

                // The statement names the digests: what it says of the first sample is what openssl computes from the file.
                let place = try #require(try camera.samplePlace(of: "\(name).mp4"))
                let digests = try camera.must(
                    "xxd -p -c \(try #require(Int(digest.dropFirst(3))) / 8) \(name)/period-000001.track-1.samples")
                let expected = try camera.must(
                    "tail -c +\(place.offset + 1) \(name).mp4 | head -c \(place.length) | openssl dgst -\(digest) -r | cut -d ' ' -f 1")
                #expect(digests.contains(expected.trimmingCharacters(in: .whitespacesAndNewlines)), "\(name)")
            }
        }
    }

    @Test("a picture altered after signing is altered under every algorithm", arguments: kinds)
    func altered(_ kind: Kind) throws {
        let camera = try CameraWorkplace(keyType: kind.type)
        for padding in kind.paddings {
            try camera.must("ipro-sign add SampleMedia/gate-not-signed.mp4 --output signed\(padding).mp4 --digest sha512 \(padding)")
            let place = try #require(try camera.samplePlace(of: "signed\(padding).mp4"))
            try camera.must("printf x | dd of=signed\(padding).mp4 bs=1 seek=\(place.offset + place.length - 1) conv=notrunc status=none")
            let result = try camera.verdict("signed\(padding).mp4")
            #expect(result.verdict == "altered")
            #expect(result.signatures.first?.alteredSamples == [[0, 0]])
        }
    }

    @Test("PSS asked of a key that is no RSA key is refused, and leaves no file", arguments: ["ec-p256", "ed25519"])
    func wrongPadding(_ type: String) throws {
        let camera = try CameraWorkplace(keyType: type)
        let outcome = try camera.run("ipro-sign add SampleMedia/gate-not-signed.mp4 --output signed.mp4 --pss")
        #expect(outcome.status == 1 && outcome.errors.contains("RSA"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: camera.workplace.file("signed.mp4")))
    }
}

extension CameraWorkplace {
    /// Where the first sample of the first track lies, by the opinion of libavformat.
    func samplePlace(of file: String) throws -> (offset: Int, length: Int)? {
        let text = try must("ipro-media probe --samples \(file)")
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        guard let first = (object?["samples"] as? [[String: Any]])?.first, let offset = first["offset"] as? Int,
            let length = first["size"] as? Int
        else { return nil }
        return (offset, length)
    }
}

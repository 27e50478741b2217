package import Cryptography
package import RecordingForge

/// A manifest as it was just signed.
package struct ForgedManifest: Sendable {
    /// Its label.
    package var label: String
    /// Its superbox.
    package var bytes: [UInt8]
    /// The superbox of its signature.
    package var signatureBox: [UInt8]

    /// Signs a manifest.
    ///
    /// - Parameter binding: what binds it to content, if anything.
    package init(_ settings: C2PASettings, binding: ForgedAssertion?, signer: TestSigner) throws {
        label = settings.manifestLabel
        var assertions = settings.assertions + [binding].compactMap { $0 }
        let claimed = try assertions.filter(\.isClaimed).map { assertion in
            (
                isCreated: assertion.isCreated,
                reference: try Self.reference(
                    "self#jumbf=c2pa.assertions/\(assertion.label)", Self.superbox(assertion), settings.digest)
            )
        }
        settings.editAssertions(&assertions)
        let claim = Self.claim(settings, claimed)
        var claimBytes = claim.encoded
        let signed = try Self.signature(claimBytes, settings, signer)
        settings.editSignedClaim(&claimBytes)
        signatureBox = JUMBFWriter.superbox("c2cs", label: "c2pa.signature", contents: [box("cbor", signed)])
        var parts = [
            JUMBFWriter.superbox("c2as", label: "c2pa.assertions", contents: assertions.filter(\.isPresent).map(Self.superbox)),
            JUMBFWriter.superbox(
                "c2cl", label: settings.claimVersion == 1 ? "c2pa.claim" : "c2pa.claim.v2", contents: [box("cbor", claimBytes)]),
            signatureBox,
        ]
        settings.editManifest(&parts)
        bytes = JUMBFWriter.superbox(settings.manifestType, label: settings.manifestLabel, contents: parts)
    }

    /// A reference to this manifest, with its hash.
    package func reference(_ digest: DigestAlgorithm = .sha256) throws -> CBORValue {
        try Self.reference("self#jumbf=/c2pa/\(label)", bytes, digest)
    }

    /// A reference to its signature, with its hash.
    package func signatureReference(_ digest: DigestAlgorithm = .sha256) throws -> CBORValue {
        try Self.reference("self#jumbf=/c2pa/\(label)/c2pa.signature", signatureBox, digest)
    }

    private static func reference(_ url: String, _ superbox: [UInt8], _ digest: DigestAlgorithm) throws -> CBORValue {
        .object(["url": .text(url), "hash": .bytes(try Digest.of(JUMBFWriter.payload(superbox), digest).bytes)])
    }

    private static func superbox(_ assertion: ForgedAssertion) -> [UInt8] {
        JUMBFWriter.superbox("cbor", label: assertion.label, salt: assertion.salt, contents: [box("cbor", assertion.content.encoded)])
    }

    private static func claim(_ settings: C2PASettings, _ claimed: [(isCreated: Bool, reference: CBORValue)]) -> CBORValue {
        let name: String =
            switch settings.digest {
            case .sha256: "sha256"
            case .sha384: "sha384"
            case .sha512: "sha512"
            }
        var claim = CBORValue.object([
            "instanceID": .text("xmp:iid:00000000-0000-4000-8000-000000000002"), "signature": .text("self#jumbf=c2pa.signature"),
            "alg": .text(name),
        ])
        if settings.claimVersion == 1 {
            claim["claim_generator"] = .text("forge/1.0")
            claim["assertions"] = .array(claimed.map(\.reference))
            claim["dc:title"] = .null
        } else {
            claim["claim_generator_info"] = .object(["name": .text("forge")])
            claim["created_assertions"] = .array(claimed.filter(\.isCreated).map(\.reference))
            claim["gathered_assertions"] = .array(claimed.filter { !$0.isCreated }.map(\.reference))
        }
        settings.editClaim(&claim)
        return claim
    }

    // MARK: - Signature

    private static func signature(_ claim: [UInt8], _ settings: C2PASettings, _ signer: TestSigner) throws -> [UInt8] {
        let usual: (Int64, SignatureAlgorithm) =
            switch signer.publicKey.kind {
            case .ec(.p384): (-35, .ecdsa(.sha384))
            case .ec(.p521): (-36, .ecdsa(.sha512))
            case .ec, .unsupported: (-7, .ecdsa(.sha256))
            case .ed25519: (-8, .ed25519)
            default: (-37, .rsaPSS(.sha256))
            }
        let (identifier, algorithm) = settings.algorithm ?? usual
        let chain = CBORValue.array(signer.chain.map { .bytes($0.der) })
        var header: [(CBORValue, CBORValue)] = [(.int(1), .int(identifier))]
        if !settings.hasUnprotectedChain { header.append((.int(33), chain)) }
        let protected = CBORValue.map(header).encoded
        let message =
            [0x84] + CBORValue.text("Signature1").encoded + CBORValue.bytes(protected).encoded + [0x40] + CBORValue.bytes(claim).encoded
        var value = try signer.sign(message, algorithm: algorithm)
        switch signer.publicKey.kind {
        case .ec(let curve): value = concatenated(value, (curve.bits + 7) / 8)
        // A curve that the program does not work with.
        case .unsupported(_, let bits): value = concatenated(value, (bits + 7) / 8)
        default: break
        }
        var unprotected = try settings.unprotected(value, claim, protected)
        if settings.hasUnprotectedChain { unprotected.append((.text("x5chain"), chain)) }
        var parts: [CBORValue] = [.bytes(protected), .map(unprotected), .null, .bytes(value)]
        settings.editSignature(&parts)
        return CBORValue.tag(18, .array(parts)).encoded
    }

    /// The two numbers of an ECDSA signature in DER, each padded to the size of the field.
    private static func concatenated(_ der: [UInt8], _ size: Int) -> [UInt8] {
        // SEQUENCE, its length in one or two bytes, and two INTEGERs.
        var rest = der.dropFirst(der[1] & 0x80 == 0 ? 2 : 3)
        var numbers: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(rest[rest.startIndex + 1])
            let number = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
            numbers += [UInt8](repeating: 0, count: size - number.count) + number
            rest = rest.dropFirst(2 + length)
        }
        return numbers
    }
}

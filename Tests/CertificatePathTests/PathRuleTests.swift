import CertificatePath
import Cryptography
import Evidence
import Foundation
import Testing

/// A chain that breaks one rule, as C2SP/x509-limbo draws them.
struct BrokenChain: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rule: TrustFinding
    /// Subject of the certificate that breaks it.
    var culprit: String
    /// Makes the store and the chain that the evidence carries.
    var make: @Sendable () throws -> (TrustStore, [Identity])

    init(_ name: String, _ rule: TrustFinding, _ culprit: String, _ make: @escaping @Sendable () throws -> (TrustStore, [Identity])) {
        testDescription = name
        self.rule = rule
        self.culprit = culprit
        self.make = make
    }

    /// root -> intermediate -> camera, each as the closures make it.
    static func three(
        root: Identity? = nil, intermediate: (inout CertificateTemplate) -> Void = { _ in },
        camera: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> (TrustStore, [Identity]) {
        let root = try root ?? Identity.root()
        let middle = try root.authority(change: intermediate)
        return (TrustStore(anchors: [root]), [try middle.camera(change: camera), middle])
    }

    static let all: [BrokenChain] = [
        BrokenChain("expired at recording time", .certificateExpired, "CN=camera") {
            try three(camera: { $0.notAfter = Timestamp(seconds: Day.recording.seconds - 1) })
        },
        BrokenChain("for time stamps alone", .keyUsageForbids, "CN=camera") {
            try three(camera: { $0.extensions.append(.extendedKeyUsage("timeStamping", critical: true)) })
        },
        BrokenChain("for answers about revocation alone", .keyUsageForbids, "CN=camera") {
            try three(camera: { $0.extensions.append(.extendedKeyUsage("OCSPSigning")) })
        },
        BrokenChain("not yet valid at recording time", .certificateNotYetValid, "CN=camera") {
            try three(camera: { $0.notBefore = Timestamp(seconds: Day.recording.seconds + 1) })
        },
        BrokenChain("intermediate expired at recording time", .certificateExpired, "CN=Maker Intermediate") {
            try three(intermediate: { $0.notAfter = Timestamp(seconds: Day.recording.seconds - 1) })
        },
        BrokenChain("intermediate without the CA flag", .issuerNotAuthority, "CN=Maker Intermediate") {
            try three(intermediate: { $0.extensions = [.basicConstraints(isCA: false), .keyUsage("keyCertSign")] })
        },
        BrokenChain("intermediate without basic constraints", .issuerNotAuthority, "CN=Maker Intermediate") {
            try three(intermediate: { $0.extensions = [.keyUsage("keyCertSign")] })
        },
        BrokenChain("intermediate of version 1", .issuerNotAuthority, "CN=Maker Intermediate") {
            try three(intermediate: {
                $0.extensions = []
                $0.version = 1
            })
        },
        BrokenChain("root of version 1", .issuerNotAuthority, "CN=old root") {
            let root = try Identity.selfSigned("old root") {
                $0.extensions = []
                $0.version = 1
            }
            return (TrustStore(anchors: [root]), [try root.camera()])
        },
        BrokenChain("camera's certificate issues another", .issuerNotAuthority, "CN=camera") {
            let root = try Identity.root()
            let camera = try root.camera()
            return (TrustStore(anchors: [root]), [try camera.camera("impostor"), camera])
        },
        BrokenChain("path length of the root exceeded", .pathLengthExceeded, "CN=Maker Root") {
            try three(root: Identity.root(pathLength: 0))
        },
        BrokenChain("more intermediates than the policy allows", .pathLimitReached, "CN=camera") {
            let root = try Identity.root()
            var chain = [root]
            for depth in 1...7 { chain.append(try chain[depth - 1].authority("Intermediate \(depth)")) }
            return (TrustStore(anchors: [root]), [try chain[7].camera()] + chain.dropFirst().reversed())
        },
        BrokenChain("signer may only encipher keys", .keyUsageForbids, "CN=camera") {
            try three(camera: { $0.extensions = [.keyUsage("keyEncipherment")] })
        },
        BrokenChain("intermediate may not sign certificates", .keyUsageForbids, "CN=Maker Intermediate") {
            try three(intermediate: { $0.extensions = [.basicConstraints(isCA: true), .keyUsage("cRLSign")] })
        },
        BrokenChain("an authority signs the recording", .signerIsAuthority, "CN=camera") {
            try three(camera: { $0.extensions = [.basicConstraints(isCA: true), .keyUsage("keyCertSign,digitalSignature")] })
        },
        BrokenChain("unknown critical extension of the signer", .unknownCriticalExtension, "CN=camera") {
            try three(camera: { $0.extensions.append(CertificateExtension("1.3.6.1.4.1.99999.1", critical: true, value: .der([5, 0]))) })
        },
        BrokenChain("unknown critical extension of the intermediate", .unknownCriticalExtension, "CN=Maker Intermediate") {
            try three(intermediate: {
                $0.extensions.append(CertificateExtension("1.3.6.1.4.1.99999.1", critical: true, value: .der([5, 0])))
            })
        },
        BrokenChain("an extension that stands twice", .pathInvalid, "CN=camera") {
            try three(camera: { $0.extensions.append(.keyUsage("digitalSignature")) })
        },
        BrokenChain("name outside what the intermediate may speak about", .nameConstraintViolated, "CN=camera") {
            try three(
                intermediate: {
                    $0.extensions.append(
                        CertificateExtension("nameConstraints", critical: true, value: .notation("permitted;DNS:maker.example")))
                },
                camera: { $0.extensions.append(CertificateExtension("subjectAltName", value: .notation("DNS:camera.other.example"))) })
        },
        BrokenChain("no certificate of the issuer", .issuerUnknown, "CN=camera") {
            let (store, chain) = try three()
            return (store, [chain[0]])
        },
        BrokenChain("a root that only the evidence brings", .issuerUnknown, "CN=Stranger Root") {
            let stranger = try Identity.root("Stranger Root")
            let middle = try stranger.authority("Stranger Intermediate")
            return (TrustStore(anchors: [try Identity.root()]), [try middle.camera(), middle, stranger])
        },
        BrokenChain("look-alike chain: same names, other keys", .issuerKeyDiffers, "CN=Maker Intermediate") {
            let forged = try Identity.root()
            let middle = try forged.authority()
            return (TrustStore(anchors: [try Identity.root()]), [try middle.camera(), middle, forged])
        },
        BrokenChain("look-alike of an intermediate", .issuerKeyDiffers, "CN=camera") {
            let root = try Identity.root()
            let middle = try root.authority()
            let forged = try Identity.selfSigned("Maker Intermediate") { $0.extensions = [.basicConstraints(isCA: true)] }
            return (TrustStore(anchors: [root], intermediates: [middle]), [try forged.camera(), forged])
        },
        BrokenChain("self-signed signer", .selfSignedSigner, "CN=camera") {
            (TrustStore(anchors: [try Identity.root()]), [try Identity.selfSigned()])
        },
        BrokenChain("two authorities that issued each other", .issuerUnknown, "CN=B") {
            let a = try Identity.root("A")
            let b = try Identity.root("B")
            let aByB = try b.authority("A", key: a.key)
            let bByA = try a.authority("B", key: b.key)
            return (TrustStore(anchors: [try Identity.root()]), [try a.camera(), aByB, bByA])
        },
        BrokenChain("no certificate at all", .noCertificate, "") { (TrustStore(anchors: [try Identity.root()]), []) },
        BrokenChain("an empty trust store", .issuerUnknown, "CN=Maker Intermediate") { (TrustStore(), try three().1) },
    ]
}

@Suite struct PathRuleTests {
    @Test func `a camera under an intermediate under an anchor is trusted`() throws {
        let (store, chain) = try BrokenChain.three()
        let judgement = store.judge(chain)
        #expect(judgement.trusted && !judgement.pinned && judgement.trustedToday)
        #expect(judgement.failure == nil, "\(judgement.failure?.reason ?? "")")
        #expect(judgement.anchor?.subject == "CN=Maker Root")
        #expect(judgement.path.map(\.subject) == ["CN=camera", "CN=Maker Intermediate", "CN=Maker Root"])
        #expect(judgement.revocation == "revocation not checked")
        let report = try #require(judgement.signerReport)
        #expect(report.trusted && report.anchor == "CN=Maker Root" && report.judgedAt == Day.recording && report.reason == nil)
        #expect(report.judgedAtBasis == "signed recording time")
        #expect(judgement.findings().map(\.code.name) == ["revocation-not-checked"])
    }

    @Test(arguments: BrokenChain.all)
    func `a broken chain is refused by rule and certificate`(_ broken: BrokenChain) throws {
        let (store, chain) = try broken.make()
        let judgement = store.judge(chain)
        #expect(!judgement.trusted && judgement.anchor == nil)
        #expect(judgement.failure?.rule == broken.rule, "\(judgement.failure?.reason ?? "trusted")")
        #expect(judgement.failure?.certificate == broken.culprit, "\(judgement.failure?.reason ?? "trusted")")
        #expect(judgement.findings().first?.severity == .doubt)
        #expect(judgement.signerReport?.trusted != true)
    }

    @Test(arguments: [KeyType.ecP256, .ecP384, .rsa2048, .ed25519])
    func `every kind of signing key is accepted`(_ type: KeyType) throws {
        let root = try Identity.root(key: type == .rsa2048 ? .rsa2048 : .ecP384)
        #expect(TrustStore(anchors: [root]).judge([try root.camera(key: type)]).trusted)
    }

    @Test(arguments: ["digitalSignature", "nonRepudiation", "digitalSignature,keyEncipherment"])
    func `a signer may have any usage that includes signing, and the extended usage of a server`(_ usage: String) throws {
        let (store, chain) = try BrokenChain.three(camera: {
            $0.extensions = [.keyUsage(usage), .extendedKeyUsage("serverAuth", critical: true)]
        })
        let judgement = store.judge(chain)
        #expect(judgement.trusted, "\(judgement.failure?.reason ?? "")")
    }

    @Test func `a certificate without any extension may sign, not issue`() throws {
        let (store, chain) = try BrokenChain.three(camera: { $0.extensions = [] })
        #expect(store.judge(chain).trusted)
    }

    @Test func `validity includes its first and its last second`() throws {
        let (store, chain) = try BrokenChain.three(camera: {
            $0.notBefore = Day.recording
            $0.notAfter = Day.later
        })
        #expect(store.judge(chain, at: Day.recording).trusted)
        #expect(store.judge(chain, at: Timestamp(microseconds: Day.later.microseconds + 999_999)).trusted)
        #expect(store.judge(chain, at: Timestamp(microseconds: Day.recording.microseconds - 1)).failure?.rule == .certificateNotYetValid)
        #expect(store.judge(chain, at: Timestamp(seconds: Day.later.seconds + 1)).failure?.rule == .certificateExpired)
    }

    @Test func `what expired after the recording is trusted, and said`() throws {
        let (store, chain) = try BrokenChain.three(camera: { $0.notAfter = Day.later })
        let judgement = store.judge(chain)
        #expect(judgement.trusted && !judgement.trustedToday)
        #expect(judgement.findings().map(\.code.name).contains("expired-since-recording"))
    }

    @Test func `a span of time must lie in the validity as a whole`() throws {
        let (store, chain) = try BrokenChain.three(camera: { $0.notAfter = Day.recording })
        let validator = PathValidator(store: store)
        let certificates = chain.map(\.certificate)
        let before = Timestamp(seconds: Day.recording.seconds - 100)
        #expect(validator.judge(chain: certificates, from: before, until: Day.recording, now: Day.today).trusted)
        let over = validator.judge(chain: certificates, from: before, until: Timestamp(seconds: Day.recording.seconds + 1), now: Day.today)
        #expect(over.failure?.rule == .certificateExpired)
        // The judgement that is remembered is for its own cell of time only.
        #expect(validator.judge(chain: certificates, from: before, until: Day.recording, now: Day.today).trusted)
    }

    @Test func `an evidence root that is also an anchor of the user's is an anchor`() throws {
        let root = try Identity.root()
        #expect(TrustStore(anchors: [root]).judge([try root.camera(), root]).trusted)
    }

    @Test func `an anchor need not be self-signed, and may be the signer itself`() throws {
        let root = try Identity.root()
        let middle = try root.authority()
        let camera = try middle.camera()
        #expect(TrustStore(anchors: [middle]).judge([camera]).anchor?.subject == "CN=Maker Intermediate")
        #expect(TrustStore(anchors: [camera]).judge([camera]).anchor?.subject == "CN=camera")
        #expect(TrustStore(anchors: [root]).judge([root]).failure?.rule == .keyUsageForbids)
    }

    @Test func `a renewed root of the same name does not hide the one that signed`() throws {
        let old = try Identity.root()
        let renewed = try Identity.root()
        let camera = try old.camera()
        #expect(TrustStore(anchors: [old, renewed]).judge([camera]).trusted)
        #expect(TrustStore(anchors: [renewed, old]).judge([camera]).trusted)
    }

    @Test func `of a cross-signed intermediate the path that leads to an anchor is found`() throws {
        let known = try Identity.root("Known Root")
        let stranger = try Identity.root("Stranger Root")
        let middle = try stranger.authority()
        let crossSigned = try known.authority(key: middle.key)
        let camera = try middle.camera()
        let judgement = TrustStore(anchors: [known]).judge([camera, middle, stranger, crossSigned])
        #expect(judgement.trusted && judgement.anchor?.subject == "CN=Known Root", "\(judgement.failure?.reason ?? "")")
    }

    @Test func `an expired path does not hide a good one`() throws {
        let root = try Identity.root()
        let expired = try root.authority(change: { $0.notAfter = Timestamp(seconds: Day.recording.seconds - 1) })
        let good = try root.authority(key: expired.key)
        let camera = try expired.camera()
        #expect(TrustStore(anchors: [root]).judge([camera, expired, good]).trusted)
        #expect(TrustStore(anchors: [root]).judge([camera, good, expired]).trusted)
    }

    @Test func `thousands of certificates in the evidence cost no more than a few`() throws {
        let root = try Identity.root()
        let middle = try root.authority()
        let camera = try middle.camera()
        let padding = try (0..<24).map { _ in try root.authority(key: middle.key) }
        let many = (0..<200).flatMap { _ in padding }
        let start = ContinuousClock.now
        let lost = TrustStore(anchors: [try Identity.root("Other Root")]).judge([camera] + many + [middle])
        #expect(!lost.trusted)
        let found = TrustStore(anchors: [root]).judge([camera, middle] + many)
        #expect(found.trusted)
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func `certificates that multiply the ways end at a limit, soon`() throws {
        // Six names, five certificates each under one key: 5 to the power of 6 ways, none of which ends in an anchor.
        let keys = try (0..<6).map { _ in try PrivateKey.generate(.ecP256) }
        let stranger = try Identity.root("Stranger Root")
        var certificates: [Identity] = []
        var upper = Identity(certificate: stranger.certificate, key: stranger.key)
        for (level, key) in keys.enumerated() {
            let issuer = upper
            let layer = try (0..<5).map { _ in try issuer.authority("Level \(level)", key: key) }
            certificates += layer
            upper = layer[0]
        }
        let camera = try upper.camera()
        let start = ContinuousClock.now
        let judgement = TrustStore(anchors: [try Identity.root()]).judge([camera] + certificates)
        #expect(!judgement.trusted)
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func `a recording of 43,200 periods costs one validation`() throws {
        let (store, chain) = try BrokenChain.three()
        let validator = PathValidator(store: store)
        let certificates = chain.map(\.certificate)
        let start = ContinuousClock.now
        for period in 0..<43_200 {
            let time = Timestamp(seconds: Day.recording.seconds + Int64(period))
            let judgement = validator.judge(chain: certificates, at: time, now: Day.today)
            guard judgement.trusted, judgement.until == time else {
                Issue.record("period \(period): \(judgement.failure?.reason ?? "")")
                return
            }
        }
        #expect(ContinuousClock.now - start < .seconds(300))
    }
}

@Suite struct PinningTests {
    @Test func `a pinned self-signed certificate is trusted, and the report says why`() throws {
        let camera = try Identity.selfSigned()
        var store = TrustStore()
        try store.pin(sha256: camera.certificate.sha256.hex.uppercased())
        let judgement = store.judge([camera])
        #expect(judgement.trusted && judgement.pinned && judgement.anchor == nil && judgement.trustedToday)
        #expect(judgement.findings().map(\.code.name) == ["signer-pinned"])
        #expect(!store.judge([try Identity.selfSigned()]).trusted)
    }

    @Test func `a pinned certificate may be an authority's, as openssl makes them`() throws {
        let camera = try Identity.selfSigned { $0.extensions = [.basicConstraints(isCA: true)] }
        var store = TrustStore(anchors: [camera])
        #expect(store.judge([camera]).failure?.rule == .signerIsAuthority)
        try store.pin(sha256: camera.certificate.sha256.hex)
        #expect(store.judge([camera]).pinned)
    }

    @Test func `a pin does not make an expired, unfit or revoked certificate good`() throws {
        let expired = try Identity.selfSigned { $0.notAfter = Timestamp(seconds: Day.recording.seconds - 1) }
        let unfit = try Identity.selfSigned { $0.extensions = [.keyUsage("keyEncipherment")] }
        let root = try Identity.root()
        let revoked = try root.camera()
        let list = try root.revocationList([.init(revoked.certificate, Revocation(date: Day.begin, reason: .unspecified))])
        var store = TrustStore(anchors: [root], lists: [list])
        for camera in [expired, unfit, revoked] { try store.pin(sha256: camera.certificate.sha256.hex) }
        #expect(store.judge([expired]).failure?.rule == .certificateExpired)
        #expect(store.judge([unfit]).failure?.rule == .keyUsageForbids)
        #expect(store.judge([revoked]).failure?.rule == .certificateRevoked)
    }

    @Test func `where a chain leads to an anchor the pin is not what makes it trusted`() throws {
        let root = try Identity.root()
        let camera = try root.camera()
        var store = TrustStore(anchors: [root])
        try store.pin(sha256: camera.certificate.sha256.hex)
        #expect(store.judge([camera]).trusted && !store.judge([camera]).pinned)
    }

    @Test(arguments: ["", "ab", String(repeating: "0", count: 63), String(repeating: "g", count: 64), String(repeating: "0", count: 66)])
    func `a pin that is no SHA-256 is refused`(_ text: String) {
        var store = TrustStore()
        #expect(throws: TrustStoreError(.notASHA256, path: text)) { try store.pin(sha256: text) }
    }
}

import CertificatePath
import Cryptography
import Evidence
import Testing

/// Revocation lists of every kind (RFC 5280, 5.2): which of them speak, and about whom.
struct ListKind: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var extensions: [CertificateExtension]
    /// What a recording is called whose signer stands on the list, revoked before it.
    var listed: TrustFinding?
    /// Whether the list proves that a signer who does not stand on it was not revoked.
    var clears: Bool

    init(_ name: String, _ extensions: [CertificateExtension], listed: TrustFinding?, clears: Bool) {
        testDescription = name
        self.extensions = extensions
        self.listed = listed
        self.clears = clears
    }

    private static func distributionPoint(_ fields: [UInt8]) -> CertificateExtension {
        CertificateExtension("issuingDistributionPoint", critical: true, value: .der([0x30, UInt8(fields.count)] + fields))
    }

    static let all: [ListKind] = [
        ListKind("a plain list", [], listed: .certificateRevoked, clears: true),
        ListKind(
            "a list with its number", [CertificateExtension("crlNumber", value: .der([2, 1, 7]))], listed: .certificateRevoked, clears: true
        ),
        ListKind(
            "an extension that nobody knows, not critical", [CertificateExtension("1.3.6.1.4.1.99999.2", value: .der([5, 0]))],
            listed: .certificateRevoked, clears: true),
        ListKind(
            "an extension that must be understood and is not",
            [CertificateExtension("1.3.6.1.4.1.99999.2", critical: true, value: .der([5, 0]))], listed: nil, clears: false),
        ListKind("of end entities only", [distributionPoint([0x81, 1, 0xFF])], listed: .certificateRevoked, clears: false),
        ListKind("of authorities only", [distributionPoint([0x82, 1, 0xFF])], listed: .certificateRevoked, clears: false),
        ListKind("of some reasons only", [distributionPoint([0x83, 2, 6, 0x40])], listed: .certificateRevoked, clears: false),
        ListKind("of other issuers too", [distributionPoint([0x84, 1, 0xFF])], listed: nil, clears: false),
        ListKind(
            "changes to another list", [CertificateExtension("deltaCRL", critical: true, value: .der([2, 1, 6]))], listed: nil,
            clears: false),
    ]
}

@Suite struct RevocationListKindTests {
    @Test(arguments: ListKind.all)
    func `a list speaks about those that it is for, and an incomplete one clears nobody`(_ kind: ListKind) throws {
        let root = try Identity.root()
        let (camera, other) = (try root.camera(), try root.camera("other"))
        let list = try root.revocationList(
            extensions: kind.extensions, [.init(camera.certificate, Revocation(date: Day.begin, reason: .superseded))])
        let store = TrustStore(anchors: [root], lists: [list])
        let listed = store.judge([camera])
        #expect(listed.failure?.rule == kind.listed, "\(listed.failure?.reason ?? "trusted")")
        let clear = store.judge([other])
        #expect(clear.trusted)
        #expect(clear.findings().map(\.code.name) == (kind.clears ? [] : ["revocation-not-checked"]))
    }

    @Test(arguments: RevocationReason.allCases)
    func `whatever the reason, who was revoked before the recording is not believed`(_ reason: RevocationReason) throws {
        let root = try Identity.root()
        let camera = try root.camera()
        let list = try root.revocationList([.init(camera.certificate, Revocation(date: Day.begin, reason: reason))])
        #expect(TrustStore(anchors: [root], lists: [list]).judge([camera]).failure?.rule == .certificateRevoked)
    }

    @Test(arguments: RevocationReason.allCases)
    func `after the recording only a reason that means a stolen key reaches back`(_ reason: RevocationReason) throws {
        let root = try Identity.root()
        let camera = try root.camera()
        let list = try root.revocationList([.init(camera.certificate, Revocation(date: Day.later, reason: reason))])
        let judgement = TrustStore(anchors: [root], lists: [list]).judge([camera])
        #expect(judgement.failure?.rule == (reason.meansCompromise ? .keyCompromised : nil), "\(judgement.failure?.reason ?? "")")
    }

    @Test func `a list of an authority's new key says nothing of what the old one issued`() throws {
        let (old, renewed) = (try Identity.root(), try Identity.root())
        let camera = try old.camera()
        let list = try renewed.revocationList([.init(camera.certificate, Revocation(date: Day.begin, reason: .superseded))])
        let judgement = TrustStore(anchors: [old, renewed], lists: [list]).judge([camera])
        #expect(judgement.trusted && judgement.findings().map(\.code.name) == ["revocation-not-checked"])
    }

    @Test func `an authority cannot revoke what another one issued, though the numbers are the same`() throws {
        let (root, other) = (try Identity.root(), try Identity.root("Other Root"))
        let camera = try root.camera { $0.serialNumber = [7] }
        let namesake = try other.camera { $0.serialNumber = [7] }
        let list = try other.revocationList([.init(namesake.certificate, Revocation(date: Day.begin, reason: .keyCompromise))])
        #expect(TrustStore(anchors: [root, other], lists: [list]).judge([camera]).trusted)
        #expect(TrustStore(anchors: [root, other], lists: [list]).judge([namesake]).failure?.rule == .certificateRevoked)
    }

    @Test func `one of twenty thousand entries is found`() throws {
        let root = try Identity.root()
        let camera = try root.camera()
        // The same certificate again and again: entries of a list need not differ.
        let filler = try root.camera("filler")
        let entries = (0..<20_000).map { _ in
            RevocationListTemplate.Entry(filler.certificate, Revocation(date: Day.begin, reason: .superseded))
        }
        let list = try root.revocationList(entries + [.init(camera.certificate, Revocation(date: Day.begin, reason: .superseded))])
        #expect(list.count == 20_001)
        #expect(TrustStore(anchors: [root], lists: [list]).judge([camera]).failure?.rule == .certificateRevoked)
    }
}

/// Names that an authority may and may not speak about (RFC 5280, 4.2.1.10).
struct NameRule: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var constraint: CertificateExtension
    var names: CertificateExtension?
    var isAllowed: Bool

    init(_ name: String, _ constraint: String, _ names: String?, isAllowed: Bool) {
        self.init(name, CertificateExtension("nameConstraints", critical: true, value: .notation(constraint)), names, isAllowed: isAllowed)
    }

    init(_ name: String, _ constraint: CertificateExtension, _ names: String?, isAllowed: Bool) {
        testDescription = name
        self.constraint = constraint
        self.names = names.map { CertificateExtension("subjectAltName", value: .notation($0)) }
        self.isAllowed = isAllowed
    }

    /// permittedSubtrees or excludedSubtrees with one directory name, CN=camera.
    private static func directory(_ tag: UInt8) -> CertificateExtension {
        let attribute: [UInt8] = [0x30, 13, 0x06, 3, 0x55, 4, 3, 0x0C, 6] + Array("camera".utf8)
        let name = [0x30, 17, 0x31, 15] + attribute
        let base = [0xA4, UInt8(name.count)] + name
        let subtree = [0x30, UInt8(base.count)] + base
        let list = [tag, UInt8(subtree.count)] + subtree
        return CertificateExtension("nameConstraints", critical: true, value: .der([0x30, UInt8(list.count)] + list))
    }

    static let all: [NameRule] = [
        NameRule("a permitted host", "permitted;DNS:maker.example", "DNS:cam.maker.example", isAllowed: true),
        NameRule("another host", "permitted;DNS:maker.example", "DNS:maker.example.evil.example", isAllowed: false),
        NameRule("no host at all under a permitted one", "permitted;DNS:maker.example", nil, isAllowed: true),
        NameRule("an excluded host", "excluded;DNS:maker.example", "DNS:cam.maker.example", isAllowed: false),
        NameRule("a host beside the excluded one", "excluded;DNS:maker.example", "DNS:cam.other.example", isAllowed: true),
        NameRule("one good and one bad host", "permitted;DNS:maker.example", "DNS:a.maker.example,DNS:b.other.example", isAllowed: false),
        NameRule("a permitted network", "permitted;IP:10.0.0.0/255.0.0.0", "IP:10.1.2.3", isAllowed: true),
        NameRule("another network", "permitted;IP:10.0.0.0/255.0.0.0", "IP:192.168.0.1", isAllowed: false),
        NameRule("a permitted address of mail", "permitted;email:.maker.example", "email:cam@mail.maker.example", isAllowed: true),
        NameRule("another address of mail", "permitted;email:.maker.example", "email:cam@maker.evil", isAllowed: false),
        NameRule("a permitted subject", directory(0xA0), nil, isAllowed: true),
        NameRule("an excluded subject", directory(0xA1), nil, isAllowed: false),
    ]
}

@Suite struct NameConstraintTests {
    @Test(arguments: NameRule.all)
    func `an authority speaks about the names that it may speak about`(_ rule: NameRule) throws {
        let root = try Identity.root()
        let middle = try root.authority { $0.extensions.append(rule.constraint) }
        let camera = try middle.camera { template in
            if let names = rule.names { template.extensions.append(names) }
        }
        let judgement = TrustStore(anchors: [root]).judge([camera, middle])
        #expect(judgement.trusted == rule.isAllowed, "\(judgement.failure?.reason ?? "trusted")")
        if !rule.isAllowed { #expect(judgement.failure?.rule == .nameConstraintViolated) }
    }

    @Test func `a constraint of the anchor itself binds everybody below it`() throws {
        let key = try PrivateKey.generate(.ecP256)
        var template = CertificateTemplate.authority(
            DistinguishedName(commonName: "Maker Root"), notBefore: Day.begin, notAfter: Day.end, isRoot: true)
        template.extensions.append(CertificateExtension("nameConstraints", critical: true, value: .notation("permitted;DNS:maker.example")))
        let root = Identity(certificate: try template.selfSigned(with: key), key: key)
        let middle = try root.authority()
        let stranger = try middle.camera {
            $0.extensions.append(CertificateExtension("subjectAltName", value: .notation("DNS:evil.example")))
        }
        #expect(TrustStore(anchors: [root]).judge([stranger, middle]).failure?.rule == .nameConstraintViolated)
    }
}

@Suite struct PathShapeTests {
    /// Path length constraints from the anchor down, with so many authorities below the one that has it.
    @Test(arguments: [(0, 0, true), (0, 1, false), (1, 1, true), (1, 2, false), (2, 2, true)])
    func `as many authorities follow as the path length allows`(_ length: Int, _ following: Int, _ isAllowed: Bool) throws {
        let root = try Identity.root()
        var chain = [try root.authority("Limited", pathLength: length)]
        for depth in 0..<following { chain.append(try chain[depth].authority("Below \(depth)")) }
        let camera = try #require(chain.last).camera()
        let judgement = TrustStore(anchors: [root]).judge([camera] + chain.reversed())
        #expect(judgement.trusted == isAllowed, "\(judgement.failure?.reason ?? "trusted")")
        if !isAllowed { #expect(judgement.failure?.rule == .pathLengthExceeded) }
    }

    @Test func `a path length that an authority gives itself anew does not lift the one above it`() throws {
        let root = try Identity.root()
        let limited = try root.authority("Limited", pathLength: 0)
        let generous = try limited.authority("Generous", pathLength: 5)
        #expect(TrustStore(anchors: [root]).judge([try generous.camera(), generous, limited]).failure?.rule == .pathLengthExceeded)
    }

    @Test(arguments: [2, 3, 5])
    func `a ring of authorities that issued each other is walked round once`(_ size: Int) throws {
        let ring = try (0..<size).map { try Identity.root("Ring \($0)") }
        let links = try (0..<size).map { number in
            try ring[(number + 1) % size].authority("Ring \(number)", key: ring[number].key)
        }
        let camera = try ring[0].camera()
        let judgement = TrustStore(anchors: [try Identity.root("Elsewhere")]).judge([camera] + links)
        #expect(!judgement.trusted && judgement.failure?.rule == .issuerUnknown, "\(judgement.failure?.reason ?? "trusted")")
        // Where one of the ring is an anchor, the same certificates lead to it.
        #expect(TrustStore(anchors: [ring[size - 1]]).judge([camera] + links).trusted)
    }

    @Test func `certificates that are not certificates of this path do no harm, in any order`() throws {
        let root = try Identity.root()
        let middle = try root.authority()
        let camera = try middle.camera()
        let strangers = try (0..<10).map { try Identity.root("Stranger \($0)") }
        for place in 0...strangers.count {
            var chain = strangers
            chain.insert(middle, at: place)
            #expect(TrustStore(anchors: [root]).judge([camera] + chain).trusted, "\(place)")
        }
    }

    @Test func `an anchor that has expired vouches for what was recorded before, and not for later`() throws {
        let key = try PrivateKey.generate(.ecP256)
        let template = CertificateTemplate.authority(
            DistinguishedName(commonName: "Old Root"), notBefore: Day.begin, notAfter: Day.later, isRoot: true)
        let root = Identity(certificate: try template.selfSigned(with: key), key: key)
        let camera = try root.camera()
        #expect(TrustStore(anchors: [root]).judge([camera]).trusted)
        #expect(
            TrustStore(anchors: [root]).judge([camera], at: Timestamp(seconds: Day.later.seconds + 1)).failure?.rule == .certificateExpired)
    }
}

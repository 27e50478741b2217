import CertificatePath
import Cryptography
import Evidence

/// The times that the tests play at.
enum Day {
    static let begin = Timestamp(seconds: 1_700_000_000)
    static let recording = Timestamp(seconds: 1_750_000_000)
    static let later = Timestamp(seconds: 1_760_000_000)
    static let today = Timestamp(seconds: 1_780_000_000)
    static let end = Timestamp(seconds: 1_900_000_000)
}

/// A certificate together with its private key.
struct Identity {
    var certificate: Certificate
    var key: PrivateKey

    static func root(_ name: String = "Maker Root", key type: KeyType = .ecP256, pathLength: Int? = nil) throws -> Identity {
        let key = try PrivateKey.generate(type)
        let template = CertificateTemplate.authority(
            DistinguishedName(commonName: name), notBefore: Day.begin, notAfter: Day.end, pathLength: pathLength, isRoot: true)
        return Identity(certificate: try template.selfSigned(with: key), key: key)
    }

    static func selfSigned(_ name: String = "camera", change: (inout CertificateTemplate) -> Void = { _ in }) throws -> Identity {
        let key = try PrivateKey.generate(.ecP256)
        var template = CertificateTemplate.signer(
            DistinguishedName(commonName: name), notBefore: Day.begin, notAfter: Day.end, isSelfSigned: true)
        change(&template)
        return Identity(certificate: try template.selfSigned(with: key), key: key)
    }

    /// An authority under this one.
    func authority(
        _ name: String = "Maker Intermediate", pathLength: Int? = nil, key: PrivateKey? = nil,
        change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Identity {
        var template = CertificateTemplate.authority(
            DistinguishedName(commonName: name), notBefore: Day.begin, notAfter: Day.end, pathLength: pathLength, isRoot: false)
        change(&template)
        return try issue(template, key: key ?? PrivateKey.generate(.ecP256))
    }

    /// A camera under this authority.
    func camera(
        _ name: String = "camera", key type: KeyType = .ecP256, change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Identity {
        var template = CertificateTemplate.signer(DistinguishedName(commonName: name), notBefore: Day.begin, notAfter: Day.end)
        change(&template)
        return try issue(template, key: PrivateKey.generate(type))
    }

    func issue(_ template: CertificateTemplate, key: PrivateKey) throws -> Identity {
        Identity(certificate: try template.issued(to: key.publicKey, by: certificate, key: self.key), key: key)
    }

    func revocationList(
        thisUpdate: Timestamp = Day.later, nextUpdate: Timestamp = Day.end, extensions: [CertificateExtension] = [],
        _ entries: [RevocationListTemplate.Entry] = []
    ) throws -> RevocationList {
        var template = RevocationListTemplate(thisUpdate: thisUpdate, nextUpdate: nextUpdate, entries: entries)
        template.extensions = extensions
        return try template.issued(by: certificate, key: key)
    }
}

extension TrustStore {
    init(anchors: [Identity], intermediates: [Identity] = [], lists: [RevocationList] = []) {
        self.init()
        for anchor in anchors { add(.anchor(anchor.certificate)) }
        for intermediate in intermediates { add(.intermediate(intermediate.certificate)) }
        for list in lists { add(.revocationList(list)) }
    }

    func judge(_ chain: [Identity], at time: Timestamp = Day.recording, basis: TimeBasis = .signedRecordingTime) -> PathJudgement {
        PathValidator(store: self).judge(chain: chain.map(\.certificate), at: time, now: Day.today, basis: basis)
    }
}

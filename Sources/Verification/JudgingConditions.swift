import CertificatePath
import Cryptography
import Evidence

/// What a verdict depends on besides the file, by digest: with the same conditions the same file has the same verdict.
public struct JudgingConditions: Sendable, Hashable {
    /// The version of the program.
    public var tool: String
    /// SHA-256 of the policy and of everything else that was asked for, in lower-case hexadecimal.
    public var policy: String
    /// SHA-256 of the anchors, intermediates, revocation lists and pins, in lower-case hexadecimal.
    public var anchors: String

    /// Conditions by their three values.
    package init(tool: String, policy: String, anchors: String) {
        self.tool = tool
        self.policy = policy
        self.anchors = anchors
    }
}

extension VerificationOptions {
    /// The conditions under which these options judge. The present and the number of workers are not among them.
    ///
    /// - Throws: what the cryptographic library throws.
    package var conditions: JudgingConditions {
        get throws(CryptographyError) {
            JudgingConditions(
                tool: ProductVersion.string, policy: try Self.digest(policyLines), anchors: try Self.digest(trustStore.anchorLines))
        }
    }

    private var policyLines: [String] {
        var lines = trustStore.policy.lines
        if let judgedAt { lines.append("at-time \(judgedAt)") }
        lines += requirements.map { "require \($0.rawValue)" }.sorted()
        if secondReader != nil { lines.append("second-opinion") }
        if let expectedCamera { lines.append("expect-camera \(expectedCamera.debugDescription)") }
        return lines
    }

    private static func digest(_ lines: [String]) throws(CryptographyError) -> String {
        try Digest.of(Array(lines.map { $0 + "\n" }.joined().utf8), .sha256).hex
    }
}

extension TrustStore {
    /// What it trusts, one thing to a line, in an order that does not depend on how it was read.
    fileprivate var anchorLines: [String] {
        let lists = revocationLists.compactMap { list in (try? Digest.of(list.der, .sha256)).map { "crl \($0.hex)" } }
        return
            (anchors.map { "anchor \($0.sha256.hex)" } + intermediates.map { "intermediate \($0.sha256.hex)" } + lists
            + pins.map { "pin \($0.hex)" }).sorted()
    }
}

extension TrustPolicy {
    /// Its rules, one to a line.
    fileprivate var lines: [String] {
        requiredExtendedKeyUsages.map { "extended-key-usage \($0.sorted().joined(separator: " "))" }.sorted() + [
            "minimum-rsa-bits \(minimumRSABits)", "minimum-ec-bits \(minimumECBits)",
            "hashes \(allowedHashes.sorted().joined(separator: " "))",
            "maximum-intermediates \(maximumIntermediates)", "revocation \(requiresRevocationLists ? "required" : "optional")",
        ]
    }
}

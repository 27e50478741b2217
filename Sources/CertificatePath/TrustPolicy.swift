/// What a trust store asks of a signer beyond RFC 5280. A policy can only ask for more than the built-in rules, never for less; it names
/// itself, however, for which purposes its authorities issue certificates to those who sign C2PA claims.
public struct TrustPolicy: Sendable, Hashable {
    /// For each list, the signer's certificate must name at least one of these extended key usages (object identifiers).
    public internal(set) var requiredExtendedKeyUsages: [Set<String>] = []
    /// A signer of C2PA claims must name at least one of these extended key usages: C2PA's own, document signing and mail protection, or
    /// those that the policy lists in their place.
    public internal(set) var claimSigningPurposes: Set<String> = [
        ExtendedKeyUsage.claimSigning, ExtendedKeyUsage.documentSigning, ExtendedKeyUsage.mailProtection,
    ]
    private var namesClaimSigningPurposes = false
    /// Shortest RSA modulus in bits.
    public internal(set) var minimumRSABits = 2048
    /// Smallest elliptic curve in bits.
    public internal(set) var minimumECBits = 256
    /// The hash functions over which certificates may be signed, under OpenSSL's names.
    public internal(set) var allowedHashes: Set<String> = ["SHA256", "SHA384", "SHA512"]
    /// How many authorities may stand between signer and anchor.
    public internal(set) var maximumIntermediates = 6
    /// Whether a revocation list must speak about every certificate of a path.
    public internal(set) var requiresRevocationLists = false

    /// The name of the policy file in a trust-store folder.
    public static let fileName = "policy.conf"

    /// The built-in rules alone.
    public init() {}

    /// Every rule as a line of a policy file, ascending: two policies ask the same where their lines are the same.
    package var lines: [String] {
        let usages = requiredExtendedKeyUsages.map { "extended-key-usage = " + $0.sorted().joined(separator: " ") }
        let others = [
            "minimum-rsa-bits = \(minimumRSABits)", "minimum-ec-bits = \(minimumECBits)", "maximum-intermediates = \(maximumIntermediates)",
            "hashes = " + allowedHashes.sorted().joined(separator: " ").lowercased(),
            "revocation = " + (requiresRevocationLists ? "required" : "optional"),
            "c2pa-extended-key-usage = " + claimSigningPurposes.sorted().joined(separator: " "),
        ]
        return Set(usages).sorted() + others.sorted()
    }

    /// Adds the rules of a policy file: lines of `key = value`, empty lines, and comments from `#` to the end of the line.
    ///
    /// - Parameter path: for the error.
    /// - Throws: `policy` at the first line with an unknown key or a value that is not one.
    mutating func tighten(by text: String, path: String) throws(TrustStoreError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = trimmed(line.prefix { $0 != "#" })
            guard !content.isEmpty else { continue }
            func failure(_ reason: String) -> TrustStoreError { TrustStoreError(.policy(line: index + 1, reason: reason), path: path) }
            guard let equals = content.firstIndex(of: "=") else { throw failure("not of the form key = value") }
            let key = trimmed(content[..<equals])
            let value = trimmed(content[content.index(after: equals)...])
            func number(in range: ClosedRange<Int>) throws(TrustStoreError) -> Int {
                guard let number = Int(value), range.contains(number) else {
                    throw failure("\(key) must be a number from \(range.lowerBound) to \(range.upperBound)")
                }
                return number
            }
            let words = value.split { $0 == " " || $0 == "," || $0 == "\t" }.map(String.init)
            switch key {
            case "extended-key-usage":
                guard !words.isEmpty, words.allSatisfy(isObjectIdentifier) else {
                    throw failure("\(key) must be object identifiers such as 1.3.6.1.5.5.7.3.36")
                }
                requiredExtendedKeyUsages.append(Set(words))
            case "c2pa-extended-key-usage":
                guard !words.isEmpty, words.allSatisfy(isObjectIdentifier) else {
                    throw failure("\(key) must be object identifiers such as 1.3.6.1.4.1.62558.2.1")
                }
                guard !words.contains(where: ExtendedKeyUsage.isReserved) else {
                    throw failure("\(key) must not be any usage, time stamping or OCSP signing")
                }
                // Several lines, or the policies of several stores, add up: each store's authorities keep their purposes.
                claimSigningPurposes = namesClaimSigningPurposes ? claimSigningPurposes.union(words) : Set(words)
                namesClaimSigningPurposes = true
            case "minimum-rsa-bits": minimumRSABits = max(minimumRSABits, try number(in: 2048...8192))
            case "minimum-ec-bits": minimumECBits = max(minimumECBits, try number(in: 256...521))
            case "maximum-intermediates": maximumIntermediates = min(maximumIntermediates, try number(in: 0...6))
            case "hashes":
                let names = words.map { $0.uppercased().filter { $0 != "-" } }
                guard !names.isEmpty, TrustPolicy().allowedHashes.isSuperset(of: names) else {
                    throw failure("\(key) must be among sha256, sha384 and sha512")
                }
                allowedHashes.formIntersection(names)
            case "revocation":
                switch value {
                case "required": requiresRevocationLists = true
                case "optional": break
                default: throw failure("\(key) must be required or optional")
                }
            default: throw failure("unknown key \(key)")
            }
        }
    }
}

private func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start.prefix(0) }
    return start[...last]
}

private func isObjectIdentifier(_ text: String) -> Bool {
    let arcs = text.split(separator: ".", omittingEmptySubsequences: false)
    return arcs.count >= 2 && arcs.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }
}

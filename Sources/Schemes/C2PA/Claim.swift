import CBOR

/// What a signer claims: which assertions it makes, and where its signature is (C2PA specification, "Claims").
struct Claim: Sendable, Hashable {
    /// Why a claim cannot be followed.
    struct Malformed: Error, Hashable {
        /// What is wrong, in words.
        var reason: String
    }

    /// 1 or 2.
    var version: Int
    /// The bytes that were signed.
    var bytes: ArraySlice<UInt8>
    /// Where the signature is said to be.
    var signature: String
    /// What the signer states itself. In version 1 all assertions.
    var created: [HashedReference]
    /// What was handed to the signer.
    var gathered: [HashedReference]
    /// References to assertions of other manifests that were taken out.
    var redacted: [String]
    /// The hash function for what names none.
    var algorithmName: String?
    /// The program that made the claim, by its own words.
    var generator: String
    /// Title of the recording, if it has one.
    var title: String?

    /// Everything that is referred to.
    var references: [HashedReference] { created + gathered }

    /// Reads a claim.
    ///
    /// - Throws: what field is missing or wrong.
    init(_ bytes: ArraySlice<UInt8>, version: Int) throws(Malformed) {
        let item: CBORItem
        do throws(CBORError) { item = try CBORReader.item(bytes) } catch { throw Malformed(reason: "the claim is no CBOR: \(error)") }
        guard let map = item.map else { throw Malformed(reason: "the claim is no map") }
        guard map["instanceID"]?.text != nil else { throw Malformed(reason: "the claim has no instanceID") }
        guard let signature = map["signature"]?.text else { throw Malformed(reason: "the claim does not say where its signature is") }
        self.version = version
        self.bytes = bytes
        self.signature = signature
        algorithmName = map["alg"]?.text
        title = map["dc:title"]?.text
        redacted = try Self.texts(map["redacted_assertions"])
        if version == 1 {
            created = try Self.references(map, "assertions", isRequired: true, algorithmName)
            gathered = []
            generator = map["claim_generator"]?.text ?? ""
        } else {
            created = try Self.references(map, "created_assertions", isRequired: true, algorithmName)
            gathered = try Self.references(map, "gathered_assertions", isRequired: false, algorithmName)
            guard let info = map["claim_generator_info"]?.map, let name = info["name"]?.text else {
                throw Malformed(reason: "the claim does not name the program that made it")
            }
            generator = [name, info["version"]?.text].compactMap { $0 }.joined(separator: " ")
        }
    }

    private static func references(
        _ map: CBORMap, _ name: String, isRequired: Bool, _ inherited: String?
    ) throws(Malformed) -> [HashedReference] {
        guard let item = map[name] else {
            guard !isRequired else { throw Malformed(reason: "the claim has no \(name)") }
            return []
        }
        guard let list = item.array else { throw Malformed(reason: "\(name) of the claim is no list") }
        var references: [HashedReference] = []
        for entry in list {
            guard let reference = HashedReference(entry, inherited: inherited) else {
                throw Malformed(reason: "\(name) of the claim holds something else than references with a hash")
            }
            references.append(reference)
        }
        return references
    }

    private static func texts(_ item: CBORItem?) throws(Malformed) -> [String] {
        guard let item else { return [] }
        guard let list = item.array else { throw Malformed(reason: "redacted_assertions of the claim is no list") }
        var texts: [String] = []
        for entry in list {
            guard let text = entry.text else { throw Malformed(reason: "redacted_assertions of the claim holds something else than texts") }
            texts.append(text)
        }
        return texts
    }
}

import FoundationEssentials

/// What the MP4 corpus says about one of its files (its README explains the fields).
struct CorpusExpectation: Decodable, Sendable {
    struct Track: Decodable, Sendable {
        var trackID: UInt32
        var handler: String?
        var sampleEntry: String?
        var samples: UInt64
        var sampleBytes: UInt64
        var samplesSha256: String
        var sampleDigestsSha256: String
        var firstSample: [UInt64]?
        var lastSample: [UInt64]?

        enum CodingKeys: String, CodingKey {
            case trackID = "track_id"
            case handler, samples
            case sampleEntry = "sample_entry"
            case sampleBytes = "sample_bytes"
            case samplesSha256 = "samples_sha256"
            case sampleDigestsSha256 = "sample_digests_sha256"
            case firstSample = "first_sample"
            case lastSample = "last_sample"
        }
    }

    var expect: String
    var notice: String
    var tracks: [Track]?
}

/// The corpus beside the checkout, if it is there.
enum MP4Corpus {
    /// `../shared/vectors/mp4`, seen from the folder of the package.
    static let folder: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/") + "/shared/vectors/mp4"
    }()

    /// The files by name, sorted; empty where there is no corpus. Recipes are not files yet, and are left to `check-vectors`.
    static let entries: [(name: String, expectation: CorpusExpectation)] = {
        guard let data = try? Data(contentsOf: URL(filePath: folder + "/expected.json")),
            let all = try? JSONDecoder().decode([String: CorpusExpectation].self, from: data)
        else { return [] }
        return all.filter { !$0.key.hasSuffix(".recipe.json") }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }()

    static var isThere: Bool { !entries.isEmpty }
}

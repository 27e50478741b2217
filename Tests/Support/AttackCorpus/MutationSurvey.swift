import Dispatch
import Locking
import RecordingForge
import Synchronization
import Verification
package import Evidence

/// Single bytes of a signed recording set to other values, and what becomes of the verdict.
///
/// Whatever byte it is, and whatever it becomes: the file is not called authentic, unless the result lists the byte as uncovered.
package struct MutationSurvey: Sendable {
    /// One byte and what it becomes.
    package struct Mutation: Sendable, Hashable {
        /// Where it stands in the file.
        package var offset: Int
        /// Its new value.
        package var value: UInt8
    }

    /// What a byte was before it was changed.
    package struct Region: Sendable, Hashable, Comparable {
        /// The box that it stands in, the media data apart by whether a sample uses it.
        package var place: String
        /// Whether the result of the file as it was lists it as uncovered.
        package var isCovered: Bool

        package static func < (one: Region, other: Region) -> Bool {
            (one.place, one.isCovered ? 0 : 1) < (other.place, other.isCovered ? 0 : 1)
        }
    }

    /// What became of the verdicts.
    package struct Tally: Sendable {
        /// How many mutations ended with which verdict, by region.
        package private(set) var verdicts: [Region: [Verdict: Int]] = [:]
        /// Those that broke the promise, in words; there must be none.
        package private(set) var broken: [String] = []

        fileprivate mutating func add(_ region: Region, _ verdict: Verdict, broken words: String?) {
            verdicts[region, default: [:]][verdict, default: 0] += 1
            if let words { broken.append(words) }
        }

        fileprivate mutating func add(_ other: Tally) {
            for (region, counts) in other.verdicts {
                for (verdict, count) in counts { verdicts[region, default: [:]][verdict, default: 0] += count }
            }
            broken += other.broken
        }

        /// How many mutations there were.
        package var count: Int { verdicts.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
    }

    private let name: String
    private let bytes: [UInt8]
    private let options: VerificationOptions
    /// The region of each byte, by its offset.
    private let regions: [Region]

    /// How long the file is, in bytes.
    package var length: Int { bytes.count }

    /// Signs a recording with sound, and sees that it is authentic.
    ///
    /// - Parameter letters: the pictures.
    /// - Throws: `MutationSurvey.NotAuthentic`, or what the signing throws.
    package init(_ scheme: SchemeName, _ form: Attack.Form, letters: String) throws {
        var attack = Attack("mutated", .media, "one byte", .nothing, expect: "*: authentic intact trusted complete consistent")
        (attack.letters, attack.form, attack.hasSound) = (letters, form, true)
        guard let exhibit = try attack.exhibit(scheme, from: SpecimenStore()) else { throw NotAuthentic(scheme: scheme, verdict: nil) }
        let folder = try ScratchFolder()
        let report = try exhibit.judge(in: folder)
        guard report.verdict == .authentic else { throw NotAuthentic(scheme: scheme, verdict: report.verdict) }
        name = "\(scheme.rawValue), \(form.rawValue)"
        bytes = exhibit.file.bytes
        options = VerificationOptions(trustStore: exhibit.trust.store, now: Exhibit.today, workers: 1)
        regions = Self.regions(of: exhibit.file, report.coverage)
    }

    /// A recording that cannot be mutated, because it is not authentic before.
    package struct NotAuthentic: Error {
        /// What it was signed with.
        package var scheme: SchemeName
        /// What it is called.
        package var verdict: Verdict?
    }

    private static func regions(of file: AlteredFile, _ coverage: Coverage) -> [Region] {
        var places = [String](repeating: "bytes of no box", count: file.bytes.count)
        for box in BoxTree(file.bytes).boxes {
            for offset in box.range { places[offset] = box.type }
            if box.type == "mdat" { for offset in box.payload { places[offset] = "mdat, no sample" } }
        }
        for sample in file.samples.joined() { for offset in sample { places[offset] = "mdat, samples" } }
        var isCovered = [Bool](repeating: true, count: file.bytes.count)
        for range in coverage.uncoveredRanges {
            let start = Int(clamping: range.bytes.offset)
            for offset in start..<min(file.bytes.count, start + Int(clamping: range.bytes.length)) { isCovered[offset] = false }
        }
        return zip(places, isCovered).map { Region(place: $0, isCovered: $1) }
    }

    // MARK: - Mutations

    /// Every `step`-th byte from `first` on, each set to one other value.
    package func everyByte(from first: Int = 0, step: Int = 1) -> [Mutation] {
        var random = PseudoRandomBytes(seed: UInt64(bytes.count), UInt64(step))
        return stride(from: first, to: bytes.count, by: max(1, step)).map { mutation(at: $0, &random) }
    }

    /// Bytes anywhere, any of which may come several times.
    package func random(_ count: Int, seed: UInt64) -> [Mutation] {
        var random = PseudoRandomBytes(seed: seed, UInt64(bytes.count))
        return (0..<count).map { _ in mutation(at: Int.random(in: bytes.indices, using: &random), &random) }
    }

    private func mutation(at offset: Int, _ random: inout PseudoRandomBytes) -> Mutation {
        Mutation(offset: offset, value: bytes[offset] ^ UInt8.random(in: 1...255, using: &random))
    }

    /// Judges the file with one mutation after the other, on so many threads.
    package func judge(_ mutations: [Mutation], workers: Int) throws -> Tally {
        let folder = try ScratchFolder()
        let files = try (0..<max(1, workers)).map { number in
            let path = try folder.write(bytes, as: "\(number).mp4")
            return try PatchedFile(path)
        }
        let next = Atomic(0)
        let sum = Monitor(Tally())
        DispatchQueue.concurrentPerform(iterations: files.count) { number in
            var tally = Tally()
            while true {
                let place = next.add(1, ordering: .relaxed).oldValue
                guard place < mutations.count else { break }
                judge(mutations[place], files[number], &tally)
            }
            sum.withLock { $0.add(tally) }
        }
        return sum.withLock { $0 }
    }

    private func judge(_ mutation: Mutation, _ file: PatchedFile, _ tally: inout Tally) {
        let (offset, value) = (mutation.offset, mutation.value)
        file.write(value, at: offset)
        let report = RecordingVerifier(options).verify(path: file.path)
        file.write(bytes[offset], at: offset)
        func words(_ what: String) -> String { "\(name): byte \(offset) was \(bytes[offset]), is \(value): \(what)" }
        var broken: String?
        let coverage = report.coverage
        if report.verdict != .error, coverage.signed + coverage.checked + coverage.uncovered != UInt64(bytes.count) {
            broken = words("not every byte is in one class")
        }
        if report.verdict == .authentic, !coverage.lists(UInt64(offset)) { broken = words("authentic, and the byte counts as covered") }
        tally.add(regions[offset], report.verdict, broken: broken)
    }
}

extension Coverage {
    /// Whether a byte is listed as uncovered.
    fileprivate func lists(_ offset: UInt64) -> Bool {
        uncoveredRanges.contains { $0.bytes.offset <= offset && offset - $0.bytes.offset < $0.bytes.length }
    }
}

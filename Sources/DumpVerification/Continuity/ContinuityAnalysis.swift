package import Evidence
import SystemPackage

/// Looks at the files of a dump together, camera by camera: what is missing between them, what is there twice, what does not fit.
///
/// Everything rests on signed data; the names of the files and their dates mean nothing.
package struct ContinuityAnalysis {
    /// What was found, in the order of the files.
    package private(set) var notes: [DumpNote] = []
    private var told: [FindingCode: Int] = [:]

    /// A file, and what one of its signatures says of its place.
    struct Member {
        var path: FilePath
        var facts: SignedFacts
    }

    /// So many findings of one kind are told one by one.
    private static let mostTold = 1_000
    /// So many files or signers are named in one sentence.
    private static let mostNamed = 8

    /// Looks at the records of a dump, by path.
    package init(_ records: some Sequence<DumpRecord>) {
        var members: [Member] = []
        var byContent: [String: [FilePath]] = [:]
        for record in records {
            var isRepeated = false
            if let sha256 = record.entry.sha256, record.entry.verdict != nil {
                byContent[sha256, default: []].append(record.entry.path)
                isRepeated = byContent[sha256].map { $0.count > 1 } ?? false
            }
            // A copy has the same place as its original, which is told once.
            if !isRepeated { members += record.facts.map { Member(path: record.entry.path, facts: $0) } }
        }
        addRepeats(byContent)
        addSigners(members)
        for recording in Self.recordings(members) { addRecording(recording) }
        addTimes(members)
        let dropped = told.filter { $0.value > Self.mostTold }.sorted { $0.key.name < $1.key.name }
        for (code, count) in dropped {
            guard let kind = DumpFinding(rawValue: code.name) else { continue }
            notes.append(DumpNote(kind, "and \(count - Self.mostTold) more of this kind", files: []))
        }
    }

    private mutating func add(_ kind: DumpFinding, _ message: String, _ files: [FilePath]) {
        told[FindingCode(kind), default: 0] += 1
        if told[FindingCode(kind), default: 0] <= Self.mostTold { notes.append(DumpNote(kind, message, files: files)) }
    }

    // MARK: - The same twice

    private mutating func addRepeats(_ byContent: [String: [FilePath]]) {
        let repeated = byContent.filter { $0.value.count > 1 }.sorted { $0.value[0].bytes.lexicographicallyPrecedes($1.value[0].bytes) }
        for (_, files) in repeated {
            add(.contentRepeated, "\(files.count) files have the same content: \(Self.names(files))", files)
        }
    }

    private mutating func addSigners(_ members: [Member]) {
        var signers: [(sha256: String, name: String, files: Int)] = []
        var places: [String: Int] = [:]
        for member in members {
            if let place = places[member.facts.firstSigner] {
                signers[place].files += 1
            } else {
                places[member.facts.firstSigner] = signers.count
                signers.append((member.facts.firstSigner, member.facts.name, 1))
            }
        }
        guard signers.count > 1 else { return }
        let names = signers.prefix(Self.mostNamed).map { "\($0.name) (\($0.sha256.prefix(16))…, \(Self.number($0.files, "file")))" }
        let more = signers.count > Self.mostNamed ? ", and \(signers.count - Self.mostNamed) more" : ""
        add(.severalSigners, "\(signers.count) signers: \(names.joined(separator: "; "))\(more)", [])
    }

    // MARK: - One recording in several files

    /// The files of each recording in order.
    ///
    /// Where the scheme does not name its recordings, those of a signer are taken by time, and each beginning of signing begins a new one.
    /// What a stranger signed says nothing about what a trusted camera recorded, whatever name he gives to it.
    private static func recordings(_ members: [Member]) -> [[Member]] {
        var groups: [[String]: [Member]] = [:]
        for member in members {
            guard let span = member.facts.span else { continue }
            let mayChangeKey = span.recording != nil && member.facts.isTrusted
            let key = [member.facts.scheme, span.recording ?? "", mayChangeKey ? "" : member.facts.firstSigner]
            groups[key, default: []].append(member)
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { key, members in
            key[1].isEmpty ? sessions(members) : [members.sorted(by: precedesByCounter)]
        }
    }

    private static func precedesByCounter(_ first: Member, _ second: Member) -> Bool {
        guard let one = first.facts.span, let other = second.facts.span else { return false }
        return (one.firstCounter, other.lastCounter) < (other.firstCounter, one.lastCounter)
    }

    private static func sessions(_ members: [Member]) -> [[Member]] {
        let ordered = members.enumerated().sorted {
            ($0.element.facts.from ?? .min, $0.offset) < ($1.element.facts.from ?? .min, $1.offset)
        }.map(\.element)
        var sessions: [[Member]] = []
        for member in ordered {
            let before = sessions.last?.last?.facts.span?.lastCounter
            let goesOn = before.map { last in member.facts.span.map { !$0.beginsRecording && $0.firstCounter > last } ?? false } ?? false
            if goesOn { sessions[sessions.count - 1].append(member) } else { sessions.append([member]) }
        }
        return sessions
    }

    private mutating func addRecording(_ members: [Member]) {
        guard let first = members.first, var furthest = members.first else { return }
        let isNamed = first.facts.span?.recording != nil
        if let span = first.facts.span, isNamed, !span.beginsRecording {
            add(
                .recordingBeginMissing,
                "\(first.path.spelled) begins with signed period \(span.firstCounter) of its recording; what came before it is not in the dump",
                [first.path])
        }
        for member in members.dropFirst() {
            guard let before = furthest.facts.span, let span = member.facts.span else { continue }
            compare(furthest, before, member, span)
            if span.lastCounter >= before.lastCounter { furthest = member }
        }
        if let span = furthest.facts.span, isNamed, !span.endsRecording {
            add(
                .recordingEndMissing,
                "\(furthest.path.spelled) ends with signed period \(span.lastCounter), which does not end its recording; what follows is not "
                    + "in the dump, or was never signed", [furthest.path])
        }
    }

    private mutating func compare(_ earlier: Member, _ before: RecordingSpan, _ later: Member, _ span: RecordingSpan) {
        let files = [earlier.path, later.path]
        let names = "\(earlier.path.spelled) and \(later.path.spelled)"
        guard span.firstCounter > before.lastCounter else {
            if span.lastCounter == before.lastCounter, let one = before.lastLink, let other = span.lastLink, one != other {
                add(.recordingLinkBroken, "\(names) hold two different signed periods \(span.lastCounter) of the same recording", files)
                return
            }
            add(
                .recordingOverlap,
                "\(names) both hold signed periods \(span.firstCounter) to \(min(span.lastCounter, before.lastCounter)) of a recording",
                files)
            return
        }
        let missing = span.firstCounter - before.lastCounter - 1
        if missing > 0 {
            let which =
                missing == 1
                ? "signed period \(before.lastCounter + 1) is" : "signed periods \(before.lastCounter + 1) to \(span.firstCounter - 1) are"
            let time = Self.clock(earlier.facts.until, later.facts.from).map { ", \($0) by the camera's clock" } ?? ""
            add(.recordingGap, "between \(names) \(which) missing\(time)", files)
        } else if let link = before.lastLink, let named = span.previousLink, link != named {
            add(.recordingLinkBroken, "\(later.path.spelled) was signed after another file than \(earlier.path.spelled)", files)
        }
        if earlier.facts.lastSigner != later.facts.firstSigner {
            add(
                .recordingKeyChanged,
                "from \(earlier.path.spelled) to \(later.path.spelled) the certificate changes from \(earlier.facts.lastSigner.prefix(16))… to "
                    + "\(later.facts.firstSigner.prefix(16))…", files)
        }
        if let until = earlier.facts.until, let from = later.facts.from, from < until {
            add(
                .recordingClockSteppedBack,
                "by the camera's clock \(later.path.spelled) begins at \(Timestamp(microseconds: from)), before \(earlier.path.spelled) ends at "
                    + "\(Timestamp(microseconds: until))", files)
        }
    }

    // MARK: - The same time

    /// A camera cannot record the same time twice, unless it has several streams.
    private mutating func addTimes(_ members: [Member]) {
        let timed = members.enumerated().filter { $0.element.facts.from != nil && $0.element.facts.until != nil }
        let bySigner = Dictionary(grouping: timed, by: \.element.facts.firstSigner).sorted { $0.key < $1.key }
        for (_, all) in bySigner {
            let ordered = all.sorted {
                ($0.element.facts.from ?? 0, $0.offset) < ($1.element.facts.from ?? 0, $1.offset)
            }.map(\.element)
            guard var latest = ordered.first else { continue }
            for member in ordered.dropFirst() {
                guard let until = latest.facts.until, let from = member.facts.from, let end = member.facts.until else { continue }
                if from < until, !Self.isSameRecording(latest.facts, member.facts), let time = Self.clock(from, min(until, end)) {
                    add(
                        .recordingTimesOverlap,
                        "\(latest.path.spelled) and \(member.path.spelled) show the same time and are not one recording, \(time)",
                        [latest.path, member.path])
                }
                if end > until { latest = member }
            }
        }
    }

    private static func isSameRecording(_ first: SignedFacts, _ second: SignedFacts) -> Bool {
        first.scheme == second.scheme && first.span?.recording == second.span?.recording && first.span?.recording != nil
    }

    // MARK: - Words

    private static func clock(_ from: Int64?, _ until: Int64?) -> String? {
        guard let from, let until, from < until else { return nil }
        return "\(Timestamp(microseconds: from)) to \(Timestamp(microseconds: until))"
    }

    private static func names(_ files: [FilePath]) -> String {
        let names = files.prefix(mostNamed).map(\.spelled).joined(separator: ", ")
        return files.count > mostNamed ? "\(names) and \(files.count - mostNamed) more" : names
    }

    private static func number(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

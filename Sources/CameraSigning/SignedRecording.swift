package import AlterationInfo
package import ByteInput
import Cryptography
package import Evidence
package import ISOBMFF
package import SystemPackage

/// A recording with alteration-detection information, as far as it takes to cut it: which period speaks for which samples.
///
/// Nothing is verified here; that an excerpt proves what it holds is for the verifier to say.
package struct SignedRecording: Sendable {
    /// A signed period in the file.
    package struct Period: Sendable {
        /// What is signed.
        package var statement: PeriodStatement
        /// The whole box.
        package var box: ByteRange
        /// Where the lists of digests and timings begin.
        var lists: UInt64
    }

    /// The file.
    package let file: EvidenceFile
    /// Its structure.
    package let movie: MovieFile
    /// The periods by their counters, without holes.
    package let periods: [Period]
    /// The identity boxes, each once.
    let identities: [ByteRange]

    /// No honest statement or identity is longer, in bytes.
    private static let structureLimit: UInt64 = 1 << 20

    /// Opens a file.
    ///
    /// - Throws: `refused` where it is not signed, is damaged, or its periods are not one unbroken run; `read`, `container`.
    package init(path: FilePath) throws(SigningError) {
        let file: EvidenceFile
        let movie: MovieFile
        do { file = try EvidenceFile(path: path) } catch { throw .read(error) }
        do { movie = try MovieFile.open(file) } catch { throw .container(error) }
        if let doubt = movie.findings.first(where: { $0.severity == .doubt }) {
            throw .refused("is damaged or ambiguous: \(doubt.message); see ipro-verify")
        }
        var periods: [Period] = []
        var identities: [ByteRange] = []
        for (_, box) in movie.boxes.topLevel where box.type == "uuid" && box.size >= UInt64(box.headerSize) + 8 {
            let payload = ByteRange(offset: box.payloadOffset - 16, length: box.end - box.payloadOffset + 16)
            let head = try Self.bytes(file, payload.offset, 24)
            guard head.starts(with: AlterationInfoBox.extendedType), head[16] == AlterationInfoBox.version else { continue }
            switch AlterationInfoBox.Kind(rawValue: head[17]) {
            case .identity: identities.append(box.range)
            case .period: periods.append(try Self.period(file, box, payload, head))
            case nil: continue
            }
        }
        guard !periods.isEmpty else { throw .refused("is not signed with alteration-detection information") }
        periods.sort { $0.statement.counter < $1.statement.counter }
        for (before, after) in zip(periods, periods.dropFirst())
        where after.statement.counter != before.statement.counter &+ 1 || after.statement.recordingID != before.statement.recordingID {
            throw .refused("its signed periods are not one unbroken run (after period \(before.statement.counter)); see ipro-verify")
        }
        self.file = file
        self.movie = movie
        self.periods = periods
        self.identities = identities
    }

    private static func period(
        _ file: EvidenceFile, _ box: Box, _ payload: ByteRange, _ head: [UInt8]
    ) throws(SigningError) -> Period {
        let length = UInt64(head[20]) << 24 | UInt64(head[21]) << 16 | UInt64(head[22]) << 8 | UInt64(head[23])
        guard length <= structureLimit, length + 2 <= payload.length else { throw malformed(box) }
        let bytes = try bytes(file, payload.offset, Int(length) + 2)
        let statement: PeriodStatement
        do { statement = try PeriodStatement(payload: Array(bytes.dropLast(2))) } catch { throw malformed(box) }
        let signature = UInt64(bytes[bytes.count - 2]) << 8 | UInt64(bytes[bytes.count - 1])
        let digest = UInt64(statement.identityDigest.algorithm.size)
        let entries = statement.tracks.reduce(UInt64(0)) { $0 + UInt64($1.sampleCount) } * (digest + UInt64(SignedTiming.length))
        guard length + 2 + signature + entries == payload.length else { throw malformed(box) }
        return Period(statement: statement, box: box.range, lists: payload.offset + length + 2 + signature)
    }

    private static func malformed(_ box: Box) -> SigningError {
        .refused("the signed period at offset \(box.offset) breaks the layout; see ipro-verify")
    }

    private static func bytes(_ file: EvidenceFile, _ offset: UInt64, _ count: Int) throws(SigningError) -> [UInt8] {
        do { return try file.bytes(at: offset, count: count) } catch { throw .read(error) }
    }

    /// The signed timeline table of one track in a period, as it stands in the file.
    func timeline(of trackID: UInt32, in period: Period) throws(SigningError) -> [UInt8] {
        var offset = period.lists
        let digest = UInt64(period.statement.identityDigest.algorithm.size)
        for track in period.statement.tracks {
            let count = UInt64(track.sampleCount)
            let length = count * UInt64(SignedTiming.length)
            if track.trackID == trackID { return try Self.bytes(file, offset + count * digest, Int(length)) }
            offset += count * digest + length
        }
        return []
    }
}

extension SignedRecording {
    /// Where an excerpt begins or ends, as a user says it.
    package enum Bound: Sendable, Hashable {
        /// With this period, by its counter.
        case period(UInt64)
        /// With the period that is shown at this time, in seconds from the start of the file.
        case seconds(Double)
    }

    /// The periods from one bound to the other, both included.
    ///
    /// - Throws: `refused` where there are none.
    package func selection(from: Bound?, to: Bound?) throws(SigningError) -> Range<Int> {
        let first = try from.map { (bound) throws(SigningError) in try index(bound, atEnd: false) } ?? 0
        let last = try to.map { (bound) throws(SigningError) in try index(bound, atEnd: true) } ?? periods.count - 1
        guard first <= last else { throw .refused("the excerpt would end before it begins") }
        return first..<last + 1
    }

    private func index(_ bound: Bound, atEnd: Bool) throws(SigningError) -> Int {
        switch bound {
        case .period(let counter):
            if let found = periods.firstIndex(where: { $0.statement.counter == counter }) { return found }
            let (first, last) = (periods.first?.statement.counter ?? 0, periods.last?.statement.counter ?? 0)
            throw .refused("has no period \(counter), but periods \(first) to \(last)")
        case .seconds(let seconds):
            // An excerpt to 20 s does not need the period that begins there.
            let found = periods.indices.last { atEnd ? start(of: $0) < seconds - 1e-9 : start(of: $0) <= seconds + 1e-9 }
            guard let found else { return 0 }
            if !atEnd, found == periods.count - 1, seconds >= end { throw .refused("ends at \(end) s, before the excerpt begins") }
            return found
        }
    }

    /// Seconds from the start of the file to that of a period.
    private func start(of index: Int) -> Double {
        guard let track = periods[index].statement.tracks.first, let first = periods[0].statement.tracks.first else { return 0 }
        return (Double(track.firstDecodeTime) - Double(first.firstDecodeTime)) / Double(track.timescale)
    }

    /// Seconds from the start of the file to the end of the last period.
    private var end: Double {
        guard let last = periods.last else { return 0 }
        return start(of: periods.count - 1) + last.statement.end.seconds(since: last.statement.start)
    }
}

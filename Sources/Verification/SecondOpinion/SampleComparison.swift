package import Evidence
package import ISOBMFF
package import SchemeKit

/// Compares another reader's listing of samples with the tables as this program reads them, track by track, while the listing arrives.
///
/// Compared are which tracks there are and what they carry, and of each sample, in decode order, its bytes, its decode time and its
/// composition time. Two habits of libavformat are known and are no disagreement; each is checked to be just that:
///
/// - It hands out several samples of uncompressed sound as one. They have to follow each other in the file, and to be exactly that long.
/// - Where composition offsets are negative, it moves times so that nothing is shown before it is decoded: decode times earlier by the
///   largest such offset, or composition times later.
package struct SampleComparison {
    private let movie: MovieFile
    private var states: [TrackComparison]
    /// By the track's number; where two tracks share one, the first, which is a doubt of its own.
    private var places: [Int64: Int] = [:]
    private var reader: String?
    private var strangers: [String] = []
    private var listed: UInt64 = 0
    private var isComplete = false
    private var compared: UInt64 = 0

    /// Differences beyond so many are not told one by one.
    private static let mostFindings = 20

    /// A comparison with a recording, before the first line.
    package init(_ movie: MovieFile) {
        self.movie = movie
        states = movie.tracks.map { TrackComparison($0) }
        for (place, track) in movie.tracks.enumerated() where places[Int64(track.trackID)] == nil {
            places[Int64(track.trackID)] = place
        }
    }

    /// Takes the next line of the listing.
    ///
    /// - Throws: `container`, where this program's own tables cannot be followed any more.
    package mutating func add(_ line: SampleListing) throws(ExaminationError) {
        switch line {
        case .reader(let name): reader = name
        case .track(let identifier, let kind, let timescale): addTrack(identifier, kind, timescale)
        case .sample(let sample):
            listed += 1
            guard let place = places[sample.track] else { return addStranger(sample.track) }
            do throws(MovieError) { try states[place].compare(sample, &compared) } catch { throw .container(error) }
        case .end(let samples): isComplete = samples == listed
        }
    }

    private mutating func addTrack(_ identifier: Int64, _ kind: String, _ timescale: Int64) {
        guard let place = places[identifier] else { return addStranger(identifier) }
        let track = states[place].track
        // A second track of the same number is a doubt that has been told.
        guard !states[place].isListed else { return }
        states[place].isListed = true
        let own = track.isVideo ? "video" : track.handler == "soun" ? "audio" : "other"
        if (own == "video" || kind == "video") && own != kind {
            states[place].note("it takes the track for \(kind), this program for \(own)")
        } else if timescale != Int64(track.timescale) {
            states[place].note("it counts \(timescale) ticks a second, this program \(track.timescale)")
        }
    }

    private mutating func addStranger(_ identifier: Int64) {
        let name = "\(identifier)"
        if strangers.count < Self.mostFindings, !strangers.contains(name) { strangers.append(name) }
    }

    // MARK: - What came of it

    /// What is to be said, when the listing has ended.
    ///
    /// - Parameter failure: why the listing is not complete, where its reader said so.
    package mutating func finish(_ failure: String?) -> (report: SecondOpinionReport, findings: [Finding]) {
        // Without its version, so that the same disagreement has the same words everywhere.
        let name = SafeText.of(reader.flatMap { $0.split(separator: " ").first.map(String.init) } ?? "the other reader")
        var findings = strangers.map { stranger in
            Finding(ContainerFinding.readersDisagree, "\(name) finds a track \(stranger), which this program does not")
        }
        let failure = failure ?? (isComplete ? nil : "its list of samples breaks off")
        if failure == nil { for place in states.indices { states[place].close() } }
        for state in states { if let finding = finding(state, name) { findings.append(finding) } }
        if findings.count > Self.mostFindings { findings.removeLast(findings.count - Self.mostFindings) }
        var report = SecondOpinionReport(
            outcome: findings.isEmpty ? .agrees : .differs, reader: reader, tracks: states.count { $0.isListed }, samples: compared)
        if let failure {
            if findings.isEmpty { report.outcome = .failed }
            findings.append(Finding(ExaminationFinding.secondOpinionFailed, "there is no second opinion: \(SafeText.of(failure))"))
        }
        return (report, findings)
    }

    private func finding(_ state: TrackComparison, _ name: String) -> Finding? {
        guard let difference = state.difference else { return nil }
        let track = state.track
        let more = difference.more > 0 ? "; \(difference.more) more samples of it differ" : ""
        var finding = Finding(
            ContainerFinding.readersDisagree, "\(name) reads track \(track.trackID) otherwise: \(difference.what)\(more)",
            track: track.trackID)
        if let sample = difference.sample {
            finding.samples = SampleRange(sample.index)
            finding.bytes = [ByteRange(offset: sample.offset, length: UInt64(sample.size))]
            let (start, end) = MediaClock(movie: movie, track: track).seconds(ShownTime(sample))
            if start <= end { finding.time = start...end }
        }
        return finding
    }
}

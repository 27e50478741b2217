import Cryptography
import Evidence
import SchemeKit

extension PeriodIndex {
    /// The part of a recording that the file holds: from its first verified period to its last.
    ///
    /// - Parameter isMissing: whether nothing of what the period with this number speaks of is in the file. A signature alone is not the
    ///   part that it signs: else the signatures of a file that was taken away, put into its neighbour, would hide that it is missing.
    func span(ofRecording place: Int, without isMissing: (Int) -> Bool) throws(ExaminationError) -> RecordingSpan? {
        let recording = recordings[place]
        let held = recording.periods.indices.filter { recording.periods[$0].standing == .authenticated && !isMissing($0) }
        guard let first = held.first.map({ recording.periods[$0] }), let last = held.last.map({ recording.periods[$0] }),
            case .success(let begin) = try signedStatement(first), case .success(let end) = try signedStatement(last)
        else { return nil }
        let begins = begin.statement.counter == 1
        return RecordingSpan(
            recording: recording.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(), firstCounter: begin.statement.counter,
            lastCounter: end.statement.counter, previousLink: begins ? nil : begin.statement.previousDigest.hex, lastLink: end.link.hex,
            beginsRecording: begins, endsRecording: end.statement.flags.contains(.lastOfRecording))
    }
}

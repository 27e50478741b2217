import Cryptography
import Evidence
import SchemeKit

extension PeriodIndex {
    /// The part of a recording that the file holds: from its first verified period to its last.
    func span(ofRecording place: Int) throws(ExaminationError) -> RecordingSpan? {
        let recording = recordings[place]
        guard let first = recording.periods.first(where: { $0.standing == .authenticated }),
            let last = recording.periods.last(where: { $0.standing == .authenticated }),
            case .success(let begin) = try signedStatement(first), case .success(let end) = try signedStatement(last)
        else { return nil }
        let begins = begin.statement.counter == 1
        return RecordingSpan(
            recording: recording.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(), firstCounter: begin.statement.counter,
            lastCounter: end.statement.counter, previousLink: begins ? nil : begin.statement.previousDigest.hex, lastLink: end.link.hex,
            beginsRecording: begins, endsRecording: end.statement.flags.contains(.lastOfRecording))
    }
}

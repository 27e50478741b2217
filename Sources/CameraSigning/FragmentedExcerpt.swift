import AlterationInfo
import ByteInput
import Evidence
import ISOBMFF

/// The excerpt of a fragmented recording: `ftyp`, `moov` and the identity, then the fragments with the periods between them, byte for byte.
struct FragmentedExcerpt {
    private let recording: SignedRecording
    private let selection: Range<Int>
    private let tracks: [ExcerptTrack]
    private let isStopped: () -> Bool

    init(_ recording: SignedRecording, _ selection: Range<Int>, _ tracks: [ExcerptTrack], _ isStopped: @escaping () -> Bool) {
        self.recording = recording
        self.selection = selection
        self.tracks = tracks
        self.isStopped = isStopped
    }

    /// An index of the file is no longer right, and free space is of no use.
    private static let omitted: Set<FourCharacterCode> = ["sidx", "ssix", "mfra", "free", "skip", "uuid"]

    func write(to output: OutputFile) throws(SigningError) {
        let fragments = try fragmentsUsed()
        let boxes = recording.movie.boxes.topLevel.map(\.box)
        for box in boxes.prefix(while: { $0.type != "moof" }) where box.type == "ftyp" || box.type == "moov" {
            try output.append(box.range, of: recording.file, isStopped: isStopped)
        }
        for identity in recording.identities { try output.append(identity, of: recording.file) }
        let start = recording.movie.fragments[fragments.lowerBound].offset
        let end =
            fragments.upperBound < recording.movie.fragments.count
            ? recording.movie.fragments[fragments.upperBound].offset : recording.file.size
        var chosen = Dictionary(uniqueKeysWithValues: recording.periods[selection].map { ($0.box.offset, $0.statement.counter) })
        for box in boxes where box.offset >= start && box.end <= end {
            guard chosen.removeValue(forKey: box.offset) != nil || !Self.omitted.contains(box.type) else { continue }
            try output.append(box.range, of: recording.file, isStopped: isStopped)
        }
        // Where the recording was signed when it had ended, all periods stand behind the last fragment.
        for period in recording.periods[selection] where chosen[period.box.offset] != nil {
            try output.append(period.box, of: recording.file, isStopped: isStopped)
        }
    }

    /// The fragments that hold the samples, if they hold no other sample of a covered track.
    private func fragmentsUsed() throws(SigningError) -> Range<Int> {
        var used: ClosedRange<UInt32>?
        for each in tracks {
            try each.forEach(of: recording, selection) { (sample, _) throws(SigningError) in
                guard let fragment = sample.fragment else {
                    throw .refused("is fragmented only in part, and cannot be cut without changing its tables; remux and sign it again")
                }
                used = min(used?.lowerBound ?? fragment, fragment)...max(used?.upperBound ?? fragment, fragment)
            }
        }
        guard let used else { throw .refused("the chosen periods have no samples") }
        for each in tracks {
            var cursor = try each.cursor(at: max(1, each.samples.lowerBound) - 1)
            let before = each.samples.lowerBound > 0 ? try ExcerptTrack.next(&cursor) : nil
            cursor = try each.cursor(at: each.samples.upperBound)
            let after = try ExcerptTrack.next(&cursor)
            if let fragment = before?.fragment, fragment >= used.lowerBound { throw Self.sharedFragment }
            if let fragment = after?.fragment, fragment <= used.upperBound { throw Self.sharedFragment }
        }
        return Int(used.lowerBound)..<Int(used.upperBound) + 1
    }

    private static var sharedFragment: SigningError {
        .refused("a fragment holds samples of periods on both sides of the cut; choose another period")
    }
}

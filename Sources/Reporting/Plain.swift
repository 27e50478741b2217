import Evidence

/// Text from a file on its way to a terminal.
package enum Plain {
    /// What a file, or its name, says, so that it cannot steer the terminal.
    package static func safe(_ text: String) -> String { SafeText.of(text) }

    /// Media time as a player shows it: `00:03.417`, with hours where there are any.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e9 else { return "?" }
        let milliseconds = Int64((abs(seconds) * 1000).rounded())
        let (whole, fraction) = (milliseconds / 1000, milliseconds % 1000)
        func padded(_ value: Int64, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let hours = whole / 3600
        let text = "\(padded(whole / 60 % 60, 2)):\(padded(whole % 60, 2)).\(padded(fraction, 3))"
        return (seconds < 0 ? "-" : "") + (hours > 0 ? "\(padded(hours, 2)):" : "") + text
    }

    /// What a second reader said, in words.
    static func opinion(_ opinion: SecondOpinionReport) -> String {
        let reader = safe(opinion.reader ?? "the other reader")
        let extent = "\(opinion.samples) samples in \(opinion.tracks) track\(opinion.tracks == 1 ? "" : "s")"
        return switch opinion.outcome {
        case .agrees: "\(reader) finds the same \(extent), at the same times"
        case .differs: "\(reader) finds other samples or times, of \(extent) that were compared"
        case .failed: "\(reader) did not come to the end"
        }
    }

    /// A number of bytes with its unit.
    static func bytes(_ count: UInt64) -> String { count == 1 ? "1 byte" : "\(count) bytes" }
}

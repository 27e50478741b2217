import ByteInput
import Evidence
package import ISOBMFF
import SystemPackage

extension Inspection {
    /// Writes the inspection for a person: box tree, tracks, carriers, what is unexplained, findings.
    ///
    /// - Parameter mostFragments: how many fragments are shown with what is inside them.
    /// - Throws: `unreadable`; what was written until then is incomplete.
    package func writeText(mostFragments: Int = 3, _ write: (String) -> Void) throws(MovieError) {
        write("\(Plain.safe(path.shown)): \(movie.file.size) bytes\n")
        try writeBoxTree(mostFragments: mostFragments, write)
        writeTracks(write)
        if !carriers.isEmpty {
            write("\ncarriers\n")
            for carrier in carriers { write("  \(describe(carrier))\n") }
        }
        writeMessages(write)
        writeSeals(write)
        writeUnexplained(write)
        if !findings.isEmpty {
            write("\nfindings\n")
            for finding in findings { write("  \(finding.severity.rawValue)  \(finding.code.name): \(finding.message)\n") }
        }
    }

    private func writeBoxTree(mostFragments: Int, _ write: (String) -> Void) throws(MovieError) {
        write("\nboxes\n")
        write("        offset          size  type\n")
        var depth = 0
        var fragments = 0
        var hidden = 0
        try walkBoxes(mostFragments: mostFragments) { box, uuid, hasChildren in
            if depth == 0, box.type == "moof" { fragments += 1 }
            if fragments > mostFragments, box.type == "moof" || box.type == "mdat" {
                hidden += 1
            } else {
                let name = uuid.map { "\(box.type) \($0)" } ?? "\(box.type)"
                let indent = String(repeating: "  ", count: depth)
                write("\(Self.right(box.offset, 14))\(Self.right(box.size, 14))  \(indent)\(name)\(box.isCut ? "  (cut)" : "")\n")
            }
            if hasChildren { depth += 1 }
        } leave: { _, hasChildren in
            if hasChildren { depth -= 1 }
        }
        if hidden > 0 {
            write("  \(fragments - mostFragments) more fragments, \(hidden) boxes at the top level, are not shown (--json shows all)\n")
        }
    }

    private func writeTracks(_ write: (String) -> Void) {
        write("\ntracks\n")
        for (index, track) in movie.tracks.enumerated() {
            let handler = track.handler.map { "\($0)" } ?? "unknown"
            let formats = track.sampleEntries.map { Self.describe($0) }.joined(separator: ", ")
            write("  track \(track.trackID)  \(handler)  \(formats.isEmpty ? "no sample entry" : formats)\n")
            var line = "    \(track.sampleCount) samples, \(track.sampleBytes) bytes"
            if track.timescale > 0 {
                line += ", \(Self.seconds(Double(track.duration) / Double(track.timescale))) s at \(track.timescale) ticks a second"
            }
            write(line + (track.isCut ? "; more are declared and cannot be reached\n" : "\n"))
            for edit in track.edits {
                let start = edit.mediaTime.map { "from media time \($0)" } ?? "nothing"
                write("    edit: \(start) for \(edit.segmentDuration) movie ticks, rate \(Self.seconds(Double(edit.rate) / 65_536))\n")
            }
            if digests.indices.contains(index) {
                write("    SHA-256 of the samples          \(digests[index].samples)\n")
                write("    SHA-256 of the samples' digests \(digests[index].sampleDigests)\n")
            }
        }
        if movie.tracks.isEmpty { write("  none\n") }
    }

    /// A short message is one line; of a long one each field is.
    private func writeMessages(_ write: (String) -> Void) {
        guard !messages.isEmpty else { return }
        write("\nsigning messages, as they claim\n")
        for message in messages {
            let stand = message.track.map { "track \($0), " + (message.sample.map { "sample \($0), " } ?? "") } ?? ""
            let place = "  \(stand)\(Self.describe(message.bytes)): \(message.scheme.rawValue)"
            if message.fields.count <= Self.mostInLine {
                write(place + message.fields.map { ", \($0.name) \(Plain.safe($0.value))" }.joined() + "\n")
            } else {
                write(place + "\n")
                for field in message.fields { write("    \(field.name): \(Plain.safe(field.value))\n") }
            }
        }
        if omittedMessages > 0 { write("  and \(omittedMessages) more (--messages shows all)\n") }
    }

    private func writeSeals(_ write: (String) -> Void) {
        guard !seals.isEmpty else { return }
        write("\nseals, as they claim\n")
        for seal in seals {
            write("  \(seal.scheme.rawValue): \(Plain.safe(seal.title)), \(Self.describe(seal.bytes))\n")
            for field in seal.fields { write("    \(Plain.safe(field.name)): \(Plain.safe(field.value))\n") }
        }
    }

    /// So many fields fit into a line.
    private static let mostInLine = 8

    private func writeUnexplained(_ write: (String) -> Void) {
        guard !movie.unexplained.isEmpty || movie.unreferencedMediaDataBytes > 0 else { return }
        write("\nunexplained bytes\n")
        for range in movie.unexplained { write("  \(Self.describe(range)): in no box\n") }
        for range in movie.unreferencedMediaData { write("  \(Self.describe(range)): media data that no sample uses\n") }
        let listed = movie.unreferencedMediaData.reduce(into: UInt64(0)) { $0 += $1.length }
        if listed < movie.unreferencedMediaDataBytes {
            write("  and \(movie.unreferencedMediaDataBytes - listed) more bytes of media data that no sample uses\n")
        }
    }

    private func describe(_ carrier: Carrier) -> String {
        var text = "\(carrier.kind)"
        if let uuid = carrier.uuid { text += " \(uuid)" }
        if let scheme = carrier.scheme { text += " (\(scheme.rawValue))" }
        text += "  in \(carrier.place), \(Self.describe(carrier.bytes))"
        return carrier.count > 1 ? text + ", \(carrier.count) in all" : text
    }

    private static func describe(_ entry: SampleEntry) -> String {
        var text = "\(entry.format)"
        if let protection = entry.protection {
            text += " (encrypted, \(protection.scheme.map { "\($0)" } ?? "no scheme named"); was \(entry.originalFormat))"
        }
        if let size = entry.pixelSize { text += " \(size.width)x\(size.height)" }
        return text
    }

    private static func describe(_ range: ByteRange) -> String { "\(range.length) bytes at offset \(range.offset)" }

    private static func right(_ number: UInt64, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Three decimals at most, none where there are none.
    private static func seconds(_ value: Double) -> String {
        let thousandths = (value * 1_000).rounded() / 1_000
        return thousandths == thousandths.rounded() && abs(thousandths) < 1e15 ? "\(Int64(thousandths))" : "\(thousandths)"
    }
}

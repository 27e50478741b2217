/// The text of a `NAME.intoto.jsonl` file: an envelope on each line.
package enum EnvelopeFile {
    /// The ending of the files' names.
    package static let ending = ".intoto.jsonl"

    /// Largest file that is read, in bytes: a statement about a hundred thousand files takes about 60 MB.
    package static let maximumSize = 256 << 20

    /// The envelopes of a file, in order. Empty lines are passed over.
    ///
    /// - Throws: `notAnEnvelope` with the line's number; `empty`.
    package static func envelopes(in text: [UInt8]) throws(EnvelopeError) -> [Envelope] {
        var envelopes: [Envelope] = []
        for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
            do throws(EnvelopeError) {
                envelopes.append(try Envelope(parsing: Array(line)))
            } catch {
                throw EnvelopeError(error.code, "line \(index + 1): \(error.reason)")
            }
        }
        guard !envelopes.isEmpty else { throw EnvelopeError(.empty, "holds no envelope") }
        return envelopes
    }

    /// The text of a file with these envelopes.
    ///
    /// - Throws: failures of the library.
    package static func text(_ envelopes: [Envelope]) throws(EnvelopeError) -> [UInt8] {
        var text: [UInt8] = []
        for envelope in envelopes { text += try envelope.line() + [0x0A] }
        return text
    }
}

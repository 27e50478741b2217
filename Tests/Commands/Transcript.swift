import Foundation
import Testing

/// Commands and what they must answer, as a person would note them down.
///
/// - `$ command` is run by bash; so many follow in one folder as the file has.
/// - Lines after it are its standard output; those with `! ` its standard error.
/// - `? 1` is its exit status; 0 where there is none.
/// - `...` stands for any number of lines, `[..]` for anything inside a line. `#` begins a remark.
struct Transcript: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        var line: Int
        var command: String
        var output: [String] = []
        var errors: [String] = []
        var status: Int32 = 0
    }

    var name: String
    var steps: [Step]

    var testDescription: String { name }

    static let folder = "\(Workplace.checkout)/Tests/Commands/transcripts"

    static let all: [Transcript] = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().compactMap { name in
        (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)).map { Transcript(name: name, text: $0) }
    }

    init(name: String, text: String) {
        self.name = name
        steps = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("$ ") {
                steps.append(Step(line: number + 1, command: String(line.dropFirst(2))))
            } else if !steps.isEmpty, !line.isEmpty, !line.hasPrefix("#") {
                let last = steps.count - 1
                if line.hasPrefix("! ") {
                    steps[last].errors.append(String(line.dropFirst(2)))
                } else if line.hasPrefix("? "), let status = Int32(line.dropFirst(2)) {
                    steps[last].status = status
                } else {
                    steps[last].output.append(String(line))
                }
            }
        }
    }

    /// Whether lines are as they were noted down. Empty lines do not count.
    static func matches(_ text: String, _ expected: [String]) -> Bool {
        let lines = text.split(separator: "\n").map(String.init)
        return matches(lines[...], expected[...])
    }

    private static func matches(_ lines: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
        guard let first = expected.first else { return lines.isEmpty }
        if first == "..." {
            return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], expected.dropFirst()) }
        }
        guard let line = lines.first, matches(line, first) else { return false }
        return matches(lines.dropFirst(), expected.dropFirst())
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.components(separatedBy: "[..]")
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return line == pattern }
        guard line.hasPrefix(first), line.dropFirst(first.count).hasSuffix(last) else { return false }
        var rest = line.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() {
            guard let place = rest.range(of: part) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}

@Suite("Commands answer as noted down", .timeLimit(.minutes(30)))
struct TranscriptTests {
    @Test("in the transcripts", arguments: Transcript.all)
    func transcript(_ transcript: Transcript) throws {
        let workplace = try Workplace()
        try #require(!transcript.steps.isEmpty)
        for step in transcript.steps {
            let outcome = try workplace.run(step.command)
            let place = "\(transcript.name):\(step.line): \(step.command)"
            #expect(outcome.status == step.status, "\(place)\n\(outcome.output)\(outcome.errors)")
            #expect(Transcript.matches(outcome.output, step.output), "\(place)\nwrote:\n\(outcome.output)")
            #expect(Transcript.matches(outcome.errors, step.errors), "\(place)\nsaid:\n\(outcome.errors)")
        }
    }

    @Test("and there are transcripts")
    func exist() { #expect(Transcript.all.count >= 6) }
}

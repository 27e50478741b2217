public import Evidence
import SystemPackage

/// The result of a dump as JSON: the summary, and the line of a thing that has no verdict.
public enum DumpDocument {
    /// The object of an entry without an examination, on one line, without a line break.
    public static func skipped(_ entry: DumpEntry, toolVersion: String) -> String {
        JSONStream.text { json in
            json.key("file")
            write(entry, &json)
            json.key("reason")
            json.value(entry.reason)
            json.key("schemaVersion")
            json.value(JSONReport.schemaVersion)
            json.key("skipped")
            json.value(entry.skipped?.rawValue ?? "")
            write(tool: toolVersion, &json)
            json.key("verdict")
            json.null()
        }
    }

    /// Writes the summary as one object with a line break.
    ///
    /// - Parameters:
    ///   - shard: which share of the dump it is about, where it is not all of it.
    ///   - entries: hands every entry to the function it is given, in order.
    public static func write(
        _ report: DumpReport, shard: String?, toolVersion: String, entries: ((DumpEntry) -> Void) throws -> Void,
        to sink: @escaping (String) -> Void
    ) rethrows {
        var problems = JSONList()
        var apart = JSONList()
        try entries { entry in
            if let verdict = entry.verdict {
                guard verdict != .authentic else { return }
                problems.add { json in
                    json.key("file")
                    write(entry, &json)
                    json.key("reason")
                    json.value(entry.reason)
                    json.key("verdict")
                    json.value(verdict.rawValue)
                }
            } else {
                apart.add { json in
                    json.key("file")
                    write(entry, &json)
                    json.key("reason")
                    json.value(entry.reason)
                    json.key("skipped")
                    json.value(entry.skipped?.rawValue ?? "")
                }
            }
        }
        var json = JSONStream(sink)
        json.object { json in
            json.key("bytes")
            json.value(report.bytes)
            json.key("files")
            json.value(report.files)
            json.key("findings")
            json.array { json in for note in report.notes { write(note, &json) } }
            json.key("interrupted")
            json.value(report.isInterrupted)
            json.key("notAuthentic")
            json.raw(problems.text)
            json.key("schemaVersion")
            json.value(JSONReport.schemaVersion)
            json.key("shard")
            if let shard { json.value(shard) } else { json.null() }
            json.key("skipped")
            json.raw(apart.text)
            write(tool: toolVersion, &json)
            json.key("verdict")
            json.value(report.verdict.rawValue)
            json.key("verdicts")
            json.object { json in
                for (key, verdict) in verdictKeys {
                    json.key(key)
                    json.value(report.verdicts[verdict] ?? 0)
                }
            }
        }
        json.finish()
    }

    private static let verdictKeys: [(StaticString, Verdict)] = [
        ("altered", .altered), ("authentic", .authentic), ("error", .error), ("indeterminate", .indeterminate), ("unsigned", .unsigned),
        ("untrusted", .untrusted),
    ]

    private static func write(tool version: String, _ json: inout JSONStream) {
        json.key("tool")
        json.object { json in
            json.key("name")
            json.value("ipro-verify")
            json.key("version")
            json.value(version)
        }
    }

    private static func write(_ entry: DumpEntry, _ json: inout JSONStream) {
        json.object { json in
            write(entry.path, &json)
            json.key("sha256")
            if let sha256 = entry.sha256 { json.value(sha256) } else { json.null() }
            json.key("size")
            json.value(entry.size)
        }
    }

    private static func write(_ path: FilePath, _ json: inout JSONStream) {
        json.key("path")
        json.value(path.description)
        guard !path.isText else { return }
        json.key("pathBytes")
        json.value(path.hexadecimal)
    }

    private static func write(_ note: DumpNote, _ json: inout JSONStream) {
        json.object { json in
            json.key("code")
            json.value(note.code.name)
            json.key("files")
            json.array { json in for file in note.files { json.object { json in write(file, &json) } } }
            json.key("message")
            json.value(note.message)
            json.key("severity")
            json.value(note.code.severity.rawValue)
        }
    }
}

/// Objects that are gathered while something else decides when they are written.
private struct JSONList {
    private var members = ""

    var text: String { "[\(members)]" }

    mutating func add(_ body: (inout JSONStream) -> Void) {
        members += (members.isEmpty ? "" : ",") + JSONStream.text(ofObject: body)
    }
}

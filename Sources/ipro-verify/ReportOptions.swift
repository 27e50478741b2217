import ArgumentParser
import Evidence
import SystemPackage

/// The report that a person can hand over.
struct ReportOptions: ParsableArguments {
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp("Write a report for people, one page of HTML, to a new file.", valueName: "file.html"))
    var path: FilePath?

    @Flag(name: .customLong("no-pictures"), help: "Leave pictures out of the report.") var leavesPicturesOut = false

    func validate() throws {
        if leavesPicturesOut, path == nil { throw ValidationError("--no-pictures goes with --report") }
    }

    /// Refuses a name that is taken, before any work is done.
    ///
    /// - Throws: an error of usage, after it was told.
    func requireFree() throws {
        if let path, path.isTaken {
            throw StatementFile.failure("\(path.shown): exists already; name a file that does not")
        }
    }
}

import ArgumentParser
import CertificatePath
import Cryptography
import Evidence
import Glibc
import Reporting
import SystemPackage
import VerdictEnvelope

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

    /// The report in the making; `nil` where none is wanted.
    ///
    /// - Throws: an error of usage where a file of that name exists, before any work is done.
    func page(isPartOfMany: Bool) throws -> ReportFile? {
        guard let path else { return nil }
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) != 0 else { throw StatementFile.failure("\(path.shown): exists already; name a file that does not") }
        return ReportFile(path: path, isPartOfMany: isPartOfMany, takesPictures: !leavesPicturesOut)
    }
}

/// A report while it grows.
struct ReportFile {
    let path: FilePath
    let isPartOfMany: Bool
    let takesPictures: Bool
    private var exhibits: [ReportPage.Exhibit] = []
    private var rows: [ReportPage.Row] = []

    /// Files beyond so many that pass are named in the table and not shown in full, or nobody could read the report.
    private static let mostExhibits = 50

    init(path: FilePath, isPartOfMany: Bool, takesPictures: Bool) {
        self.path = path
        self.isPartOfMany = isPartOfMany
        self.takesPictures = takesPictures
    }

    /// Adds a recording.
    ///
    /// - Parameter statement: the file of its signed statement, where one was written.
    mutating func add(_ predicate: VerdictPredicate, statement: FilePath?) throws {
        let report = predicate.report
        if isPartOfMany {
            rows.append(
                ReportPage.Row(
                    path: report.file.path.shown, verdict: report.verdict, sentence: Headline(report: report).sentence,
                    sha256: report.file.sha256))
        }
        guard exhibits.count < Self.mostExhibits, !isPartOfMany || report.verdict != .authentic else { return }
        do throws(CryptographyError) {
            var exhibit = ReportPage.Exhibit(report: report, predicateSHA256: try Digest.of(try json(predicate), .sha256).hex)
            exhibit.statementFile = statement?.shown
            if takesPictures { takePictures(&exhibit) }
            exhibits.append(exhibit)
        } catch {
            throw StatementFile.failure("\(path.shown): the cryptographic library failed: \(error.subject)")
        }
    }

    private func json(_ predicate: VerdictPredicate) throws(CryptographyError) -> [UInt8] {
        do { return try predicate.json() } catch let error as CryptographyError { throw error } catch {
            throw CryptographyError(.libraryFailure, subject: "JSON")
        }
    }

    private func takePictures(_ exhibit: inout ReportPage.Exhibit) {
        let report = exhibit.report
        (exhibit.places, exhibit.morePlaces) = PicturePlan.places(report)
        if !isPartOfMany, exhibit.places.isEmpty { exhibit.first = PicturePlan.first(report) }
        guard !exhibit.places.isEmpty || exhibit.first != nil else { return }
        guard let taker = PictureTaker() else {
            exhibit.lackOfPictures = "No pictures: the helper program ipro-media, which decodes them apart from the examination, is not installed."
            exhibit.places = []
            exhibit.first = nil
            return
        }
        defer { taker.clear() }
        for index in exhibit.places.indices { taker.take(&exhibit.places[index], of: report.file.path) }
        if var first = exhibit.first {
            taker.take(&first, of: report.file.path)
            exhibit.first = first
        }
    }

    /// Writes the page.
    func write(policy: ExaminationPolicy, details: CaseDetails, examinedAt: Timestamp) throws {
        do throws(CryptographyError) {
            var page = ReportPage(
                exhibits: exhibits, policy: policy, policySHA256: try policy.sha256(), details: details, examinedAt: examinedAt,
                toolVersion: ProductVersion.string)
            page.rows = rows
            try ExclusiveFile.write(Array(page.render().utf8), to: path, mode: 0o666)
        } catch {
            throw StatementFile.failure("\(path.shown): cannot be written: \(systemMessage(error.systemError))")
        }
    }
}

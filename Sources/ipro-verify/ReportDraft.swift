import ArgumentParser
import Cryptography
import Evidence
import Reporting
import SystemPackage
import VerdictEnvelope

/// A report while it grows.
struct ReportDraft {
    private let isPartOfMany: Bool
    private let takesPictures: Bool
    private var exhibits: [ReportPage.Exhibit] = []
    private var rows: [ReportPage.Row] = []
    /// Findings about the files together.
    var remarks: [String] = []
    /// The verdict on the files together.
    var verdictOnAll = Verdict.authentic

    /// Files beyond so many that do not pass are named in the table and not shown in full, or nobody could read the report.
    private static let mostExhibits = 50

    /// A report about one recording, or about many.
    init(isPartOfMany: Bool, takesPictures: Bool) {
        self.isPartOfMany = isPartOfMany
        self.takesPictures = takesPictures
    }

    /// Adds a line about a file of many.
    mutating func add(_ row: ReportPage.Row) { rows.append(row) }

    /// Shows a recording in full where it is the only one or does not pass, as far as there is room.
    ///
    /// - Parameters:
    ///   - number: of the recording, for the scribe.
    ///   - predicate: about it, as it is signed.
    ///   - statement: the file of its signed statement, where one was written.
    mutating func show(
        _ report: RecordingReport, number: Int, predicate: [UInt8], statement: FilePath?, scribe: Scribe
    ) throws {
        guard exhibits.count < Self.mostExhibits, !isPartOfMany || report.verdict != .authentic else { return }
        var exhibit = ReportPage.Exhibit(report: report, predicateSHA256: try Digest.of(predicate, .sha256).hex)
        exhibit.statementFile = statement?.shown
        if !report.segments.isEmpty {
            exhibit.lackOfPictures =
                "No pictures: the helper program that decodes them opens one file, and this recording is stored in several."
        } else if takesPictures {
            takePictures(&exhibit, number, scribe)
        } else if !PicturePlan.places(report).places.isEmpty {
            exhibit.lackOfPictures = "Pictures of these places were left out because the examiner chose so (--no-pictures)."
        }
        exhibits.append(exhibit)
    }

    private func takePictures(_ exhibit: inout ReportPage.Exhibit, _ number: Int, _ scribe: Scribe) {
        let report = exhibit.report
        (exhibit.places, exhibit.morePlaces) = PicturePlan.places(report)
        if exhibit.places.isEmpty, !isPartOfMany { exhibit.first = PicturePlan.first(report) }
        func take(_ place: inout PicturePlace) -> Bool {
            for index in place.pictures.indices {
                let sample = place.pictures[index].sample
                switch scribe.picture(of: report.file.path, number: number, track: place.track, sample: sample) {
                case .success(let image): place.pictures[index].image = image
                case .failure(let reason) where reason.text == Scribe.Reason.noHelper: return false
                case .failure(let reason): place.pictures[index].reason = reason.text
                }
            }
            return true
        }
        var isHelped = true
        for index in exhibit.places.indices where isHelped { isHelped = take(&exhibit.places[index]) }
        if isHelped, var first = exhibit.first {
            isHelped = take(&first)
            exhibit.first = first
        }
        guard !isHelped else { return }
        exhibit.lackOfPictures =
            "No pictures: the helper program ipro-media, which decodes them apart from the examination, is not installed."
        exhibit.places = []
        exhibit.first = nil
    }

    /// The page.
    func page(_ policy: ExaminationPolicy, _ details: CaseDetails, examinedAt: Timestamp) throws -> String {
        var page = ReportPage(
            exhibits: exhibits, policy: policy, policySHA256: try policy.sha256(), details: details, examinedAt: examinedAt,
            toolVersion: ProductVersion.string)
        page.rows = rows
        page.remarks = remarks
        page.verdictOnAll = verdictOnAll
        page.leavesPicturesOut = !takesPictures
        return page.render()
    }
}

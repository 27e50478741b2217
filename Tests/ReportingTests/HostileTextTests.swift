import Evidence
import Reporting
import SystemPackage
import Testing

/// Whatever a recording says, the page has the same tags, and nothing of it is markup.
@Suite struct HostileTextTests {
    /// A report in which every text that can come from a file or a user is the given one.
    private func page(_ word: String) -> String {
        var signature = SignatureReport(
            scheme: .alterationInfo,
            answers: Answers(integrity: .altered, origin: .untrusted, completeness: .gaps, presentation: .altered), track: 1)
        signature.reasons.integrity = word
        signature.reasons.origin = word
        signature.reasons.completeness = word
        signature.reasons.presentation = word
        signature.device = DeviceClaims(manufacturer: word, model: word, serialNumber: word, firmware: word)
        signature.alteredSamples.insert(3)
        signature.missing = [MissingReport(afterSample: 5, count: 2)]
        signature.segments = [SegmentReport(index: 1, samples: SampleRange(0, 9), time: 0...1, status: .altered)]
        var signer = SignerReport(
            subject: word, issuer: word, serialNumber: word, sha256: word, notBefore: Timestamp(seconds: 0),
            notAfter: Timestamp(seconds: 9),
            anchor: word, judgedAt: Timestamp(seconds: 1), judgedAtBasis: word, trusted: false, pinned: false, trustedToday: false,
            revocation: word, reason: word)
        let certificate = CertificateReport(subject: word, sha256: word, notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 9))
        signer.path = [certificate, certificate]
        signature.signers = [signer]
        let report = RecordingReport(
            file: FileReport(
                path: FilePath("folder/" + word.replacing("\u{0}", with: "").replacing("/", with: "")), size: 100, sha256: word,
                sha512: word),
            verdict: .altered, answers: signature.answers, signatures: [signature],
            findings: [
                Finding(SignatureFinding.sampleAltered, word, scheme: .alterationInfo, track: 1, samples: SampleRange(3), time: 0...1)
            ],
            coverage: Coverage(
                signed: 50, checked: 20, uncovered: 30,
                uncoveredRanges: [UncoveredRange(bytes: ByteRange(offset: 70, length: 30), what: word)]),
            videoTracks: [VideoTrackSummary(trackID: 1, samples: 10, sampleEntry: word, duration: 1)])
        var exhibit = ReportPage.Exhibit(report: report, predicateSHA256: word)
        exhibit.statementFile = word
        exhibit.places = PicturePlan.places(report).places
        for place in exhibit.places.indices {
            exhibit.places[place].title = word
            for picture in exhibit.places[place].pictures.indices { exhibit.places[place].pictures[picture].reason = word }
        }
        let policy = ExaminationPolicy(
            anchors: [certificate], intermediates: [certificate], pins: [word],
            revocationLists: [.init(issuer: word, sha256: word, thisUpdate: Timestamp(seconds: 0), nextUpdate: nil)], signerRules: [word],
            requirements: [word], expectedCamera: word)
        var page = ReportPage(
            exhibits: [exhibit], policy: policy, policySHA256: word, details: CaseDetails(examiner: word, caseNumber: word, exhibit: word),
            examinedAt: Timestamp(seconds: 0), toolVersion: word)
        page.rows = [ReportPage.Row(path: word, verdict: .altered, sentence: word, sha256: word)]
        page.remarks = [word]
        return page.render()
    }

    /// The page without its texts and without the values of attributes: tags alone.
    private func tags(_ page: String) -> [Substring] {
        page.matches(of: /<[^<>]*>/).map { $0.output }.map { tag in tag.prefix { $0 != "\"" } }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "</style><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "<!--", "]]>", "&lt;b&gt;", "&#60;b&#62;", "</title></head><body onload=alert(1)>", "javascript:alert(1)",
        "\u{0}\u{8}\u{1B}[31m\r\n\t", "\u{202E}gpj.exe\u{2066}", "\u{FEFF}\u{FFFE}", "${alert(1)}", "{{7*7}}", "url(#x)",
    ])
    func `nothing that a file says becomes a tag`(_ word: String) {
        let (plain, hostile) = (page("word"), page(word))
        #expect(tags(hostile) == tags(plain))
        #expect(!hostile.contains("<script") && !hostile.contains("<img src=x"))
        // What steers a terminal or turns the writing direction is shown, not done.
        let forbidden = hostile.unicodeScalars.filter { scalar in
            (scalar.value < 0x20 && scalar != "\n") || scalar.value == 0x7F || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value) || scalar.value == 0xFEFF
        }
        #expect(forbidden.isEmpty)
    }

    @Test func `the page forbids scripts and anything from outside, should a browser be asked to`() {
        #expect(page("word").contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""))
    }
}

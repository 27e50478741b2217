import AxisForge
import CameraSigning
import Cryptography
package import Evidence
import ONVIFForge
import RecordingForge
import SignedForge

/// An attack on files that belong together: one recording in several files, as on a card.
package struct SeriesAttack: Sendable, CustomStringConvertible {
    /// In kebab-case, stable: documents cite it.
    package let name: String
    /// What was done, in words.
    package let done: String
    /// The files by name; those of a scheme that has no continuity from file to file are not made.
    private let make: @Sendable (Card) throws -> [[UInt8]?]
    /// What all together are, and codes of what has to be found about them.
    private let expected: Expected
    /// The same for schemes that do not name their recordings: nothing tells a card that begins late from one that lacks its beginning,
    /// but for each file's own answer to completeness.
    private var unnamed: Expected?

    /// What must be said.
    private struct Expected: Sendable {
        var verdict: Verdict
        var findings: [String]

        init(_ verdict: Verdict, _ findings: String...) {
            self.verdict = verdict
            self.findings = findings
        }
    }

    package var description: String { name }

    /// What all files together are under a scheme.
    package func verdict(_ scheme: SchemeName) -> Verdict { expected(scheme).verdict }

    /// Codes of what has to be found about them.
    package func findings(_ scheme: SchemeName) -> [String] { expected(scheme).findings }

    private func expected(_ scheme: SchemeName) -> Expected { scheme == .alterationInfo ? expected : unnamed ?? expected }

    /// What it goes for.
    package var group: AttackGroup { name.hasPrefix("key") || name.hasPrefix("previous-key") ? .certificate : .extent }

    /// The schemes whose signatures go on from file to file.
    package static let schemes: [SchemeName] = [.alterationInfo, .onvifMediaSigning, .axisSignedVideo]

    /// The files, named so that their order does not show.
    package func files(_ scheme: SchemeName) throws -> [(name: String, bytes: [UInt8])] {
        try make(Card(scheme: scheme)).enumerated().compactMap { number, bytes in
            bytes.map { ("\((number * 7 + 3) % 10)-file-\(number).mp4", $0) }
        }
    }

    /// The table.
    package static let table: [SeriesAttack] = [
        SeriesAttack(
            name: "series-untouched", done: "nothing; a recording in four files", make: { try $0.files(4) }, expected: Expected(.authentic)),
        SeriesAttack(
            name: "file-missing-from-series", done: "the second of four files removed",
            make: { card in
                var files = try card.files(4)
                files[1] = nil
                return files
            }, expected: Expected(.indeterminate, "recording-gap")),
        SeriesAttack(
            name: "first-file-missing", done: "the first of four files removed",
            make: { card in
                var files = try card.files(4)
                files[0] = nil
                return files
            }, expected: Expected(.authentic, "recording-begin-missing"), unnamed: Expected(.authentic)),
        SeriesAttack(
            name: "file-of-another-recording", done: "the second of four files replaced by that of another recording of the same camera",
            make: { card in
                var files = try card.files(4)
                files[1] = try card.files(4, seed: 9)[1]
                return files
            }, expected: Expected(.indeterminate, "recording-gap"), unnamed: Expected(.indeterminate, "recording-link-broken")),
        SeriesAttack(
            name: "file-copied-under-another-name", done: "the second of four files twice, under two names",
            make: { card in
                let files = try card.files(4)
                return files + [files[1]]
            }, expected: Expected(.authentic, "content-repeated")),
        SeriesAttack(
            name: "key-changed-in-mid-card", done: "from the third of four files on, another key of the same maker signs",
            make: { try $0.files(4) { number in number == 2 || number == 3 } },
            expected: Expected(.authentic, "several-signers", "recording-key-changed"),
            unnamed: Expected(.authentic, "several-signers")),
        SeriesAttack(
            name: "previous-key-applied-again", done: "another key signs the second of four files, and then the first one again",
            make: { try $0.files(4) { number in number == 1 } }, expected: Expected(.authentic, "several-signers", "recording-key-changed"),
            unnamed: Expected(.indeterminate, "several-signers", "recording-gap")),
    ]
}

/// A card with a recording in files of two groups of pictures.
private struct Card {
    let scheme: SchemeName

    /// The signed files.
    ///
    /// - Parameter hasOtherKey: whether the file with this number is signed with another key.
    func files(_ count: Int, seed: UInt64 = 1, hasOtherKey: (Int) -> Bool = { _ in false }) throws -> [[UInt8]?] {
        var style = PictureStyle()
        style.seed = seed
        let letters = String(repeating: "IPPP IPPP ", count: count)
        let whole = Recording(letters, style: style, pictureDuration: 22_500)
        let parts = (0..<count).map { number in
            var part = whole
            part.tracks[0].samples = Array(whole.tracks[0].samples[number * 8..<number * 8 + 8])
            return part
        }
        if scheme == .alterationInfo {
            let other = try TestPKI.shared().camera(.ecP256)
            var forge = try SignedForge()
            forge.settings.recordingID[0] = UInt8(truncatingIfNeeded: seed)
            let usual = forge.signer
            return try forge.sign(files: parts) { number, forge in forge.signer = hasOtherKey(number) ? other : usual }
        }
        // In the coded video the recording is signed as a whole and then cut; where keys change, by two cameras that count alike.
        let signing = Signing()
        var otherSigning = Signing()
        otherSigning.signer = { try TestPKI.shared().signer($0) }
        let signed = try Specimen(scheme, whole, signing).recording
        let other = (0..<count).contains(where: hasOtherKey) ? try Specimen(scheme, whole, otherSigning).recording : signed
        return (0..<count).map { number in
            var part = hasOtherKey(number) ? other : signed
            let end = number + 1 == count ? part.tracks[0].samples.count : number * 8 + 8
            part.tracks[0].samples = Array(part.tracks[0].samples[number * 8..<end])
            return part.serialize().bytes
        }
    }
}

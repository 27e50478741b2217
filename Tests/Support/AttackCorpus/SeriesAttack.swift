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
    /// The same for schemes that seal each file by itself: no file says anything of another, so that one that is missing is not missed.
    private var sealed: Expected?

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

    private func expected(_ scheme: SchemeName) -> Expected {
        if scheme == .alterationInfo { return expected }
        return (scheme.sealsFiles ? sealed : nil) ?? unnamed ?? expected
    }

    /// What it goes for.
    package var group: AttackGroup { name.hasPrefix("key") || name.hasPrefix("previous-key") ? .certificate : .extent }

    /// The schemes that it is judged under.
    package private(set) var schemes = SchemeName.allCases

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
            }, expected: Expected(.indeterminate, "recording-gap"), sealed: Expected(.authentic)),
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
            }, expected: Expected(.indeterminate, "recording-gap"), unnamed: Expected(.indeterminate, "recording-link-broken"),
            sealed: Expected(.authentic)),
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
            unnamed: Expected(.indeterminate, "several-signers", "recording-gap"), sealed: Expected(.authentic, "several-signers")),
        SeriesAttack(
            name: "file-missing-and-signatures-kept",
            done: "the second of four files removed, and its signatures put behind the pictures of the first",
            make: { try $0.filesWithSignaturesKept() }, expected: Expected(.indeterminate, "recording-gap"), unnamed: Expected(.altered),
            // A seal has no part that could be put elsewhere.
            schemes: SchemeName.allCases.filter { !$0.sealsFiles }),
        SeriesAttack(
            name: "split-in-two", done: "one recording cut in two files between two fragments", make: { try $0.split(at: [3]) },
            expected: Expected(.authentic), sealed: Expected(.altered)),
        SeriesAttack(
            name: "split-in-three-and-middle-missing", done: "one recording cut in three files between fragments, and the second removed",
            make: { card in
                var files = try card.split(at: [2, 4])
                files[1] = nil
                return files
            }, expected: Expected(.indeterminate, "recording-gap"), sealed: Expected(.altered)),
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
        if scheme.sealsFiles {
            var other = Signing()
            let signer = try TestPKI.shared().signer(other.template(scheme))
            other.signer = { _ in signer }
            return try parts.enumerated().map { try Specimen(scheme, $1, hasOtherKey($0) ? other : Signing()).file.bytes }
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

    /// Four files of which the second is gone, while its signatures stand in the first.
    func filesWithSignaturesKept() throws -> [[UInt8]?] {
        var files = try files(4)
        if scheme == .alterationInfo {
            let second = files[1] ?? []
            for box in BoxTree(second).boxes where box.type == "uuid" { files[0]?.append(contentsOf: second[box.range]) }
        } else {
            let signed = try Specimen(scheme, Recording(String(repeating: "IPPP IPPP ", count: 4), pictureDuration: 22_500)).recording
            var part = signed
            part.tracks[0].samples = Array(signed.tracks[0].samples[..<8])
            var closing = part.tracks[0].samples[7]
            closing.bytes = (8..<16).flatMap { signed.messages(inSample: $0, scheme) }
            part.tracks[0].samples.append(closing)
            files[0] = part.serialize().bytes
        }
        files[1] = nil
        return files
    }

    /// A recording of six fragments, cut in front of some of them.
    func split(at cuts: [Int]) throws -> [[UInt8]?] {
        let whole = Recording(Attack.letters, pictureDuration: 22_500, layout: .fragmented)
        let file = try Specimen(scheme, whole).file
        let count = file.topLevelBoxes("moof").count
        return try zip([0] + cuts, cuts + [count]).map { start, end in
            var part = file
            for number in (0..<count).reversed() where !(start..<end).contains(number) { try part.removeFragment(number) }
            return part.bytes
        }
    }
}

extension Recording {
    /// The signing messages of a sample of H.264, with their lengths.
    fileprivate func messages(inSample sample: Int, _ scheme: SchemeName) -> [UInt8] {
        guard scheme == .onvifMediaSigning else {
            return messageRange(inSample: sample).map { Array(tracks[0].samples[sample].bytes[$0]) } ?? []
        }
        var messages = tracks[0].samples[sample]
        messages.units = messages.signingUnits.map { messages.units[$0] }
        return messages.bytes
    }
}

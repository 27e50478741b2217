import AxisForge
package import Evidence
package import RecordingForge

/// What an attack goes for; the ten groups of the corpus.
package enum AttackGroup: String, Sendable, Hashable, CaseIterable {
    case origin = "re-signing and origin"
    case signature = "signature stripped, damaged or repeated"
    case media = "pictures and sound"
    case time = "time tables"
    case tables = "sample tables"
    case appearance = "pictures shown otherwise"
    case container = "containers"
    case extent = "trims and series"
    case certificate = "certificates over time"
    case resources = "resources"
    /// Not attacked: what the others are compared with.
    case untouched = "nothing done"
}

/// One row of the table: something that is done to a signed recording, written once and judged under every scheme.
package struct Attack: Sendable, CustomStringConvertible {
    /// What is done.
    package enum Deed: Sendable {
        /// Nothing: the row is about how it was signed, or by what it is judged.
        case nothing
        /// The recording is edited, with tables rewritten to match; the signatures stay the old ones.
        case recording(@Sendable (inout Recording) throws -> Void)
        /// The signed file is edited.
        case file(@Sendable (inout AlteredFile) throws -> Void)
        /// Something that knows the scheme.
        case specimen(@Sendable (Specimen) throws -> AlteredFile)
    }

    /// How the recording is stored.
    package enum Form: String, Sendable, Hashable, CaseIterable {
        /// `mdat`, then `moov`.
        case progressive
        /// `moov`, then `mdat`.
        case movieFirst
        /// A fragment for each group of pictures.
        case fragmented

        var layout: Layout {
            var layout = self == .fragmented ? Layout.fragmented : Layout()
            layout.movieFirst = self == .movieFirst
            return layout
        }
    }

    /// How the pictures are coded.
    package enum Coding: String, Sendable, Hashable, CaseIterable {
        case h264
        case h265
        case av1
    }

    /// In kebab-case, stable: documents cite it.
    package let name: String
    /// What it goes for.
    package let group: AttackGroup
    /// What was done, in words.
    package let done: String
    /// What the recording was made from.
    package var letters = Self.letters
    /// How it is stored.
    package var form = Form.progressive
    /// How its pictures are coded.
    package var coding = Coding.h264
    /// Whether it has sound.
    package var hasSound = false
    /// How it is signed.
    package var signing = Signing()
    /// Whom the verifier trusts, where that is another than the test authority.
    package var trust: (@Sendable (Specimen) throws -> Trust)?
    /// The camera that the user expects.
    package var expectedCamera: String?
    /// What is done to it.
    package var deed: Deed
    /// What the verifier must say.
    package let expected: Result<ExpectationTable, ExpectationTable.Malformed>

    /// Six groups of a second.
    package static let letters = "IPPP IPPP IPPP IPPP IPPP IPPP"

    package var description: String { name }

    /// A row.
    package init(
        _ name: String, _ group: AttackGroup, _ done: String, _ deed: Deed, _ change: (inout Attack) -> Void = { _ in },
        expect: String
    ) {
        self.name = name
        self.group = group
        self.done = done
        self.deed = deed
        expected = Result { () throws(ExpectationTable.Malformed) in try ExpectationTable(expect) }
        change(&self)
    }

    /// The schemes that it is judged under.
    package var schemes: [SchemeName] { (try? expected.get().schemes) ?? [] }

    /// The recording before it is signed. A picture lasts a quarter of a second.
    func plainRecording(seed: UInt64 = 1) -> Recording {
        var style = PictureStyle()
        style.seed = seed
        style.coding = coding == .h265 ? .h265 : .h264
        var recording = Recording(letters, style: style, pictureDuration: 22_500, layout: form.layout)
        if coding == .av1 { recording = recording.asAV1(seed: seed + 6) }
        if hasSound { recording.addAudioTrack() }
        return recording
    }
}

/// An attack as a file: what the verifier is given, and what it must say.
package struct Exhibit: Sendable {
    /// The row.
    package let attack: Attack
    /// What the recording is signed with.
    package let scheme: SchemeName
    /// The signed recording that it was made from.
    package let specimen: Specimen
    /// The file.
    package let file: AlteredFile
    /// Whom to trust.
    package let trust: Trust
    /// What must be said.
    package let expected: Expectation

    /// The name of its file.
    package var fileName: String { "\(attack.name).\(scheme.rawValue).mp4" }
    /// The samples of the first track as they were signed, as letters.
    package var before: String { specimen.recording.letters }
    /// The samples that the file has in the places of those, see ``Drawing``.
    package var after: String { Drawing(specimen, file).text }
}

extension Attack {
    /// Signed recordings are made once for all rows that begin with the same one.
    package func exhibit(_ scheme: SchemeName, from store: SpecimenStore) throws -> Exhibit? {
        guard let expected = try expected.get()[scheme: scheme] else { return nil }
        let specimen = try store.specimen(scheme, self)
        let file: AlteredFile
        switch deed {
        case .nothing: file = specimen.file
        case .recording(let edit):
            var edited = specimen.recording
            try edit(&edited)
            file = specimen.rewrite(edited)
        case .file(let edit):
            var edited = specimen.file
            try edit(&edited)
            file = edited
        case .specimen(let edit): file = try edit(specimen)
        }
        return Exhibit(
            attack: self, scheme: scheme, specimen: specimen, file: file, trust: try trust?(specimen) ?? Trust(), expected: expected)
    }
}

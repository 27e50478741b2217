import CertificatePath
import Cryptography
import Evidence
import ONVIFForge
import RecordingForge
import Verification

/// Signs and judges recordings of one track, and writes what became of its samples as letters.
struct Judgement {
    let report: RecordingReport
    /// One letter a sample: `.` verified, `X` altered, `?` unverifiable, `-` uncovered, ` ` none of these.
    let map: String

    init(_ recording: Recording, trusting root: Certificate? = nil) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(recording.serialize().bytes)
        var store = TrustStore()
        store.add(.anchor(try root ?? TestPKI.shared().root))
        let options = VerificationOptions(
            trustStore: store, now: Timestamp(seconds: TestPKI.recordingTime.seconds + 86_400), workers: 1)
        report = RecordingVerifier(options).verify(path: path)
        let signature = report.signatures.first
        map = String(
            recording.tracks[0].samples.indices.map { index -> Character in
                let sample = UInt64(index)
                guard let signature else { return " " }
                if signature.alteredSamples.contains(sample) { return "X" }
                if signature.unverifiableSamples.contains(sample) { return "?" }
                if signature.uncoveredSamples.contains(sample) { return "-" }
                return "."
            })
    }

    /// The names of what was found, but for notices that are always there.
    var codes: [String] {
        report.findings.map(\.code.name).filter { $0 != "parameter-sets-uncovered" && $0 != "revocation-not-checked" }
    }

    var completeness: Completeness? { report.answers?.completeness }
    var presentation: Presentation? { report.answers?.presentation }
    var missing: [MissingReport] { report.signatures.first?.missing ?? [] }
}

extension Recording {
    /// A recording whose pictures last a quarter of a second, so that a group of four lasts one.
    static func quarters(_ letters: String, _ change: (inout PictureStyle) -> Void = { _ in }) -> Recording {
        var style = PictureStyle()
        change(&style)
        return Recording(letters, style: style, pictureDuration: 22_500)
    }

    /// Removes the signing SEIs of a sample.
    mutating func dropSigning(_ sample: Int) {
        let places = Set(tracks[0].samples[sample].signingUnits)
        tracks[0].samples[sample].units = tracks[0].samples[sample].units.enumerated().filter { !places.contains($0.offset) }.map(\.element)
    }

    /// Changes the first signing SEI of a sample.
    mutating func editSigning(_ sample: Int, _ change: (inout [UInt8]) -> Void) {
        guard let place = tracks[0].samples[sample].signingUnits.first else { return }
        var units = tracks[0].samples[sample].units
        change(&units[place])
        tracks[0].samples[sample].units = units
    }

    /// Flips one bit in the middle of a sample's last slice, or of the one named.
    mutating func flipPicture(_ sample: Int, slice: Int? = nil) {
        var units = tracks[0].samples[sample].units
        let signing = Set(tracks[0].samples[sample].signingUnits)
        let slices = units.indices.filter { !signing.contains($0) }
        guard let place = slice.map({ slices[$0] }) ?? slices.last else { return }
        units[place][units[place].count / 2] ^= 0x10
        tracks[0].samples[sample].units = units
    }
}

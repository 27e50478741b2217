import Evidence
import Locking
import RecordingForge

/// Keeps signed recordings, each made once, for all rows that begin with it.
package final class SpecimenStore: Sendable {
    private struct Key: Hashable {
        var scheme: SchemeName
        var letters: String
        var form: Attack.Form
        var coding: Attack.Coding
        var hasSound: Bool
        var signing: String
    }

    private let made = Monitor<[Key: Specimen]>([:])

    /// An empty store.
    package init() {}

    /// What a row begins with under a scheme.
    func specimen(_ scheme: SchemeName, _ attack: Attack) throws -> Specimen {
        // A signer of a row's own is no other row's.
        let signing = attack.signing.isUsual ? "" : attack.name
        let key = Key(
            scheme: scheme, letters: attack.letters, form: attack.form, coding: attack.coding, hasSound: attack.hasSound, signing: signing)
        if let known = made.withLock({ $0[key] }) { return known }
        let specimen = try Specimen(scheme, attack.plainRecording(), attack.signing)
        made.withLock { $0[key] = specimen }
        return specimen
    }
}

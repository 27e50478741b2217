import ArgumentParser
import CConfinement
import Cryptography

/// Before evidence is opened the process gives up what judging does not need: writing files, the network, starting processes, and memory
/// that is filled and then executed. Whoever takes over a reader by a hostile recording finds nothing to work with.
///
/// Linux only, and as far as the kernel goes along; `ipro-verify confinement` tells how far that is.
enum Confinement {
    /// A kind of protection that a kernel may offer.
    struct Layers: OptionSet {
        let rawValue: Int32

        static let privileges = Layers(rawValue: Int32(CONFINED_PRIVILEGES))
        static let files = Layers(rawValue: Int32(CONFINED_FILES))
        static let systemCalls = Layers(rawValue: Int32(CONFINED_SYSTEM_CALLS))

        static let table: [(layer: Layers, what: String)] = [
            (.systemCalls, "system call filter (seccomp): no network, no writing, no other process, no new code"),
            (.files, "file rules (Landlock): nothing can be written, made, removed or executed by name"),
            (.privileges, "no new privileges"),
        ]
    }

    /// Confines the process to reading for the rest of its life, but for what is open for writing already. For commands whose results go
    /// to standard output, or to files that they open before.
    ///
    /// - Parameter isRequired: whether a kernel without a system call filter is an error.
    /// - Throws: `ExitCode` 2 where it is required and does not hold.
    @discardableResult
    static func enter(isRequired: Bool = false) throws -> Layers {
        // The library reads its configuration and loads its providers now, while new code may still be loaded.
        _ = try? Digest.of([UInt8](), .sha256)
        let held = Layers(rawValue: confine_to_reading())
        guard !held.contains(.systemCalls) else { return held }
        let note = "this kernel offers no system call filter; the recordings are read without that protection"
        if isRequired {
            StandardError.write("ipro-verify: \(note), and --require-confinement asks for it")
            throw ExitCode(2)
        }
        if Surroundings.isWatched { StandardError.write("ipro-verify: note: \(note)") }
        return held
    }
}

/// `ipro-verify confinement`: what the kernel offers.
struct ConfinementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confinement",
        abstract: "Show which protections this kernel offers against hostile recordings.",
        discussion: "Exit status: 0 where the system call filter holds, 1 where it does not.")

    func run() throws {
        let held = try Confinement.enter()
        for (layer, what) in Confinement.Layers.table { print(held.contains(layer) ? "yes" : "no ", what) }
        if !held.contains(.systemCalls) { throw ExitCode(1) }
    }
}

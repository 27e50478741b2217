import ArgumentParser
import CertificatePath
import CommandArguments
import Evidence
import Glibc
import SystemPackage

/// Whom to trust: what is given on the command line, else the environment's store, else the installed one. Never the evidence.
struct TrustOptions: ParsableArguments {
    @Option(
        name: .customLong("trust-store"),
        help: ArgumentHelp("Folder or file of trust anchors, intermediates and revocation lists; may be repeated.", valueName: "dir"))
    var stores: [FilePath] = []

    @Option(
        name: .customLong("trust-anchor"),
        help: ArgumentHelp("File whose certificates are all taken as trust anchors; may be repeated.", valueName: "file"))
    var anchors: [FilePath] = []

    @Option(
        name: .customLong("crl"),
        help: ArgumentHelp("File of certificate revocation lists; may be repeated.", valueName: "file"))
    var revocationLists: [FilePath] = []

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp("SHA-256 of a signer's certificate that is trusted by itself; may be repeated.", valueName: "sha256"))
    var pins: [String] = []

    /// Whether any of these options was given.
    var areGiven: Bool { !stores.isEmpty || !anchors.isEmpty || !pins.isEmpty }

    /// The store that these options, or in their absence the surroundings, name.
    ///
    /// - Parameter onlyGiven: leaves the surroundings out of it.
    /// - Throws: an error of usage, which names the file and what is wrong with it.
    func store(onlyGiven: Bool = false) throws -> TrustStore {
        var store = TrustStore()
        do throws(TrustStoreError) {
            for path in stores { try store.add(contentsOf: path) }
            for path in anchors { try store.add(anchorFile: path) }
            if stores.isEmpty, anchors.isEmpty, !onlyGiven {
                if let listed = Surroundings.path("IPRO_TRUST_STORE") {
                    for path in listed.bytes.split(separator: UInt8(ascii: ":")) { try store.add(contentsOf: FilePath(bytes: path)) }
                } else if let installed = Surroundings.installedTrustStore {
                    try store.add(folder: installed)
                }
            }
            for path in revocationLists { try store.add(revocationListFile: path) }
            for fingerprint in pins { try store.pin(sha256: fingerprint) }
        } catch {
            StandardError.write("ipro-verify: \(error)")
            throw ExitCode(2)
        }
        return store
    }
}

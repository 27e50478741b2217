import ArgumentParser
import CameraSigning
import Cryptography
import Evidence
import Glibc

/// Where the camera's keys lie, and how they are opened.
struct KeyStoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp("The folder of keys; IPRO_SIGN_STORE, or ipro-sign in the configuration folder, if not given.", valueName: "dir")
    )
    var folder: String?

    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp("File whose first line is the passphrase of the key.", valueName: "file"))
    var passphraseFile: String?

    /// The store, whose folder is made where there is none.
    ///
    /// - Throws: an error of usage where no folder is named and the surroundings name none; `SigningError`.
    func store() throws -> KeyStore {
        if let folder = folder ?? Self.variable("IPRO_SIGN_STORE") { return try KeyStore(path: folder) }
        if let folder = Self.variable("XDG_CONFIG_HOME") { return try KeyStore(path: folder + "/ipro-sign") }
        guard let home = Self.variable("HOME") else { throw ValidationError("no folder of keys; name one with --store") }
        // Made when it is missing, as on a machine where nobody has configured anything yet.
        unsafe mkdir(home + "/.config", 0o700)
        return try KeyStore(path: home + "/.config/ipro-sign")
    }

    /// The passphrase, if a file of one was named.
    func passphrase() throws(SigningError) -> [UInt8]? {
        guard let passphraseFile else { return nil }
        return try KeyFiles.passphrase(passphraseFile)
    }

    /// The present.
    static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec))
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}

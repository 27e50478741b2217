package import Cryptography
package import Evidence
internal import Glibc

/// The camera's keys and their certificates, in a folder that only its owner can enter.
///
///     current               identifier of the key that signs
///     previous              identifier of the key that signed before
///     keys/<identifier>/    one folder a key; the identifier is the beginning of the SHA-256 of the public key
///         key.pem           the private key (mode 0600), never replaced
///         public.pem        its public half, so that nothing else needs to open the key
///         created           when the key came into the store
///         self-signed.pem, ca.pem, pre-installed.pem
///         selected          which of these goes with a recording
///
/// A key is never overwritten and never deleted by a new one: recordings are out there that it signed.
package struct KeyStore: Sendable {
    /// One key of the store.
    package struct Key: Sendable, Hashable {
        /// The first 16 digits of the SHA-256 of the public key.
        package var identifier: String
        /// The public half.
        package var publicKey: PublicKey
        /// When it came into the store.
        package var created: Timestamp
        /// The certificates it has.
        package var slots: [CertificateSlot]
        /// The certificate that goes with a recording.
        package var selected: CertificateSlot?
        /// Whether it is the key that signs.
        package var isCurrent: Bool
    }

    /// The folder.
    package let path: String

    /// Opens a store, making its folder (mode 0700) where there is none.
    ///
    /// - Throws: `refused` where others than its owner can enter it; `write`.
    package init(path: String) throws(SigningError) {
        self.path = path
        try Self.makeFolder(path)
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .refused("\(path): \(KeyFiles.systemMessage(errno))") }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .refused("\(path): not a folder") }
        guard status.st_mode & 0o077 == 0 else {
            throw .refused("\(path): others than its owner can enter this folder of keys; chmod 700 it")
        }
        try Self.makeFolder(path + "/keys")
    }

    /// Every key, the oldest first.
    ///
    /// - Throws: `refused` where the store is damaged.
    package func keys() throws(SigningError) -> [Key] {
        let current = try text("current")
        var keys: [Key] = []
        for identifier in try Self.names(in: path + "/keys") { keys.append(try key(identifier, current: current)) }
        return keys.sorted { ($0.created, $0.identifier) < ($1.created, $1.identifier) }
    }

    /// The key that signs.
    ///
    /// - Throws: `refused` where there is none.
    package func currentKey() throws(SigningError) -> Key {
        guard let current = try text("current") else { throw .refused("there is no key in \(path); make one with ipro-sign key generate") }
        return try key(current, current: current)
    }

    /// Makes a key, which becomes the one that signs. Older keys stay.
    ///
    /// - Parameter passphrase: encrypts the key's file when given.
    /// - Throws: `cryptography`, `write`.
    package func generate(_ type: KeyType, now: Timestamp, passphrase: [UInt8]? = nil) throws(SigningError) -> Key {
        do throws(CryptographyError) {
            return try add(try PrivateKey.generate(type), now: now, passphrase: passphrase)
        } catch {
            throw Self.signingError(error)
        }
    }

    /// Takes in a key that was made elsewhere, with its certificates, as a maker does before delivery. It becomes the one that signs.
    ///
    /// - Throws: `refused` where the key is here already, or the certificates are not of this key.
    package func install(
        preInstalled key: PrivateKey, certificates: [Certificate], now: Timestamp, passphrase: [UInt8]? = nil
    ) throws(SigningError) -> Key {
        let chain = try CertificateChain.ordered(certificates, for: key.publicKey)
        try CertificateChain.requireSigner(chain[0], now: now)
        let added: Key
        do throws(CryptographyError) { added = try add(key, now: now, passphrase: passphrase) } catch { throw Self.signingError(error) }
        try write(chain, slot: .preInstalled, key: added.identifier)
        try replace("keys/\(added.identifier)/selected", with: CertificateSlot.preInstalled.rawValue)
        return try currentKey()
    }

    /// Applies a key of the store again.
    ///
    /// - Parameter identifier: the identifier, or as much of its beginning as no other key has.
    /// - Throws: `refused` where there is no such key.
    package func select(key identifier: String) throws(SigningError) -> Key {
        let matching = try keys().filter { $0.identifier.hasPrefix(identifier.lowercased()) }
        guard let key = matching.first, !identifier.isEmpty else { throw .refused("there is no key \(identifier) in \(path)") }
        guard matching.count == 1 else { throw .refused("more than one key begins with \(identifier)") }
        try makeCurrent(key.identifier)
        return try currentKey()
    }

    /// Applies the key again that signed before the current one.
    ///
    /// - Throws: `refused` where there is none.
    package func selectPreviousKey() throws(SigningError) -> Key {
        guard let previous = try text("previous") else { throw .refused("no other key was applied before this one") }
        return try select(key: previous)
    }

    /// The key that signs, opened.
    ///
    /// - Throws: `refused` where there is none, or the passphrase is missing or wrong.
    package func privateKey(passphrase: [UInt8]? = nil) throws(SigningError) -> PrivateKey {
        let current = try currentKey()
        let key = try KeyFiles.privateKey(folder(current.identifier) + "/key.pem", passphrase: passphrase)
        guard key.publicKey == current.publicKey else {
            throw .refused("\(folder(current.identifier)): key.pem is not the key of this folder")
        }
        return key
    }

    /// The camera as a signer: the current key with its selected certificate.
    ///
    /// - Throws: `refused` where no certificate is selected, and as ``privateKey(passphrase:)``.
    package func identity(passphrase: [UInt8]? = nil) throws(SigningError) -> CameraIdentity {
        let current = try currentKey()
        guard let slot = current.selected else {
            throw .refused(
                "key \(current.identifier) has no certificate; make one with ipro-sign certificate self-sign, or ask an authority with request"
            )
        }
        return try CameraIdentity(privateKey: privateKey(passphrase: passphrase), certificateChain: chain(slot, of: current))
    }

    // MARK: - The folder

    func folder(_ identifier: String) -> String { path + "/keys/" + identifier }

    private func key(_ identifier: String, current: String?) throws(SigningError) -> Key {
        let folder = folder(identifier)
        let pem = try KeyFiles.bytes(folder + "/public.pem", limit: 65_536)
        let publicKey: PublicKey?
        do throws(CryptographyError) { publicKey = try PEMBlock.all(in: pem).first.map(\.bytes).map(PublicKey.init(der:)) } catch {
            publicKey = nil
        }
        guard let publicKey, let created = try text("keys/\(identifier)/created").flatMap({ Timestamp($0) }) else {
            throw .refused("\(folder): damaged")
        }
        return Key(
            identifier: identifier, publicKey: publicKey, created: created,
            slots: CertificateSlot.allCases.filter { unsafe access(folder + "/" + $0.fileName, F_OK) == 0 },
            selected: try text("keys/\(identifier)/selected").flatMap { CertificateSlot(rawValue: $0) }, isCurrent: identifier == current)
    }

    /// The key's folder gets its final name only when everything is in it: an interrupted command leaves no half key.
    private func add(_ key: PrivateKey, now: Timestamp, passphrase: [UInt8]?) throws(CryptographyError) -> Key {
        let identifier = String(key.publicKey.sha256.hex.prefix(16))
        guard unsafe access(folder(identifier), F_OK) != 0 else { throw CryptographyError(.fileExists, subject: folder(identifier)) }
        let draft = "\(path)/new-\(identifier)-\(getpid())"
        guard unsafe mkdir(draft, 0o700) == 0 else { throw CryptographyError(.systemFailure, subject: draft, systemError: errno) }
        do throws(CryptographyError) {
            try key.writePEM(to: draft + "/key.pem", passphrase: passphrase)
            try ExclusiveFile.write(PEMBlock(label: "PUBLIC KEY", bytes: key.publicKey.der).text(), to: draft + "/public.pem", mode: 0o644)
            try ExclusiveFile.write(Array("\(now)\n".utf8), to: draft + "/created", mode: 0o644)
        } catch {
            for name in ["/key.pem", "/public.pem", "/created"] { unsafe unlink(draft + name) }
            unsafe rmdir(draft)
            throw error
        }
        guard unsafe rename(draft, folder(identifier)) == 0 else {
            throw CryptographyError(.systemFailure, subject: folder(identifier), systemError: errno)
        }
        do throws(SigningError) {
            try makeCurrent(identifier)
            return try currentKey()
        } catch {
            throw CryptographyError(.systemFailure, subject: path)
        }
    }

    private func makeCurrent(_ identifier: String) throws(SigningError) {
        let before = try text("current")
        guard before != identifier else { return }
        try replace("current", with: identifier)
        if let before { try replace("previous", with: before) }
    }

    /// The one line of a small file; `nil` where there is no such file.
    func text(_ name: String) throws(SigningError) -> String? {
        guard unsafe access(path + "/" + name, F_OK) == 0 else { return nil }
        let line = try KeyFiles.bytes(path + "/" + name, limit: 256).prefix { $0 != 0x0A }
        let text = String(decoding: line, as: UTF8.self)
        // What is read here becomes part of a path.
        guard !text.isEmpty, !text.contains("/"), text != "..", text != "." else { throw .refused("\(path)/\(name): damaged") }
        return text
    }

    /// Writes a small file so that there is always either the old or the new one.
    func replace(_ name: String, with text: String) throws(SigningError) {
        let draft = "\(path)/\(name).new"
        unsafe unlink(draft)
        do throws(CryptographyError) { try ExclusiveFile.write(Array("\(text)\n".utf8), to: draft, mode: 0o600) } catch {
            throw Self.signingError(error)
        }
        guard unsafe rename(draft, path + "/" + name) == 0 else { throw .write(path: path + "/" + name, systemError: errno) }
    }

    private static func makeFolder(_ path: String) throws(SigningError) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw .write(path: path, systemError: errno)
    }

    private static func names(in folder: String) throws(SigningError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw .refused("\(folder): \(KeyFiles.systemMessage(errno))") }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    static func signingError(_ error: CryptographyError) -> SigningError {
        switch error.code {
        case .fileExists: .refused("\(error.subject): exists, and is not overwritten")
        case .systemFailure: .write(path: error.subject, systemError: error.systemError)
        default: .cryptography(error)
        }
    }
}

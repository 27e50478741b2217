internal import Cryptography
internal import Glibc

extension TrustStore {
    /// Endings of the file names that are read from a folder; everything else in it (a README, say) is left alone.
    package static let fileNameEndings = [".pem", ".crt", ".cer", ".der", ".crl"]

    /// Largest file that is read, in bytes.
    static let maximumFileSize = RevocationList.maximumSize * 2

    /// Adds a folder: its self-signed authorities become anchors, its other certificates intermediates; revocation lists and
    /// the policy file `policy.conf` count too. Sub-folders are not looked into. Files are read in the order of their names.
    ///
    /// - Throws: at the first file that cannot be read whole.
    public mutating func add(folder path: String) throws(TrustStoreError) {
        for name in try namesInFolder(path) {
            let file = path + "/" + name
            if name == TrustPolicy.fileName {
                policy = try policy.tightened(byFile: file)
            } else if Self.fileNameEndings.contains(where: { name.lowercased().hasSuffix($0) }) {
                try add(file: file, certificatesAreAnchors: false)
            }
        }
    }

    /// Adds a folder, or one file as if it lay in a folder.
    ///
    /// - Throws: at the first file that cannot be read whole.
    public mutating func add(contentsOf path: String) throws(TrustStoreError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw TrustStoreError(.cannotRead(errno), path: path) }
        if status.st_mode & S_IFMT == S_IFDIR {
            try add(folder: path)
        } else {
            try add(file: path, certificatesAreAnchors: false)
        }
    }

    /// Adds a file all of whose certificates become anchors, even those that somebody else issued.
    ///
    /// - Throws: where it cannot be read whole.
    public mutating func add(anchorFile path: String) throws(TrustStoreError) { try add(file: path, certificatesAreAnchors: true) }

    /// Adds a file of revocation lists. Certificates in it are not taken.
    ///
    /// - Throws: where it cannot be read whole, or holds no list.
    public mutating func add(revocationListFile path: String) throws(TrustStoreError) {
        let things = try TrustFile.read(path)
        var found = false
        for case .revocationList(let list) in things {
            add(.revocationList(list), path: path)
            found = true
        }
        guard found else { throw TrustStoreError(.notARevocationList, path: path) }
    }

    private mutating func add(file path: String, certificatesAreAnchors: Bool) throws(TrustStoreError) {
        for thing in try TrustFile.read(path) {
            switch thing {
            case .revocationList(let list): add(.revocationList(list), path: path)
            case .certificate(let certificate):
                if certificatesAreAnchors {
                    add(.anchor(certificate), path: path)
                } else if !certificate.isSelfSigned {
                    add(.intermediate(certificate), path: path)
                } else if certificate.constraints.isCA == true {
                    add(.anchor(certificate), path: path)
                } else {
                    add(.unused(certificate), path: path)
                }
            }
        }
    }
}

extension TrustPolicy {
    /// The policy with the rules of a file added.
    fileprivate func tightened(byFile path: String) throws(TrustStoreError) -> TrustPolicy {
        let bytes: [UInt8]
        do { bytes = try SmallFile.read(path, limit: 65_536) } catch {
            throw TrustStoreError(.cannotRead(error.systemError), path: path)
        }
        var policy = self
        try policy.tighten(by: String(decoding: bytes, as: UTF8.self), path: path)
        return policy
    }
}

/// The names in a folder, sorted, hidden ones left out.
package func namesInFolder(_ path: String) throws(TrustStoreError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw TrustStoreError(.cannotRead(errno), path: path) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
            unsafe $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
        errno = 0
    }
    guard errno == 0 else { throw TrustStoreError(.cannotRead(errno), path: path) }
    return names.sorted()
}

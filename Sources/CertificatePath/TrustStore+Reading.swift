internal import Cryptography
internal import Evidence
internal import Glibc
public import SystemPackage

extension TrustStore {
    /// Endings of the file names that are read from a folder; everything else in it (a README, say) is left alone.
    package static let fileNameEndings = [".pem", ".crt", ".cer", ".der", ".crl"]

    /// Largest file that is read, in bytes.
    static let maximumFileSize = RevocationList.maximumSize * 2

    /// Adds a folder: its self-signed authorities become anchors, its other certificates intermediates; revocation lists and
    /// the policy file `policy.conf` count too. Sub-folders are not looked into. Files are read in the order of their names.
    ///
    /// - Throws: at the first file that cannot be read whole.
    public mutating func add(folder path: FilePath) throws(TrustStoreError) {
        for name in try namesInFolder(path) {
            let file = path.appending(name.components)
            if name.bytes == Array(TrustPolicy.fileName.utf8) {
                policy = try policy.tightened(byFile: file)
            } else if Self.fileNameEndings.contains(where: { name.shown.lowercased().hasSuffix($0) }) {
                try add(file: file, certificatesAreAnchors: false)
            }
        }
    }

    /// Adds a folder, or one file as if it lay in a folder.
    ///
    /// - Throws: at the first file that cannot be read whole.
    public mutating func add(contentsOf path: FilePath) throws(TrustStoreError) {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else {
            throw TrustStoreError(.cannotRead(errno), path: path)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            try add(folder: path)
        } else {
            try add(file: path, certificatesAreAnchors: false)
        }
    }

    /// Adds a file all of whose certificates become anchors, even those that somebody else issued.
    ///
    /// - Throws: where it cannot be read whole.
    public mutating func add(anchorFile path: FilePath) throws(TrustStoreError) { try add(file: path, certificatesAreAnchors: true) }

    /// Adds a file of revocation lists. Certificates in it are not taken.
    ///
    /// - Throws: where it cannot be read whole, or holds no list.
    public mutating func add(revocationListFile path: FilePath) throws(TrustStoreError) {
        let things = try TrustFile.read(path)
        var found = false
        for case .revocationList(let list) in things {
            add(.revocationList(list), path: path)
            found = true
        }
        guard found else { throw TrustStoreError(.notARevocationList, path: path) }
    }

    /// Adds a folder whose name is text.
    ///
    /// - Throws: as ``add(folder:)-(FilePath)``.
    public mutating func add(folder path: String) throws(TrustStoreError) { try add(folder: FilePath(path)) }

    /// Adds a folder or a file whose name is text.
    ///
    /// - Throws: as ``add(contentsOf:)-(FilePath)``.
    public mutating func add(contentsOf path: String) throws(TrustStoreError) { try add(contentsOf: FilePath(path)) }

    /// Adds a file of anchors whose name is text.
    ///
    /// - Throws: as ``add(anchorFile:)-(FilePath)``.
    public mutating func add(anchorFile path: String) throws(TrustStoreError) { try add(anchorFile: FilePath(path)) }

    /// Adds a file of revocation lists whose name is text.
    ///
    /// - Throws: as ``add(revocationListFile:)-(FilePath)``.
    public mutating func add(revocationListFile path: String) throws(TrustStoreError) {
        try add(revocationListFile: FilePath(path))
    }

    private mutating func add(file path: FilePath, certificatesAreAnchors: Bool) throws(TrustStoreError) {
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
    fileprivate func tightened(byFile path: FilePath) throws(TrustStoreError) -> TrustPolicy {
        let bytes: [UInt8]
        do { bytes = try SmallFile.read(path, limit: 65_536) } catch {
            throw TrustStoreError(.cannotRead(error.systemError), path: path)
        }
        var policy = self
        try policy.tighten(by: String(decoding: bytes, as: UTF8.self), path: path.shown)
        return policy
    }
}

/// The names in a folder, in the order of their bytes, hidden ones left out. Names are bytes: whether they are text does not matter.
func namesInFolder(_ path: FilePath) throws(TrustStoreError) -> [FilePath] {
    guard let folder = unsafe path.withPlatformString({ unsafe opendir($0) }) else { throw TrustStoreError(.cannotRead(errno), path: path) }
    defer { unsafe closedir(folder) }
    var names: [FilePath] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe FilePath(bytes: $0) }
        if name.bytes.first != UInt8(ascii: ".") { names.append(name) }
        errno = 0
    }
    guard errno == 0 else { throw TrustStoreError(.cannotRead(errno), path: path) }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
}

internal import CertificatePath
package import Cryptography
internal import Glibc

/// Reading keys, certificates and passphrases from files that the user names.
package enum KeyFiles {
    /// A private key in PEM. A file that others can read is refused: its key may no longer be its owner's alone.
    ///
    /// - Throws: `refused`, with the file and what to do.
    package static func privateKey(_ path: String, passphrase: [UInt8]?) throws(SigningError) -> PrivateKey {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .refused("\(path): \(systemMessage(errno))") }
        guard status.st_mode & 0o077 == 0 else {
            throw .refused("\(path): others than its owner have access to this private key; chmod 600 it, and think whether to replace it")
        }
        let pem = try bytes(path, limit: 65_536)
        do throws(CryptographyError) { return try PrivateKey(pem: pem, passphrase: passphrase) } catch {
            switch error.code {
            case .passphraseNeeded: throw .refused("\(path): the key is encrypted; give its passphrase with --passphrase-file")
            case .wrongPassphrase: throw .refused("\(path): this is not the passphrase of the key")
            case .unsupportedKey: throw .refused("\(path): a key of this kind, \(error.subject), cannot sign recordings")
            default: throw .refused("\(path): holds no private key in PEM")
            }
        }
    }

    /// The certificates of files, in order. Revocation lists among them are passed over.
    ///
    /// - Throws: `refused`, with the file.
    package static func certificates(_ paths: [String]) throws(SigningError) -> [Certificate] {
        var certificates: [Certificate] = []
        for path in paths {
            do throws(TrustStoreError) {
                for case .certificate(let certificate) in try TrustFile.read(path) { certificates.append(certificate) }
            } catch {
                if case .holdsPrivateKey = error.code { throw .refused("\(path): holds a private key; give a file of certificates only") }
                throw .refused("\(error)")
            }
        }
        return certificates
    }

    /// The first line of a file, as a passphrase.
    ///
    /// - Throws: `refused` where it cannot be read or is empty.
    package static func passphrase(_ path: String) throws(SigningError) -> [UInt8] {
        let line = Array(try bytes(path, limit: 4096).prefix { $0 != 0x0A && $0 != 0x0D })
        guard !line.isEmpty else { throw .refused("\(path): the first line is empty, and should be the passphrase") }
        return line
    }

    static func bytes(_ path: String, limit: Int) throws(SigningError) -> [UInt8] {
        do throws(CryptographyError) { return try SmallFile.read(path, limit: limit) } catch {
            throw .refused("\(path): \(systemMessage(error.systemError))")
        }
    }

    static func systemMessage(_ number: Int32) -> String {
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}

extension CameraIdentity {
    /// A key and its certificates from files of the user's own, outside any store.
    ///
    /// - Parameters:
    ///   - certificateFiles: leaf and intermediates, in one file or several.
    ///   - passphrase: for an encrypted key.
    /// - Throws: `refused`, with the file and what to do.
    package init(keyFile: String, certificateFiles: [String], passphrase: [UInt8]? = nil) throws(SigningError) {
        let key = try KeyFiles.privateKey(keyFile, passphrase: passphrase)
        let chain = try CertificateChain.ordered(KeyFiles.certificates(certificateFiles), for: key.publicKey)
        try self.init(privateKey: key, certificateChain: chain)
    }
}

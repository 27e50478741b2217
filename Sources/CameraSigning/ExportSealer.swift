import ByteInput
package import Cryptography
import Evidence
import ISOBMFF
package import ONVIFExportSeal
import ParallelHashing
package import SystemPackage

/// Seals an exported recording as the ONVIF Export File Format says: one signature over the whole file, by whoever exports it.
///
/// The seal goes into a copy. A file that is sealed already gets one more, which speaks for the earlier ones too.
package struct ExportSealer: Sendable {
    /// Who exports. The sources are only written with the first seal of a file.
    package var exporter: ExporterRecord
    /// A text by the signer.
    package var note: String?
    /// The hash function.
    package var digestAlgorithm = DigestAlgorithm.sha256
    /// RSA PKCS #1 v1.5 in place of the PSS that is this format's default, for an RSA key.
    package var prefersPKCS1 = false
    /// Asked now and then whether the user wants it to end.
    package var isStopped: @Sendable () -> Bool = { false }
    private let identity: CameraIdentity

    /// How long the salt of the default algorithm is, in bytes.
    private static let saltLength: Int32 = 20
    /// A signature of another length than the first one made is made again. Two in three fit at once.
    private static let mostTries = 256
    private static let trials = 9

    /// A sealer with the exporter's key and certificate.
    package init(identity: CameraIdentity, exporter: ExporterRecord) {
        self.identity = identity
        self.exporter = exporter
    }

    /// Writes a sealed copy. If anything fails there is none.
    ///
    /// - Returns: how many seals the copy has.
    /// - Throws: `refused` for a file that no verifier could vouch for, a key that cannot sign so, or an output that exists; `read`,
    ///   `container`, `write`, `cryptography`, `interrupted`.
    package func seal(_ path: FilePath, to outputPath: FilePath) throws(SigningError) -> Int {
        let file: EvidenceFile
        let movie: MovieFile
        do { file = try EvidenceFile(path: path) } catch { throw .read(error) }
        do { movie = try MovieFile.open(file) } catch { throw .container(error) }
        if let doubt = movie.findings.first(where: { $0.severity == .doubt }) {
            throw .refused("is damaged or ambiguous, so that no verifier could vouch for it: \(doubt.message); export it again")
        }
        if let stray = exporter.sources.first(where: { source in !movie.tracks.contains { $0.trackID == UInt32(source.trackID) } }) {
            throw .refused("has no track \(stray.trackID), for which a source was named")
        }
        guard movie.boxes.unexplained.isEmpty else { throw .refused("has bytes that belong to no box; export it again") }
        let algorithm = try algorithm()
        let length = try signatureLength(algorithm)
        let signing = SealComposer.signing(
            certificate: identity.certificateChain[0].der, algorithmIdentifier: try identifier(algorithm), signatureLength: length,
            note: note)
        let output = try OutputFile(creating: outputPath)
        try write(file, movie, signing, to: output)
        let count = try fillIn(output, outputPath, algorithm, length)
        do { try file.confirmUnchanged() } catch { throw .read(error) }
        try output.sync()
        output.keep()
        return count
    }

    // MARK: - The boxes

    private func write(_ file: EvidenceFile, _ movie: MovieFile, _ signing: [UInt8], to output: OutputFile) throws(SigningError) {
        let metas = movie.boxes.topLevel.filter { $0.box.type == "meta" }
        guard let meta = metas.first else {
            // Behind the media, so that no chunk offset changes, and before the index of fragments, which ends the file.
            let index = movie.boxes.topLevel.map(\.box).last.flatMap { $0.type == "mfra" ? $0 : nil }
            if let open = movie.boxes.topLevel.map(\.box).last, open.extendsToEnd {
                throw .refused("its last box, \(open.type), has no size and would swallow the seal; export it with sizes")
            }
            let place = index?.offset ?? file.size
            try copy(file, 0, place, to: output)
            try output.append(SealComposer.meta(exporter, signing: signing))
            try copy(file, place, file.size, to: output)
            return
        }
        let protections = movie.boxes.children(of: meta.index).map(\.box).filter { $0.type == "ipro" }
        guard metas.count == 1, let protection = protections.first, protections.count == 1 else {
            throw .refused("has metadata at the level of the file in which no seal can be put")
        }
        guard movie.mediaData.allSatisfy({ $0.offset < meta.box.offset }) else {
            throw .refused("its seals stand before the media, which would move; nothing was written")
        }
        var position: UInt64 = 0
        for box in [meta.box, protection] {
            guard let fields = Self.sizeFields(of: box, grownBy: UInt64(signing.count)) else {
                throw .refused("\(box.type) would become too long for its size field")
            }
            try copy(file, position, box.offset, to: output)
            try output.append(fields)
            position = box.offset + UInt64(fields.count)
        }
        try copy(file, position, protection.end, to: output)
        try output.append(signing)
        try copy(file, protection.end, file.size, to: output)
    }

    private func copy(_ file: EvidenceFile, _ start: UInt64, _ end: UInt64, to output: OutputFile) throws(SigningError) {
        guard end > start else { return }
        try output.append(ByteRange(offset: start, length: end - start), of: file, isStopped: isStopped)
    }

    /// Size, type and large size of a box that gets longer; `nil` where 32 bits no longer hold it.
    private static func sizeFields(of box: Box, grownBy more: UInt64) -> [UInt8]? {
        func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(count - 1 - $0))) }
        }
        let type = bytes(UInt64(box.type.value), 4)
        if box.extendsToEnd { return bytes(0, 4) + type }
        let size = box.size + more
        if box.headerSize == 16 { return bytes(1, 4) + type + bytes(size, 8) }
        return size <= UInt64(UInt32.max) ? bytes(size, 4) + type : nil
    }

    // MARK: - The signature

    private func algorithm() throws(SigningError) -> SignatureAlgorithm {
        if prefersPKCS1 {
            guard case .rsa = identity.privateKey.publicKey.kind else {
                throw .refused("PKCS #1 v1.5 is for an RSA key, and this one is \(identity.privateKey.publicKey.kind.name); leave it out")
            }
        }
        switch identity.privateKey.publicKey.kind {
        case .rsa(let bits), .rsaPSS(let bits):
            guard bits >= 2048 else { throw .refused("an RSA key of \(bits) bits is too short for a seal; 2048 is the least") }
            return prefersPKCS1 ? .rsaPKCS1(digestAlgorithm) : .rsaPSS(digestAlgorithm)
        case .ec: return .ecdsa(digestAlgorithm)
        default:
            // Ed25519 signs the message itself, which is the whole file.
            throw .refused("a key of this kind cannot seal files; use RSA or an elliptic curve")
        }
    }

    /// What `sigC` says; nothing for the default.
    private func identifier(_ algorithm: SignatureAlgorithm) throws(SigningError) -> [UInt8]? {
        guard algorithm != ExportSeal.defaultAlgorithm else { return nil }
        do { return try algorithm.identifier(saltLength: Int(Self.saltLength)) } catch { throw .cryptography(error) }
    }

    private func sign(_ digest: Digest, _ algorithm: SignatureAlgorithm) throws(SigningError) -> [UInt8] {
        do {
            return try identity.privateKey.sign(digest: digest, algorithm: algorithm, saltLength: .bytes(Self.saltLength))
        } catch {
            throw .cryptography(error)
        }
    }

    /// The length is part of what is signed, and an ECDSA signature's varies by a byte or two: it is the usual one.
    private func signatureLength(_ algorithm: SignatureAlgorithm) throws(SigningError) -> Int {
        let digest: Digest
        do { digest = try Digest.of([], digestAlgorithm) } catch { throw .cryptography(error) }
        return try Self.usualLength { () throws(SigningError) in try sign(digest, algorithm).count }
    }

    /// The length in the middle of those of some trials. That of one trial may be so rare that no second signature of it comes about: one
    /// in a hundred begins both or either of its numbers with a byte of zeros.
    package static func usualLength(_ trial: () throws(SigningError) -> Int) throws(SigningError) -> Int {
        var lengths: [Int] = []
        for _ in 0..<trials { lengths.append(try trial()) }
        return lengths.sorted()[trials / 2]
    }

    /// Makes the signature over what was written, read back as a verifier reads it, and puts it in its place.
    private func fillIn(
        _ output: OutputFile, _ path: FilePath, _ algorithm: SignatureAlgorithm, _ length: Int
    ) throws(SigningError) -> Int {
        let written: EvidenceFile
        let movie: MovieFile
        do { written = try EvidenceFile(path: path) } catch { throw .read(error) }
        do { movie = try MovieFile.open(written) } catch { throw .container(error) }
        guard let sealed = try? SealedFile.read(movie, written), let seal = sealed.seals.last, seal.signature.count == length else {
            throw .refused("the seal that was written cannot be read back")
        }
        let digest: Digest
        do throws(HashingError<Never>) {
            digest = try sealed.message(of: seal, digestAlgorithm).digest(of: written, isStopped: isStopped)
        } catch {
            switch error {
            case .read(let error): throw .read(error)
            case .cryptography(let error): throw .cryptography(error)
            case .cancelled: throw .interrupted
            }
        }
        for _ in 0..<Self.mostTries {
            let signature = try sign(digest, algorithm)
            guard signature.count == length else { continue }
            try output.overwrite(signature, at: seal.signatureBytes.offset)
            return sealed.seals.count
        }
        throw .refused("no signature of \(length) bytes came about")
    }
}

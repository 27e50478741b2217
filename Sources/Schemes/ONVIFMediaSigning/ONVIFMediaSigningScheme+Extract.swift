import Cryptography
import Evidence
import ISOBMFF
package import SchemeKit
import VideoBitstream

extension ONVIFMediaSigningScheme {
    /// For each SEI what was signed, the signature, and for each digest of its list the unit that has it; the certificates as PEM; and a
    /// script with which openssl checks them all.
    package static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws -> [String] {
        var files = SignatureFiles(prefix: "onvif")
        var authentication = SEIAuthentication()
        for (index, track) in file.movie.tracks.enumerated() where track.isVideo {
            guard let codec = codec(of: track) else { continue }
            var extraction = SEIExtraction(codec, UnitWindow(file.file, closesWithAnchor: false), files, authentication)
            let remark = try MessageWalk(file, trackIndex: index, carrier: carrier).run { try extraction.take($0, to: write) }
            try extraction.finish()
            (files, authentication) = (extraction.files, extraction.authentication)
            if let remark, extraction.hasMessages { files.remark(remark) }
        }
        for (number, signer) in authentication.signers.enumerated() {
            let name = files.name(ofSigner: number)
            let chain = try signer.certificates.map { try PEMBlock(label: "CERTIFICATE", bytes: $0).text() }
            try write(ExtractedFile(name: name + ".pem", bytes: Array(chain.joined())))
            files.takeKey(from: name, to: name)
        }
        if let script = files.script { try write(script) }
        return files.reasons
    }
}

/// Writes the SEIs of one track while its units go by.
private struct SEIExtraction {
    private(set) var files: SignatureFiles
    private(set) var authentication: SEIAuthentication
    private(set) var hasMessages = false
    private let codec: VideoCodec
    private var window: UnitWindow
    private var algorithm: DigestAlgorithm?
    private var seen: Set<Digest> = []
    /// SEIs that no certificate known so far is for.
    private var waiting: [(name: String, sei: SigningSEI, signers: Int)] = []
    private var waitingBytes = 0

    /// No more bytes of SEIs wait for a certificate.
    private static let mostWaiting = 64 << 20

    init(_ codec: VideoCodec, _ window: UnitWindow, _ files: SignatureFiles, _ authentication: SEIAuthentication) {
        self.codec = codec
        self.window = window
        self.files = files
        self.authentication = authentication
    }

    mutating func take(_ unit: WalkedUnit, to write: (ExtractedFile) throws -> Void) throws {
        guard unit.isCarrier else {
            if unit.header.carriesPicture { window.append(unit, isAnchor: unit.header.startsGroupOfPictures) }
            return
        }
        hasMessages = true
        guard files.hasRoom() else { return }
        guard let bytes = unit.message else { return files.remark("an SEI is too large to be honest") }
        do {
            try take(SigningSEI(bytes, codec: codec), of: unit, to: write)
        } catch let error as MediaSigningError {
            files.remark("an SEI cannot be taken apart: \(error.explanation)")
        }
    }

    private mutating func take(_ sei: SigningSEI, of unit: WalkedUnit, to write: (ExtractedFile) throws -> Void) throws {
        guard let algorithm = sei.hashAlgorithm ?? self.algorithm else {
            return files.remark("an SEI names no hash function that is supported")
        }
        self.algorithm = algorithm
        // SEIs may be sent twice (5.12).
        let signed = sei.isSigned ? sei.document : sei.hashedBytes
        guard seen.insert(try Digest.of(signed + (sei.signature ?? []), .sha256)).inserted else { return }
        let name = files.nextName()
        if let signature = sei.signature {
            try write(ExtractedFile(name: name + ".message", bytes: signed))
            try write(ExtractedFile(name: name + ".sig", bytes: signature))
        } else {
            try write(ExtractedFile(name: name + ".unsigned", bytes: signed))
        }
        if let list = sei.hashList, sei.general?.gopHash.count == algorithm.size {
            try write(ExtractedFile(name: name + ".units", bytes: try window.text(of: list, algorithm)))
        }
        guard sei.isSigned else {
            return window.append(message: unit, try Digest.of(signed, algorithm), writtenTo: name + ".unsigned")
        }
        authentication.learn(sei)
        if try check(name, sei, algorithm) { return }
        guard waitingBytes <= Self.mostWaiting else { return files.remark("a signature stands too far in front of its certificate") }
        // The document, and what was read out of it.
        waitingBytes += 1024 + sei.document.count * 3
        waiting.append((name, sei, authentication.signers.count))
    }

    /// Has the script check an SEI with the key that signed it; `false` where that is not known.
    private mutating func check(_ name: String, _ sei: SigningSEI, _ algorithm: DigestAlgorithm) throws -> Bool {
        for signer in authentication.candidates(for: sei) {
            guard let method = try SEIAuthentication.method(of: sei, algorithm, authentication.signers[signer].key) else { continue }
            files.check(name, method, key: files.name(ofSigner: signer))
            return true
        }
        return false
    }

    /// After the last unit: what no certificate is for is checked with the one that should be.
    mutating func finish() throws {
        for (name, sei, signers) in waiting {
            guard let algorithm = sei.hashAlgorithm ?? algorithm else { continue }
            if authentication.signers.count > signers, try check(name, sei, algorithm) { continue }
            guard let signer = authentication.candidates(for: sei).first,
                let method = SEIAuthentication.methods(sei, algorithm, authentication.signers[signer].key).first
            else {
                files.remark("no certificate to check a signature with is in the recording")
                continue
            }
            files.check(name, method, key: files.name(ofSigner: signer))
        }
    }
}

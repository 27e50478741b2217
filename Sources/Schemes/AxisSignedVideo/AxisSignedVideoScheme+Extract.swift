import Cryptography
import Evidence
import ISOBMFF
package import SchemeKit

extension AxisSignedVideoScheme {
    /// For each message what was signed, the signature, and for each digest of its list the unit that has it; the keys and certificates as
    /// PEM, and what a secure element signed about the key; and a script with which openssl checks them all.
    package static func extract(_ file: ExaminedFile, to write: (ExtractedFile) throws -> Void) throws -> [String] {
        var files = SignatureFiles(prefix: "axis")
        var ring = KeyRing()
        for (index, track) in file.movie.tracks.enumerated() where track.isVideo {
            var extraction = MessageExtraction(file.file, files, ring)
            let remark = try MessageWalk(file, trackIndex: index, carrier: SigningMessage.carrier).run {
                try extraction.take($0, to: write)
            }
            try extraction.finish(to: write)
            (files, ring) = (extraction.files, extraction.ring)
            if let remark, extraction.hasMessages { files.remark(remark) }
        }
        for (number, entry) in ring.entries.enumerated() {
            try extract(entry, name: files.name(ofSigner: number), &files, to: write)
        }
        if let script = files.script { try write(script) }
        return files.reasons
    }

    /// A key and what vouches for it: a certificate of its own, or that of a secure element with what it signed.
    private static func extract(
        _ entry: KeyRing.Entry, name: String, _ files: inout SignatureFiles, to write: (ExtractedFile) throws -> Void
    ) throws {
        let vendor = entry.vendors.first
        let certificates = try (vendor?.certificates ?? []).map { try PEMBlock(label: "CERTIFICATE", bytes: $0).text() }
        if !certificates.isEmpty { try write(ExtractedFile(name: name + ".pem", bytes: Array(certificates.joined()))) }
        let leaf = vendor?.certificates.first.flatMap { try? Certificate.known(der: $0) }
        if leaf?.publicKey.der == entry.key.der {
            files.takeKey(from: name, to: name)
        } else {
            try write(ExtractedFile(name: name + ".key", bytes: try PEMBlock(label: "PUBLIC KEY", bytes: entry.key.der).text()))
        }
        guard let vendor, let leaf, case .ec = leaf.publicKey.kind, !vendor.attestation.isEmpty,
            let attested = try? KeyAttestation.statement(vendor.attestation, by: leaf, key: entry.key)
        else { return }
        let element = name + "-attestation"
        try write(ExtractedFile(name: element + ".message", bytes: attested.statement))
        try write(ExtractedFile(name: element + ".sig", bytes: attested.signature))
        files.takeKey(from: name, to: element)
        files.check(element, .ecdsa(.sha256), key: element)
    }
}

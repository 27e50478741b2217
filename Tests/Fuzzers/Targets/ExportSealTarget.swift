import ByteInput
import Cryptography
import Evidence
import ISOBMFF
import ONVIFExportSeal
import RecordingForge
import SealForge

/// The boxes of export seals: the payload of a `meta` box at the end of a recording.
enum ExportSealTarget: FuzzTarget {
    static let name = "export-seal"

    /// What the exporter sealed, in a few pictures.
    private static let recording: [UInt8] = {
        var style = PictureStyle()
        style.intraSize = 40
        style.predictedSize = 24
        return Recording("IP", style: style).serialize().bytes
    }()

    private static let made = Result { try make() }

    static func seeds() throws -> [FuzzSeed] { try made.get() }

    private static func make() throws -> [FuzzSeed] {
        let rsa = try TestPKI.shared().camera(.rsa2048, name: "Exporter")
        let ec = try TestPKI.shared().camera(.ecP256, name: "Exporter")
        var named = SealSettings()
        named.namesAlgorithm = true
        named.note = "Case 17"
        var ecdsa = SealSettings()
        ecdsa.algorithm = .ecdsa(.sha256)
        var anonymous = SealSettings()
        anonymous.exportTime = nil
        let kinds: [(String, TestSigner, [SealSettings])] = [
            ("default", rsa, [SealSettings()]), ("named", rsa, [named]), ("ecdsa", ec, [ecdsa]), ("twice", rsa, [SealSettings(), named]),
            ("anonymous", rsa, [anonymous]),
        ]
        return try kinds.map { name, signer, seals in
            var forge = SealForge(recording)
            for settings in seals { try forge.seal(with: signer, settings) }
            return FuzzSeed(name, Array(forge.bytes[(recording.count + 8)...]))
        } + [FuzzSeed("corrected", Array(try corrected(rsa).dropFirst(recording.count + 8)))]
    }

    /// A seal whose `sinf` corrects the start of a track (`cstb`); its signature is nobody's.
    private static func corrected(_ signer: TestSigner) throws -> [UInt8] {
        var forge = SealForge(recording)
        let starts: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 1, 1, 0xDC, 0xB7, 0x23, 0x11, 0, 0, 0]
        let parts = SealForge.box("sibo", [1, 2, 3]) + SealForge.box("cert", signer.certificate.der) + SealForge.box("cstb", starts)
        forge.add(SealForge.signing(SealForge.box("schi", parts)))
        return forge.bytes
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let bytes = recording + SealForge.box("meta", input)
        let sealed = MemoryVerifier.withFile(bytes) { path -> SealedFile? in
            guard let file = try? EvidenceFile(path: path), let movie = try? MovieFile.open(file) else { return nil }
            return try? SealedFile.read(movie, file)
        }
        if let sealed { try check(sealed, size: UInt64(bytes.count)) }
        let report = MemoryVerifier.verify(bytes)
        if let broken = Promise.broken(by: report, size: UInt64(bytes.count)) { throw BrokenPromise(broken) }
        // Nobody else has the keys, so what fits is what an exporter made.
        let seals = report.signatures.filter { $0.scheme == .onvifExportSeal }
        let isIntact = !seals.isEmpty && seals.allSatisfy { $0.answers.integrity == .intact }
        let isHonest = ((try? seeds()) ?? []).contains { $0.name != "corrected" && $0.bytes == input }
        try promise(isIntact == isHonest, isHonest ? "an honest seal does not fit" : "a seal that nobody made fits")
    }

    private static func check(_ sealed: SealedFile, size: UInt64) throws(BrokenPromise) {
        try promise(!sealed.seals.isEmpty && sealed.seals.count <= SealedFile.mostSeals, "\(sealed.seals.count) seals")
        var before: UInt64 = 0
        for seal in sealed.seals {
            let (box, value) = (seal.box, seal.signatureBytes)
            guard let boxEnd = box.end, let valueEnd = value.end else { throw BrokenPromise("a seal beyond all numbers") }
            try promise(box.offset >= before && boxEnd <= size, "seals overlap or lie outside")
            try promise(value.offset > box.offset && valueEnd <= boxEnd, "a signature value outside of its seal")
            before = boxEnd
            let covered = sealed.sealedBytes(of: seal)
            var end: UInt64 = 0
            for range in covered {
                guard range.offset >= end, let next = range.end, next <= size else { throw BrokenPromise("sealed bytes fall back") }
                try promise(next <= value.offset || range.offset >= valueEnd, "a signature value that is signed by itself")
                end = next
            }
        }
    }
}

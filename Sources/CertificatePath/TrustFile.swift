package import Cryptography
import Evidence
package import SystemPackage

/// A file of certificates and revocation lists, in PEM (any number of blocks) or DER (one after the other).
package enum TrustFile {
    /// One thing that a file holds.
    package enum Thing: Sendable, Hashable {
        case certificate(Certificate)
        case revocationList(RevocationList)
    }

    /// Everything that a file holds, in order.
    ///
    /// - Throws: `cannotRead`, `notACertificate` where there is nothing, `badBlock`, `holdsPrivateKey`.
    package static func read(_ path: FilePath) throws(TrustStoreError) -> [Thing] {
        let bytes: [UInt8]
        do { bytes = try SmallFile.read(path, limit: TrustStore.maximumFileSize) } catch {
            throw TrustStoreError(.cannotRead(error.systemError), path: path)
        }
        let things = try bytes.first == 0x30 ? things(inDER: bytes, path: path) : things(inPEM: bytes, path: path)
        guard !things.isEmpty else { throw TrustStoreError(.notACertificate, path: path) }
        return things
    }

    /// Everything that a file whose name is text holds.
    ///
    /// - Throws: as ``read(_:)-(FilePath)``.
    package static func read(_ path: String) throws(TrustStoreError) -> [Thing] { try read(FilePath(path)) }

    private static func things(inPEM text: [UInt8], path: FilePath) throws(TrustStoreError) -> [Thing] {
        let blocks: [PEMBlock]
        do { blocks = try PEMBlock.all(in: text) } catch { throw TrustStoreError(.notACertificate, path: path) }
        var things: [Thing] = []
        for (index, block) in blocks.enumerated() {
            if block.label.hasSuffix("PRIVATE KEY") { throw TrustStoreError(.holdsPrivateKey, path: path) }
            guard let thing = thing(labelled: block.label, der: block.bytes) else {
                throw TrustStoreError(.badBlock(number: index + 1, label: block.label), path: path)
            }
            things.append(thing)
        }
        return things
    }

    private static func thing(labelled label: String, der: [UInt8]) -> Thing? {
        if Certificate.pemLabels.contains(label) { return (try? Certificate(der: der)).map { .certificate($0) } }
        if RevocationList.pemLabels.contains(label) { return (try? RevocationList(der: der)).map { .revocationList($0) } }
        return nil
    }

    private static func things(inDER bytes: [UInt8], path: FilePath) throws(TrustStoreError) -> [Thing] {
        var things: [Thing] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let length = lengthOfSequence(rest) else {
                throw TrustStoreError(.badBlock(number: things.count + 1, label: "DER"), path: path)
            }
            let der = Array(rest.prefix(length))
            guard let thing = thing(labelled: "CERTIFICATE", der: der) ?? thing(labelled: "X509 CRL", der: der) else {
                throw TrustStoreError(.badBlock(number: things.count + 1, label: "DER"), path: path)
            }
            things.append(thing)
            rest = rest.dropFirst(length)
        }
        return things
    }

    /// Length of the DER SEQUENCE that the bytes begin with, its header included; `nil` where it does not fit in them.
    static func lengthOfSequence(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.first == 0x30, let first = bytes.dropFirst().first else { return nil }
        guard first >= 0x80 else { return Int(first) + 2 <= bytes.count ? Int(first) + 2 : nil }
        let count = Int(first & 0x7f)
        guard (1...4).contains(count), bytes.count >= 2 + count else { return nil }
        var length = 0
        for byte in bytes.dropFirst(2).prefix(count) { length = length << 8 | Int(byte) }
        let (total, overflow) = length.addingReportingOverflow(2 + count)
        return !overflow && total <= bytes.count ? total : nil
    }
}

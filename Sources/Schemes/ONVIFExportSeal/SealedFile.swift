package import ByteInput
package import Cryptography
package import Evidence
package import ISOBMFF
package import ParallelHashing

/// A file with its export seals, in the order in which they were made.
package struct SealedFile: Sendable {
    /// The `meta` box at the level of the file.
    package let meta: Box
    /// The item protection box in it.
    package let protection: Box
    /// Who exported.
    package let exporter: ExporterRecord?
    /// Starts of tracks as the exporter corrected them.
    package let correctedStarts: [CorrectedStart]
    /// The seals. A later one speaks for the earlier ones too.
    package let seals: [ExportSeal]
    /// All `sinf` boxes, seals and others.
    let signings: [ByteRange]
    /// The end of the last box: what follows belongs to no box, and no seal speaks for it.
    let end: UInt64

    /// No honest item protection is longer, in bytes: a seal has about 2 KiB.
    static let protectionLimit: UInt64 = 1 << 20
    /// No honest record of the exporter is longer, in bytes.
    static let recordLimit: UInt64 = 1 << 18
    /// Each seal costs a digest of the whole file.
    package static let mostSeals = 16

    /// What of a file's boxes belongs to export seals.
    struct Carrier {
        var meta: Box
        var protection: Box
        var exporters: [Box]
        var correctedStarts: [Box]
        var end: UInt64
    }

    /// Where a file has item protection at its own level, whole and with one meaning; empty where it has none.
    static func carriers(in movie: MovieFile) -> [Carrier] {
        var found: [Carrier] = []
        let end = movie.boxes.topLevel.map(\.box.end).max() ?? 0
        for (index, meta) in movie.boxes.topLevel where meta.type == "meta" {
            let children = movie.boxes.children(of: index).map(\.box)
            for each in children where each.type == "ipro" && !each.isCut && !meta.isCut {
                found.append(
                    Carrier(
                        meta: meta, protection: each, exporters: children.filter { $0.type == "suep" },
                        correctedStarts: children.filter { $0.type == "cstb" }, end: end))
            }
        }
        return found
    }

    /// The seals of a file that has one item protection box; `nil` where it has none, several, or one without seals.
    ///
    /// - Throws: as ``init(_:of:)``.
    package static func read(_ movie: MovieFile, _ file: EvidenceFile) throws -> SealedFile? {
        let carriers = carriers(in: movie)
        return carriers.count == 1 ? try SealedFile(carriers[0], of: file) : nil
    }

    /// Reads what a carrier holds; `nil` where its items are protected in other ways than with seals.
    init?(_ carrier: Carrier, of file: EvidenceFile) throws(SealReadingError) {
        let box = carrier.protection
        let payload = try Self.bytes(of: box, in: file, limit: Self.protectionLimit)
        do throws(ExportSealError) {
            // version, flags and protection_count, which stays 1 however many seals there are
            guard payload.count >= 6 else { throw ExportSealError(code: .tooShort, box: "ipro", offset: box.offset) }
            let content = try SealBox.all(in: payload[6...], at: box.payloadOffset + 6, of: "ipro")
            let signings = content.filter { $0.type == "sinf" }
            var seals: [ExportSeal] = []
            for signing in signings {
                if let seal = try ExportSeal(signing) { seals.append(seal) }
            }
            guard !seals.isEmpty else { return nil }
            guard seals.count <= Self.mostSeals else {
                throw ExportSealError(code: .tooManySeals(seals.count), box: "ipro", offset: box.offset)
            }
            self.seals = seals
            self.signings = signings.map { ByteRange(offset: $0.offset, length: $0.length) }
            guard carrier.exporters.count <= 1, carrier.correctedStarts.count <= 1 else {
                let several = carrier.exporters.count > 1 ? "suep" : "cstb"
                let count = max(carrier.exporters.count, carrier.correctedStarts.count)
                throw ExportSealError(code: .boxCount(type: several, found: count), box: "meta", offset: carrier.meta.offset)
            }
        } catch {
            throw .format(error)
        }
        meta = carrier.meta
        protection = box
        end = carrier.end
        let record = try carrier.exporters.first.map { (each) throws(SealReadingError) in
            (each, try Self.bytes(of: each, in: file, limit: Self.recordLimit))
        }
        let starts = try carrier.correctedStarts.first.map { (each) throws(SealReadingError) in
            (each, try Self.bytes(of: each, in: file, limit: Self.recordLimit))
        }
        do throws(ExportSealError) {
            exporter = try record.map { (each) throws(ExportSealError) in try ExporterRecord(each.1[...], at: each.0.offset) }
            correctedStarts =
                try starts.map { (each) throws(ExportSealError) in
                    try CorrectedStart.all(each.1[...], at: each.0.offset)
                } ?? []
        } catch {
            throw .format(error)
        }
    }

    private static func bytes(of box: Box, in file: EvidenceFile, limit: UInt64) throws(SealReadingError) -> [UInt8] {
        guard box.payload.length <= limit, let count = Int(exactly: box.payload.length) else {
            throw .format(ExportSealError(code: .tooLarge(bytes: box.payload.length), box: "\(box.type)", offset: box.offset))
        }
        do { return try file.bytes(at: box.payloadOffset, count: count) } catch { throw .read(error) }
    }
}

/// Why a seal could not be read.
enum SealReadingError: Error {
    /// It breaks the rules of its format.
    case format(ExportSealError)
    /// The system would not give the bytes.
    case read(ReadError)
}

extension SealedFile {
    /// What a seal was made over: the file as it was then, with zeros in place of the signature value itself.
    ///
    /// Later signings are left out, and the boxes around them have the sizes that they had without them.
    package func message(of seal: ExportSeal, _ algorithm: DigestAlgorithm) -> FileMessage {
        let later = signings.filter { $0.offset > seal.box.offset }
        let removed = later.reduce(UInt64(0)) { $0 + $1.length }
        var message = FileMessage(algorithm)
        var position: UInt64 = 0
        func keep(to offset: UInt64) {
            if offset > position { message.append(ByteRange(offset: position, length: offset - position)) }
            position = offset
        }
        for box in [meta, protection] where removed > 0 {
            keep(to: box.offset)
            let size = Self.sizeFields(of: box, reducedBy: removed)
            message.append(size)
            position += UInt64(size.count)
        }
        for signing in signings {
            if signing.offset > seal.box.offset {
                keep(to: signing.offset)
                position = signing.offset + signing.length
            } else if signing == seal.box {
                keep(to: seal.signatureBytes.offset)
                message.append(zeros: seal.signatureBytes.length)
                position = seal.signatureBytes.offset + seal.signatureBytes.length
            }
        }
        keep(to: end)
        return message
    }

    /// The bytes of the file that a seal speaks for: all that is in its message as it stands in the file.
    package func sealedBytes(of seal: ExportSeal) -> [ByteRange] {
        message(of: seal, .sha256).parts.compactMap { if case .file(let range) = $0 { range } else { nil } }
    }

    /// Size, type and large size of a box as they were before something was added to it. A size of 0, to the end of the file, stays.
    private static func sizeFields(of box: Box, reducedBy removed: UInt64) -> [UInt8] {
        func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(count - 1 - $0))) }
        }
        let type = bytes(UInt64(box.type.value), 4)
        if box.extendsToEnd { return bytes(0, 4) + type }
        // The signings lie inside, so the box is longer than they are together.
        let size = box.size - removed
        return box.headerSize == 16 ? bytes(1, 4) + type + bytes(size, 8) : bytes(size, 4) + type
    }
}

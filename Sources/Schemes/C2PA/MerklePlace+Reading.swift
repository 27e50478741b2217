import ByteInput
import CBOR
import Evidence
import SchemeKit

extension MerklePlace {
    /// The most bytes of a box that are read: 40 levels of SHA-512 take 2,700.
    private static let sizeLimit: UInt64 = 16_384

    /// Reads the place that a box gives; `nil` where it does not say one.
    ///
    /// - Throws: `read`.
    init?(_ box: C2PABox, _ file: EvidenceFile) throws(ExaminationError) {
        guard box.data.length <= Self.sizeLimit else { return nil }
        let bytes: [UInt8]
        do throws(ReadError) { bytes = try file.bytes(at: box.data.offset, count: Int(box.data.length)) } catch { throw .read(error) }
        // Zero padding may follow the one item.
        guard let (item, rest) = try? CBORReader.firstItem(bytes[...]), rest.allSatisfy({ $0 == 0 }), let map = item.map,
            let unique = map["uniqueId"]?.unsigned, let local = map["localId"]?.unsigned, let location = map["location"]?.unsigned
        else { return nil }
        (uniqueID, localID, self.location) = (unique, local, location)
        proof = []
        guard let hashes = map["hashes"] else { return }
        guard let list = hashes.array else { return nil }
        for hash in list {
            guard let node = hash.bytes else { return nil }
            proof.append(Array(node))
        }
    }
}

import ByteInput
import Evidence
import ISOBMFF
import SchemeKit

/// A file without a manifest whose metadata says that it has one elsewhere. Nothing is fetched because a file says so.
enum RemoteManifest {
    /// The type of `uuid` boxes that hold XMP (XMP specification, part 3).
    private static let extendedType = BoxUUID(high: 0xBE7A_CFCB_97A9_42E8, low: 0x9C71_9994_91E3_AFAC)
    private static let sizeLimit: UInt64 = 1 << 20

    /// What the metadata says, in words; `nil` where it names no manifest.
    ///
    /// - Throws: `read`.
    static func reference(in file: ExaminedFile) throws(ExaminationError) -> String? {
        let tree = file.movie.boxes
        for (index, box) in tree.topLevel where box.type == "uuid" && tree.uuids[index] == extendedType {
            guard box.payload.length <= sizeLimit else { continue }
            let bytes: [UInt8]
            do throws(ReadError) {
                bytes = try file.file.bytes(at: box.payload.offset, count: Int(box.payload.length))
            } catch {
                throw .read(error)
            }
            guard let value = provenance(in: String(decoding: bytes, as: UTF8.self)) else { continue }
            return value.hasPrefix("self#")
                ? "the metadata (XMP) says that the file holds a C2PA manifest, and it does not: it was taken out"
                : "the C2PA manifest is said to be elsewhere (\(value.prefix(200))), and nothing is fetched because a file says so"
        }
        return nil
    }

    /// The value of `dcterms:provenance`, as an attribute or an element.
    private static func provenance(in text: String) -> String? {
        for (opening, closing) in [("dcterms:provenance=\"", "\""), ("dcterms:provenance='", "'"), ("<dcterms:provenance>", "<")] {
            guard let start = text.firstRange(of: opening) else { continue }
            let value = text[start.upperBound...].prefix(2_000)
            guard let end = value.firstRange(of: closing), end.lowerBound > value.startIndex else { continue }
            return String(value[..<end.lowerBound])
        }
        return nil
    }
}

import CBOR
import Evidence
import JUMBF

/// One manifest of a store: assertions, the claim about them, and its signature.
struct Manifest: Sendable {
    /// The kinds of manifests, by the type of their superbox.
    enum Kind: Sendable, Hashable {
        /// Bound to the content of the file.
        case standard
        /// Adds something to what another manifest says, and leaves the content to that one.
        case update
        /// Packed with Brotli.
        case compressed
        /// Only carries time stamps; no longer written.
        case timeStamp
        /// Something else.
        case other
    }

    /// The name by which others refer to it.
    let label: String
    /// What kind it is.
    let kind: Kind
    /// Its superbox.
    let superbox: Superbox
    /// Where the bytes begin in the file that the superbox is a slice of.
    let base: UInt64

    /// A manifest from a child of a store that was read from `base` on; `nil` where it has no label.
    init?(_ superbox: Superbox, base: UInt64) {
        guard let label = superbox.label else { return nil }
        self.label = label
        self.superbox = superbox
        self.base = base
        kind =
            switch superbox.shortType {
            case "c2ma", "c2md": .standard
            case "c2um": .update
            case "c2cm": .compressed
            case "c2tm": .timeStamp
            default: .other
            }
    }

    /// Where bytes of the manifest lie in the file.
    func place(of bytes: ArraySlice<UInt8>) -> ByteRange {
        ByteRange(offset: base + UInt64(bytes.startIndex), length: UInt64(bytes.count))
    }

    /// The label of the store of assertions.
    static let assertionStoreLabel = "c2pa.assertions"
    /// The label of the signature.
    static let signatureLabel = "c2pa.signature"

    /// The superboxes of claims, with the version that their label says: exactly one where the manifest is honest.
    var claims: [(version: Int, superbox: Superbox)] {
        superbox.children.compactMap { child in
            switch child.label {
            case "c2pa.claim": (1, child)
            case "c2pa.claim.v2": (2, child)
            default: nil
            }
        }
    }

    /// The assertions, in order.
    var assertions: [Superbox] { superbox.children(labelled: Self.assertionStoreLabel).flatMap(\.children) }

    /// The superbox that a path of labels leads to; `nil` where there is none, or several.
    func superbox(at path: [String]) -> Superbox? {
        var current = superbox
        for label in path {
            let found = current.children(labelled: label)
            guard found.count == 1 else { return nil }
            current = found[0]
        }
        return current
    }
}

extension Superbox {
    /// The payload of its only content box, where it is of that type.
    func content(_ type: String) -> ArraySlice<UInt8>? { contents.count == 1 && contents[0].type == type ? contents[0].payload : nil }

    /// Its content as CBOR; `nil` where it has no such content or cannot be read.
    var cbor: CBORItem? { content("cbor").flatMap { try? CBORReader.item($0) } }

    /// Its label without the number that tells several assertions of one kind apart (`__1`).
    var baseLabel: String {
        guard let label else { return "" }
        guard let mark = label.ranges(of: "__").last, label[mark.upperBound...].allSatisfy(\.isNumber), mark.upperBound < label.endIndex
        else { return label }
        return String(label[..<mark.lowerBound])
    }
}

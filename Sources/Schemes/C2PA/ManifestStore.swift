import ByteInput
import Evidence
import ISOBMFF
import JUMBF
import SchemeKit

/// The manifests of a file, in order: those of the store and, after them, those of its update box.
struct ManifestStore: Sendable {
    /// Why there is no store that could be followed.
    enum Failure: Error, Hashable {
        /// There are several.
        case several(count: Int)
        /// It is damaged, or something is missing; what, in words.
        case unreadable(String)
        /// Larger than any honest one.
        case tooLarge(UInt64)
        /// The system would not give the bytes.
        case read(ReadError)
    }

    /// All manifests, oldest first as far as the writer kept the order.
    private(set) var manifests: [Manifest] = []
    /// Where the bytes of the stores lie in the file, without the padding behind them.
    private(set) var ranges: [ByteRange] = []

    /// The most bytes of a store that are loaded. A row of a million leaves takes 34 MB; pictures in a manifest are small.
    private static let sizeLimit: UInt64 = 48 << 20

    /// The manifest that speaks for the file: the last one.
    var active: Manifest? { manifests.last }

    /// Reads the stores that the boxes of a file hold.
    ///
    /// - Throws: `read`.
    /// - Returns: the manifests, or why there are none to be followed.
    static func read(_ boxes: [C2PABox], _ file: EvidenceFile) throws(ExaminationError) -> Result<ManifestStore, Failure> {
        let main = boxes.filter { $0.purpose == .manifest || $0.purpose == .original }
        let updates = boxes.filter { $0.purpose == .update }
        guard main.count <= 1, updates.count <= 1 else { return .failure(.several(count: max(main.count, updates.count))) }
        guard let first = main.first else {
            if !updates.isEmpty { return .failure(.unreadable("there is a C2PA box with update manifests and none that they are for")) }
            let words = boxes.compactMap { box in if case .unknown(let word) = box.purpose { word } else { nil } }
            return .failure(
                .unreadable(
                    words.isEmpty
                        ? "there are C2PA boxes of a hash tree and no manifest that they belong to"
                        : "there is a C2PA box of unknown purpose (\(words[0].prefix(32))) and no manifest"))
        }
        if first.purpose == .original, updates.isEmpty {
            return .failure(
                .unreadable(
                    "the C2PA box says that update manifests follow, and there are none: they were taken out, or the word was changed"))
        }
        if first.purpose == .manifest, !updates.isEmpty {
            return .failure(
                .unreadable(
                    "there are update manifests, and the C2PA box does not say so: they were added by somebody else, or the word was changed"
                ))
        }
        var store = ManifestStore()
        do throws(Failure) {
            for box in [first] + updates { try store.append(box, file) }
            guard !store.manifests.isEmpty else { throw .unreadable("the manifest store is empty") }
            return .success(store)
        } catch {
            if case .read(let failure) = error { throw .read(failure) }
            return .failure(error)
        }
    }

    private mutating func append(_ box: C2PABox, _ file: EvidenceFile) throws(Failure) {
        guard !box.box.isCut else { throw .unreadable("the C2PA box reaches past the end of the file") }
        guard box.data.length <= Self.sizeLimit else { throw .tooLarge(box.data.length) }
        let bytes: [UInt8]
        do throws(ReadError) {
            bytes = try file.bytes(at: box.data.offset, count: Int(box.data.length))
        } catch {
            throw .read(error)
        }
        let superbox: Superbox
        let rest: ArraySlice<UInt8>
        do throws(JUMBFError) {
            (superbox, rest) = try SuperboxReader.first(in: bytes[...])
        } catch {
            throw .unreadable("the manifest store cannot be read: \(error)")
        }
        guard superbox.shortType == "c2pa", superbox.label == "c2pa" else {
            throw .unreadable("the C2PA box holds something else than a manifest store")
        }
        for child in superbox.children {
            guard let manifest = Manifest(child, base: box.data.offset) else { throw .unreadable("a manifest has no label") }
            guard !manifests.contains(where: { $0.label == manifest.label }) else {
                throw .unreadable("two manifests have the label \(manifest.label)")
            }
            manifests.append(manifest)
        }
        ranges.append(ByteRange(offset: box.data.offset, length: UInt64(bytes.count - rest.count)))
    }

    /// The manifest with that label.
    func manifest(_ label: String) -> Manifest? { manifests.first { $0.label == label } }
}

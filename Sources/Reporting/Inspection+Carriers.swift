import Evidence
package import ISOBMFF

extension Inspection.Carrier {
    /// Types of `uuid` boxes that carry signatures of known schemes.
    private static let schemes: [BoxUUID: SchemeName] = [
        // C2PA Technical Specification, "Embedding manifests into BMFF-based assets".
        BoxUUID(high: 0x8249_54FC_ED41_4637, low: 0xB9AA_897E_41D7_0FD0): .alterationInfo,
        BoxUUID(high: 0xD8FE_C3D6_1B0E_483C, low: 0x9297_5828_877E_C481): .c2pa,
    ]

    /// The `uuid` boxes of a file, those inside fragments included. Boxes of one type are joined; the first is shown.
    ///
    /// - Throws: `unreadable`.
    package static func uuidBoxes(in movie: MovieFile) throws(MovieError) -> [Inspection.Carrier] {
        var carriers: [Inspection.Carrier] = []
        var known: [BoxUUID: Int] = [:]
        func add(_ tree: BoxTree, _ prefix: String) {
            for (index, uuid) in tree.uuids.sorted(by: { $0.key < $1.key }) {
                if let before = known[uuid] {
                    carriers[before].count += 1
                } else if carriers.count < mostCarriers {
                    known[uuid] = carriers.count
                    carriers.append(carrier(tree.boxes[index], uuid, place: prefix + tree.path(of: index)))
                }
            }
        }
        add(movie.boxes, "")
        for (number, fragment) in movie.fragments.enumerated() { add(try movie.boxes(inside: fragment), "moof[\(number)]/") }
        return carriers
    }

    /// How many types are listed; a file with more is no recording.
    private static let mostCarriers = 1_000

    private static func carrier(_ box: Box, _ uuid: BoxUUID, place: String) -> Inspection.Carrier {
        Inspection.Carrier(kind: "uuid-box", uuid: "\(uuid)", scheme: schemes[uuid], place: place, bytes: box.range)
    }
}

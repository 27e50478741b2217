import Evidence
package import ISOBMFF

extension Inspection.Carrier {
    /// Types of `uuid` boxes that carry signatures of known schemes.
    private static let schemes: [BoxUUID: SchemeName] = [
        // C2PA Technical Specification, "Embedding manifests into BMFF-based assets".
        BoxUUID(high: 0x8249_54FC_ED41_4637, low: 0xB9AA_897E_41D7_0FD0): .alterationInfo,
        BoxUUID(high: 0xD8FE_C3D6_1B0E_483C, low: 0x9297_5828_877E_C481): .c2pa
    ]

    /// The `uuid` boxes of a file: those kept in the tree, then those inside fragments, which are joined where they are alike.
    ///
    /// - Throws: `unreadable`.
    package static func uuidBoxes(in movie: MovieFile) throws(MovieError) -> [Inspection.Carrier] {
        var carriers: [Inspection.Carrier] = []
        for (index, uuid) in movie.boxes.uuids.sorted(by: { $0.key < $1.key }) {
            carriers.append(carrier(movie.boxes.boxes[index], uuid, place: movie.boxes.path(of: index)))
        }
        var known: [BoxUUID: Int] = [:]
        for (number, fragment) in movie.fragments.enumerated() {
            let inside = try movie.boxes(inside: fragment)
            for (index, uuid) in inside.uuids.sorted(by: { $0.key < $1.key }) {
                if let before = known[uuid] {
                    carriers[before].count += 1
                } else {
                    known[uuid] = carriers.count
                    carriers.append(carrier(inside.boxes[index], uuid, place: "moof[\(number)]/" + inside.path(of: index)))
                }
            }
        }
        return carriers
    }

    private static func carrier(_ box: Box, _ uuid: BoxUUID, place: String) -> Inspection.Carrier {
        Inspection.Carrier(kind: "uuid-box", uuid: "\(uuid)", scheme: schemes[uuid], place: place, bytes: box.range)
    }
}

import Reporting
import SchemeKit

extension Inspection.Carrier {
    /// A sighting of the carrier search as the inspection shows it. The UUID, where there is one, is the first word of the name.
    init(_ sighting: CarrierSighting) {
        let kind =
            switch sighting.kind {
            case .uuidBox: "uuid-box"
            case .box: "box"
            case .userData: "sei-uuid"
            case .certificate: "certificate"
            }
        let first = sighting.name.prefix { $0 != " " }
        let place = sighting.sample.map { "sample \($0), \(sighting.name)" } ?? sighting.name
        self.init(
            kind: kind, uuid: first.count == 36 ? String(first) : nil, scheme: sighting.scheme, place: place, track: sighting.track,
            sample: sighting.sample, count: sighting.count, bytes: sighting.bytes)
    }
}

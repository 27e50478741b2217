import VideoBitstream

/// Finds the carriers of signatures among the units of a sample and keeps their bytes. Belongs to one worker.
struct CarrierReader {
    private var scan = CarrierScan()
    private var told: Set<CarrierScan.Sighting.Identity> = []
    /// So many kinds of things are looked at; honest recordings have two or three.
    private static let mostTold = 4096
    /// A unit whose sizes do not fit is searched for a scheme's UUID as far as this.
    private static let searchLimit = 4096

    /// The carriers among the units of a sample that is in memory, extent `place` of its span. `firstUnit` is the place of the first of the
    /// units in their table.
    mutating func carriers(
        in sample: RawSpan, _ units: [CodedUnit], firstUnit: Int, place: Int, wanted: Set<UserDataUUID>,
        strangers: inout [MediaOutput.StrangeSighting]
    ) -> [UnitTable.Kept] {
        var carriers: [UnitTable.Kept] = []
        scan.scan(sample, units: units)
        for sighting in scan.sightings {
            let content = sample.extracting(sighting.unit)
            if let carrier = Self.carrier(sighting, content, wanted) {
                let unit = firstUnit + sighting.unitIndex
                // The first message of a unit decides; sightings come in the order of the units.
                guard carriers.last?.place != unit else { continue }
                let isHonest = sighting.unit.count <= SampleUnit.carrierLimit
                carriers.append(
                    UnitTable.Kept(
                        place: unit, carrier: carrier, content: isHonest ? unsafe content.withUnsafeBytes { unsafe [UInt8]($0) } : nil))
            } else if told.count < Self.mostTold, !told.contains(sighting.identity), Self.isForSigning(sighting, sample) {
                told.insert(sighting.identity)
                strangers.append(MediaOutput.StrangeSighting(place: place, sighting: sighting))
            }
        }
        return carriers
    }

    /// Whether something that no scheme asked for is there to sign: by what is known of it, else by a certificate or key inside.
    private static func isForSigning(_ sighting: CarrierScan.Sighting, _ sample: RawSpan) -> Bool {
        switch sighting.identity {
        case .userData(let uuid):
            if let known = KnownUserData.about(uuid) { return known.purpose == .signing }
            let payload = sighting.payload.clamped(to: 0..<sample.byteCount).prefix(SampleUnit.carrierLimit)
            return CarrierSearch.holdsCertificate(unsafe sample.extracting(payload).withUnsafeBytes { unsafe [UInt8]($0) })
        case .digitallySignedContent: return true
        case .registered, .privateMetadata, .malformed: return false
        }
    }

    /// The scheme's UUID that a unit carries. A unit so damaged that no message can be read from it still counts where the UUID stands in it:
    /// it must not pass as a stranger's.
    private static func carrier(_ sighting: CarrierScan.Sighting, _ unit: RawSpan, _ wanted: Set<UserDataUUID>) -> UserDataUUID? {
        switch sighting.identity {
        case .userData(let uuid): return wanted.contains(uuid) ? uuid : nil
        case .malformed:
            for uuid in wanted where contains(unit, uuid.bytes) { return uuid }
            return nil
        case .registered, .digitallySignedContent, .privateMetadata: return nil
        }
    }

    /// The scheme's UUID in the first bytes of a unit that is too large to be kept.
    static func carrier(inStart start: [UInt8], _ wanted: Set<UserDataUUID>) -> UserDataUUID? {
        wanted.first { contains(unsafe start.span.bytes, $0.bytes, limit: start.count) }
    }

    private static func contains(_ unit: RawSpan, _ pattern: [UInt8], limit: Int = searchLimit) -> Bool {
        let end = min(unit.byteCount, limit)
        guard end >= pattern.count else { return false }
        return unsafe unit.extracting(0..<end).withUnsafeBytes { bytes in
            for start in 0...end - pattern.count where unsafe bytes[start] == pattern[0] {
                if unsafe bytes[start..<start + pattern.count].elementsEqual(pattern) { return true }
            }
            return false
        }
    }
}

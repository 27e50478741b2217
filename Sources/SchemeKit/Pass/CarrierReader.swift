import VideoBitstream

/// Finds the carriers of signatures among the units of a sample and keeps their bytes. Belongs to one worker.
struct CarrierReader {
    private var scan = CarrierScan()
    private var told: Set<CarrierScan.Sighting.Identity> = []
    /// So many kinds of things are looked at; honest recordings have two or three.
    private static let mostTold = 4096
    /// A unit whose sizes do not fit is searched for a scheme's UUID as far as this.
    private static let searchLimit = 4096

    /// Reads the carriers of a sample that is in memory. Leaves the units in `output` where they are needed.
    mutating func read(_ sample: RawSpan, _ units: [CodedUnit], wanted: Set<UserDataUUID>, into output: inout MediaOutput) {
        output.units = units.map { SampleUnit($0) }
        guard units.contains(where: { $0.header.isSupplemental }) else { return }
        scan.scan(sample, units: units)
        for sighting in scan.sightings {
            let content = sample.extracting(sighting.unit)
            if let carrier = Self.carrier(sighting, content, wanted) {
                guard output.units[sighting.unitIndex].carrier == nil else { continue }
                output.hasCarrier = true
                output.units[sighting.unitIndex].carrier = carrier
                if sighting.unit.count <= SampleUnit.carrierLimit {
                    output.units[sighting.unitIndex].content = unsafe content.withUnsafeBytes { unsafe [UInt8]($0) }
                }
            } else if told.count < Self.mostTold, told.insert(sighting.identity).inserted, Self.isForSigning(sighting, sample) {
                output.sightings.append(sighting)
            }
        }
    }

    /// Keeps the parameter sets of a sample.
    func addParameterSets(_ sample: RawSpan, into output: inout MediaOutput) {
        for index in output.units.indices {
            let unit = output.units[index].unit
            guard unit.header.kind == .parameterSet, unit.length <= SampleUnit.parameterSetLimit else { continue }
            output.units[index].content = unsafe sample.extracting(unit.content).withUnsafeBytes { unsafe [UInt8]($0) }
        }
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

    private static func contains(_ unit: RawSpan, _ pattern: [UInt8]) -> Bool {
        let end = min(unit.byteCount, searchLimit)
        guard end >= pattern.count else { return false }
        return unsafe unit.extracting(0..<end).withUnsafeBytes { bytes in
            for start in 0...end - pattern.count where unsafe bytes[start] == pattern[0] {
                if unsafe bytes[start..<start + pattern.count].elementsEqual(pattern) { return true }
            }
            return false
        }
    }
}

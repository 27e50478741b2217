import VideoBitstream

/// Finds the carriers of signatures among the units of a sample and keeps their bytes. Belongs to one worker.
struct CarrierReader {
    private var scan = CarrierScan()
    private var told: Set<CarrierScan.Sighting.Identity> = []
    /// So many kinds of things are looked at; honest recordings have two or three.
    private static let mostTold = 4096
    /// A unit whose sizes do not fit is searched for a scheme's UUID as far as this.
    private static let searchLimit = 4096

    /// Reads the carriers of a sample that is in memory, extent `place` of its span.
    ///
    /// Its units are told where `keepsAll` says so, or where one of them is a carrier.
    mutating func read(
        _ sample: RawSpan, _ units: [CodedUnit], stop: SplitStop?, place: Int, wanted: Set<UserDataUUID>, keepsAll: Bool,
        into output: inout MediaOutput
    ) {
        let isSearched = units.contains { $0.header.isSupplemental }
        guard keepsAll || isSearched else { return }
        let first = output.units.count
        var cut = MediaOutput.CutSample(place: place, units: first..<first + units.count, stop: stop, hasCarrier: false)
        for unit in units { output.units.append(SampleUnit(unit)) }
        if isSearched {
            scan.scan(sample, units: units)
            for sighting in scan.sightings {
                let content = sample.extracting(sighting.unit)
                if let carrier = Self.carrier(sighting, content, wanted) {
                    guard output.units[first + sighting.unitIndex].carrier == nil else { continue }
                    cut.hasCarrier = true
                    output.units[first + sighting.unitIndex].carrier = carrier
                    if sighting.unit.count <= SampleUnit.carrierLimit {
                        output.units[first + sighting.unitIndex].content = unsafe content.withUnsafeBytes { unsafe [UInt8]($0) }
                    }
                } else if told.count < Self.mostTold, !told.contains(sighting.identity), Self.isForSigning(sighting, sample) {
                    told.insert(sighting.identity)
                    output.strangers.append(MediaOutput.StrangeSighting(place: place, sighting: sighting))
                }
            }
        }
        if keepsAll {
            addParameterSets(sample, first, &output)
        } else if !cut.hasCarrier {
            output.units.removeLast(units.count)
            return
        }
        output.samples.append(cut)
    }

    /// Keeps the bytes of the parameter sets among the units from `first` on.
    private func addParameterSets(_ sample: RawSpan, _ first: Int, _ output: inout MediaOutput) {
        for index in first..<output.units.count {
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

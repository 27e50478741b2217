import Cryptography
import Evidence
import ParallelHashing
import VideoBitstream

/// Something found in the coded video, with what is told of it.
struct FoundUserData: Sendable {
    var identity: CarrierScan.Sighting.Identity
    /// The message, where it has a UUID.
    var message: SightedMessage?
    /// What it is; only with the first of its kind that a worker meets, and only where it is worth telling.
    var sighting: CarrierSighting?
}

/// Looks through samples for user data. Belongs to one worker.
struct SightingReader: ExtentDigester, ~Copyable {
    /// Samples larger than this are looked at as far as this.
    private static let sampleLimit = 8 << 20

    private let splitter: SampleSplitter
    private let trackID: UInt32
    private var list = CodedUnitList()
    private var scan = CarrierScan()
    private var described: Set<CarrierScan.Sighting.Identity> = []
    /// A sample larger than the buffer, as far as it is looked at.
    private var large: (extent: Extent, bytes: [UInt8])?

    init(_ format: SampleFormat, trackID: UInt32) {
        splitter = SampleSplitter(format)
        self.trackID = trackID
    }

    mutating func digest(
        _ extents: [Extent], at positions: [Range<Int>], in window: RawSpan
    ) throws(CryptographyError) -> [FoundUserData] {
        var found: [FoundUserData] = []
        for place in extents.indices { look(through: window.extracting(positions[place]), extents[place], &found) }
        return found
    }

    mutating func begin(_ extent: Extent) { large = (extent, []) }

    mutating func update(_ bytes: RawSpan) {
        guard let count = large?.bytes.count, count < Self.sampleLimit else { return }
        large?.bytes += bytes.copy(of: 0..<Self.sampleLimit - count)
    }

    mutating func finish() -> [FoundUserData] {
        var found: [FoundUserData] = []
        if let large { look(through: unsafe large.bytes.span.bytes, large.extent, &found) }
        large = nil
        return found
    }

    private mutating func look(through sample: RawSpan, _ extent: Extent, _ found: inout [FoundUserData]) {
        splitter.split(sample, into: &list)
        guard list.units.contains(where: { $0.header.isSupplemental }) else { return }
        scan.scan(sample, units: list.units)
        for sighting in scan.sightings {
            var each = FoundUserData(identity: sighting.identity)
            if case .userData(let uuid) = sighting.identity {
                each.message = SightedMessage(list.units[sighting.unitIndex], uuid, in: sample, of: extent, trackID: trackID)
            }
            // The first of its kind in the file is the first of its kind that some worker meets, as each goes through the file in order.
            if described.count < 4096, described.insert(sighting.identity).inserted, let said = Self.describe(sighting, sample) {
                let offset = extent.range.offset + UInt64(sighting.unit.lowerBound)
                each.sighting = CarrierSighting(
                    kind: .userData, scheme: said.scheme, name: said.name,
                    bytes: ByteRange(offset: offset, length: UInt64(sighting.unit.count)), track: trackID, sample: extent.index, count: 1,
                    isForSigning: said.signs)
            }
            found.append(each)
        }
    }

    private static func describe(
        _ sighting: CarrierScan.Sighting, _ sample: RawSpan
    ) -> (name: String, scheme: SchemeName?, signs: Bool)? {
        switch sighting.identity {
        case .userData(let uuid):
            switch uuid {
            case KnownUserData.onvifMediaSigning: return ("\(uuid) (ONVIF Media Signing)", .onvifMediaSigning, true)
            case KnownUserData.axisSignedVideo: return ("\(uuid) (Axis Signed Video)", .axisSignedVideo, true)
            default: break
            }
            if let known = KnownUserData.about(uuid) { return ("\(uuid) (\(known.name))", nil, known.purpose == .signing) }
            let holds = CarrierSearch.holdsCertificate(Array(sample.copy(of: sighting.payload).prefix(CarrierSearch.boxLimit)))
            return ("\(uuid)" + (holds ? " with a certificate or key inside" : ""), nil, holds)
        case .digitallySignedContent(let type): return ("digitally signed content of H.274, payload type \(type)", nil, true)
        case .registered, .privateMetadata, .malformed: return nil
        }
    }
}

/// Counts what the workers found, in the order of the file.
struct SightingCollector: ExtentConsumer {
    /// Is handed every message.
    let note: (SightedMessage) -> Void
    /// The first of each kind, with how many there are.
    private(set) var found: [CarrierSighting] = []
    private var places: [CarrierScan.Sighting.Identity: Int] = [:]

    init(note: @escaping (SightedMessage) -> Void) { self.note = note }

    mutating func consume(_ extents: [Extent], output: [FoundUserData]) {
        for each in output {
            if let message = each.message { note(message) }
            if let place = places[each.identity] {
                found[place].count += 1
            } else if let sighting = each.sighting, found.count < 1024 {
                places[each.identity] = found.count
                found.append(sighting)
            }
        }
    }

    mutating func consumeMissing(_ extents: [Extent]) {}
}

extension RawSpan {
    /// A copy of the bytes of a range, as far as it lies inside.
    func copy(of range: Range<Int>) -> [UInt8] {
        unsafe extracting(range.clamped(to: 0..<byteCount)).withUnsafeBytes { unsafe [UInt8]($0) }
    }
}

/// Finds everything in a sample that could carry a signature: user data with its UUID or registration, the signed-content messages of the
/// video standards, AV1 metadata. It reads, and knows nothing of schemes.
package struct CarrierScan: Sendable {
    /// One thing found.
    package struct Sighting: Sendable, Hashable {
        /// What it says it is.
        package enum Identity: Sendable, Hashable {
            /// Unregistered user data, or AV1 private metadata in the manner of signed video.
            case userData(UserDataUUID)
            /// User data registered by ITU-T T.35; `nil` where it is too short to name its owner.
            case registered(T35Registration?)
            /// Digitally signed content of H.274 (payload types 220 to 222).
            case digitallySignedContent(payloadType: UInt32)
            /// AV1 private metadata without anything like a UUID.
            case privateMetadata(type: UInt64)
            /// Unregistered user data too short for a UUID, or a unit whose sizes do not fit.
            case malformed
        }

        /// What it says it is.
        package let identity: Identity
        /// Index of the unit in the sample's list.
        package let unitIndex: Int
        /// The unit without trailing zeros, counted from the start of the sample.
        package let unit: Range<Int>
        /// The message's payload as stored, UUID included, counted from the start of the sample.
        package let payload: Range<Int>
    }

    /// The most sightings kept of one sample: far more than honest recordings have, and a bound on what a hostile one can cost.
    package static let mostSightings = 4096

    /// What was found, in stream order.
    package private(set) var sightings: [Sighting] = []
    /// How many more there were.
    package private(set) var omitted = 0

    /// An empty scan, to be used for sample after sample.
    package init() {}

    /// Replaces the sightings by those of one sample. `units` are the units of that same sample.
    package mutating func scan(_ sample: RawSpan, units: [CodedUnit]) {
        sightings.removeAll(keepingCapacity: true)
        omitted = 0
        for (index, unit) in units.enumerated() where unit.header.isSupplemental && unit.content.upperBound <= sample.byteCount {
            let bytes = sample.extracting(unit.content)
            if unit.header.codec == .av1 {
                scanMetadata(bytes, of: unit, at: index)
            } else {
                scanMessages(bytes, of: unit, at: index)
            }
        }
    }

    private mutating func scanMessages(_ bytes: RawSpan, of unit: CodedUnit, at index: Int) {
        var reader = SEIReader(bytes, codec: unit.header.codec)
        while let message = reader.next(bytes) {
            let payload = message.payload.lowerBound + unit.offset..<message.payload.upperBound + unit.offset
            switch message.payloadType {
            case SEIPayloadType.unregisteredUserData:
                add(message.uuid.map { .userData($0) } ?? .malformed, unit, index, payload)
            case SEIPayloadType.registeredUserData:
                add(.registered(message.registration), unit, index, payload)
            case SEIPayloadType.digitallySignedContent:
                add(.digitallySignedContent(payloadType: message.payloadType), unit, index, payload)
            default: break
            }
        }
        if reader.fault == .sizesDoNotFit { add(.malformed, unit, index, unit.payload) }
    }

    private mutating func scanMetadata(_ bytes: RawSpan, of unit: CodedUnit, at index: Int) {
        do throws(BitstreamError) {
            let metadata = try AV1Metadata(bytes, header: unit.header)
            let payload = metadata.payload.lowerBound + unit.offset..<metadata.payload.upperBound + unit.offset
            if let uuid = metadata.uuid {
                // Past the lone 80 in front of the UUID, so that the payload begins with it as in an SEI message.
                add(.userData(uuid), unit, index, payload.lowerBound + 1..<payload.upperBound)
            } else if metadata.type == AV1Metadata.registeredUserData {
                add(.registered(metadata.registration), unit, index, payload)
            } else if AV1Metadata.userPrivate.contains(metadata.type) {
                add(.privateMetadata(type: metadata.type), unit, index, payload)
            }
        } catch {
            add(.malformed, unit, index, unit.payload)
        }
    }

    private mutating func add(_ identity: Sighting.Identity, _ unit: CodedUnit, _ index: Int, _ payload: Range<Int>) {
        guard sightings.count < Self.mostSightings else {
            omitted += 1
            return
        }
        sightings.append(Sighting(identity: identity, unitIndex: index, unit: unit.content, payload: payload))
    }
}

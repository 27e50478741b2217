import AxisForge
import Evidence
import ONVIFForge
import RecordingForge

/// What can be done to the signatures of a recording, wherever its scheme puts them.
extension Specimen {
    /// What happens to a signature.
    enum Operation {
        case removal
        case damage
        case malformation
        case repetition
        /// The last third is gone, and what says how long it is fits what is left.
        case truncation
        /// Filler in front of the end, so many bytes, with a payload size that speaks of it. For messages inside of H.264 only.
        case inflation(Int)
    }

    /// Operates on one of the signatures, in the middle where nothing else is said, or on the only one. Negative numbers count from the end.
    func operating(_ operation: Operation, on number: Int = 2) throws -> AlteredFile {
        switch scheme {
        case .alterationInfo:
            // The first box says who signs.
            let boxes = Array(file.topLevelBoxes("uuid").dropFirst())
            return try operatingOnBox(boxes[number < 0 ? boxes.count + number : number], operation)
        case .onvifMediaSigning, .axisSignedVideo: return try operatingOnMessage(operation, number)
        case .c2pa: return try operatingOnBox(file.topLevelBoxes("uuid")[0], operation)
        case .onvifExportSeal: return try operatingOnBox(file.topLevelBoxes("meta")[0], operation)
        }
    }

    /// The file without any of its signatures.
    func stripped() throws -> AlteredFile {
        var edited = file
        switch scheme {
        case .alterationInfo, .c2pa: for box in edited.topLevelBoxes("uuid").reversed() { try edited.removeTopLevelBox(box) }
        case .onvifExportSeal: for box in edited.topLevelBoxes("meta").reversed() { try edited.removeTopLevelBox(box) }
        case .onvifMediaSigning, .axisSignedVideo: edited = rewrite(withoutMessages())
        }
        return edited
    }

    /// The recording without signing messages in its samples.
    func withoutMessages() -> Recording {
        var edited = recording
        for sample in edited.tracks[0].samples.indices {
            switch scheme {
            case .axisSignedVideo: while !edited.removeMessage(inSample: sample).isEmpty {}
            default: edited.tracks[0].samples[sample].removeMessages()
            }
        }
        edited.tracks[0].samples.removeAll { $0.bytes.isEmpty }
        return edited
    }

    private func operatingOnBox(_ number: Int, _ operation: Operation) throws -> AlteredFile {
        var edited = file
        let box = edited.boxes.boxes[number]
        switch operation {
        case .inflation: throw ForgeError(.noSuchSample, "a signing message")
        case .removal: try edited.removeTopLevelBox(number)
        case .repetition: try edited.duplicateTopLevelBox(number)
        case .truncation where scheme == .c2pa:
            // Its box is filled up with zeros, and stays as long as it is.
            guard let last = edited.bytes[box.range].lastIndex(where: { $0 != 0 }) else { throw ForgeError(.noSuchBox, "jumb") }
            let end = last - (last - box.range.lowerBound) / 3
            try edited.overwrite(at: end, with: [UInt8](repeating: 0, count: last + 1 - end))
        case .truncation:
            let left = Array(edited.bytes[box.range].prefix(box.range.count * 2 / 3))
            var writer = BoxWriter()
            writer.raw(left)
            writer.overwrite(left.count, at: 0, bytes: 4)
            try edited.removeTopLevelBox(number)
            try edited.insertTopLevelBox(writer.bytes, before: number)
        case .malformation:
            // The first length inside: past the UUID and version, at the first box in it, or at the item protection.
            let offset =
                switch scheme {
                case .c2pa: try edited.offset(of: "jumb", in: box.range) - 4
                case .onvifExportSeal: try edited.offset(of: "ipro", in: box.range) + 10
                default: box.payload.lowerBound
                }
            try edited.overwrite(at: offset, with: [0xFF, 0xFF, 0xFF, 0xFF])
        case .damage:
            let offset =
                switch scheme {
                // COSE: a byte string of 64 bytes, the last in the box.
                case .c2pa: try edited.lastOffset(of: [0x58, 0x40], in: box.range) + 20
                case .onvifExportSeal: try edited.offset(of: "sibo", in: box.range) + 4 + 20
                default: box.payload.lowerBound + 130
                }
            try edited.flip(at: offset)
        }
        return edited
    }

    private func operatingOnMessage(_ operation: Operation, _ number: Int) throws -> AlteredFile {
        var edited = recording
        let isAxis = scheme == .axisSignedVideo
        let carriers =
            isAxis
            ? edited.messageSamples : edited.tracks[0].samples.indices.filter { !edited.tracks[0].samples[$0].signingUnits.isEmpty }
        guard carriers.count > 2 else { throw ForgeError(.noSuchSample, "a signing message") }
        let carrier = carriers[number < 0 ? carriers.count + number : number]
        let identity = isAxis ? Array("Signed Video...0".utf8) : [0x00, 0x5B, 0xC9, 0x3F]
        if isAxis {
            // With its length, which stays what it was: an AV1 message has it inside.
            let message = edited.removeMessage(inSample: carrier)
            for unit in Self.operate(operation, on: message, identity) { edited.addMessage(unit, inSample: carrier) }
        } else {
            try edited.tracks[0].samples[carrier].editMessage { Self.operate(operation, on: $0, identity) }
        }
        return rewrite(edited)
    }

    /// What stands in the place of a message.
    private static func operate(_ operation: Operation, on message: [UInt8], _ identity: [UInt8]) -> [[UInt8]] {
        var unit = message
        switch operation {
        case .removal: return []
        case .repetition: return [unit, unit]
        case .damage:
            unit[unit.count - 40] ^= 4
            return [unit]
        case .malformation:
            guard let place = unit.indices.first(where: { unit[$0...].starts(with: identity) }) else { return [unit] }
            // The first value's length, behind UUID, flags and tag.
            unit[place + 18] = 0x77
            unit[place + 19] = 0x77
            return [unit]
        case .truncation:
            guard let place = unit.indices.first(where: { unit[$0...].starts(with: identity) }) else { return [unit] }
            let body = Array(unit[place..<unit.count - 1].prefix((unit.count - place) * 2 / 3))
            return [userData(body, hasLength: identity.count == 16)]
        case .inflation(let count):
            guard let place = unit.indices.first(where: { unit[$0...].starts(with: identity) }) else { return [unit] }
            let body = unit[place..<unit.count - 1] + [UInt8](repeating: 0x55, count: count)
            return [userData(Array(body), hasLength: identity.count == 16)]
        }
    }

    /// An SEI of H.264 with user data; Axis's with the length in front of it.
    private static func userData(_ body: [UInt8], hasLength: Bool) -> [UInt8] {
        let unit = [6, 5] + [UInt8](repeating: 0xFF, count: body.count / 255) + [UInt8(body.count % 255)] + body + [0x80]
        guard hasLength else { return unit }
        var stored = BoxWriter()
        stored.u32(UInt32(unit.count))
        stored.raw(unit)
        return stored.bytes
    }
}

extension Sample {
    /// Takes out the SEIs of ONVIF Media Signing.
    fileprivate mutating func removeMessages() {
        let places = Set(signingUnits)
        units = units.indices.filter { !places.contains($0) }.map { units[$0] }
    }

    /// Puts other units in the place of its first SEI of ONVIF Media Signing.
    fileprivate mutating func editMessage(_ change: ([UInt8]) -> [[UInt8]]) throws(ForgeError) {
        var parts = units
        guard let place = signingUnits.first else { throw ForgeError(.noSuchSample, "a signing message") }
        parts.replaceSubrange(place...place, with: change(parts[place]))
        units = parts
    }
}

extension AlteredFile {
    /// Where a text stands first in a range.
    func offset(of text: String, in range: Range<Int>) throws(ForgeError) -> Int {
        let wanted = Array(text.utf8)
        guard let found = range.first(where: { bytes[$0...].starts(with: wanted) }) else { throw ForgeError(.noSuchBox, text) }
        return found
    }

    /// Where some bytes stand last in a range.
    func lastOffset(of wanted: [UInt8], in range: Range<Int>) throws(ForgeError) -> Int {
        guard let found = range.last(where: { bytes[$0...].starts(with: wanted) }) else { throw ForgeError(.noSuchBox, "\(wanted)") }
        return found
    }
}

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
        /// Filler in front of the end, so many bytes, with a payload size that speaks of it. For messages inside of H.264 only.
        case inflation(Int)
    }

    /// Operates on one of the signatures in the middle, or on the only one.
    func operating(_ operation: Operation) throws -> AlteredFile {
        switch scheme {
        case .alterationInfo: try operatingOnBox(file.topLevelBoxes("uuid")[3], operation)
        case .onvifMediaSigning: try operatingOnMessage(operation)
        case .axisSignedVideo: try operatingOnMessage(operation)
        case .c2pa: try operatingOnBox(file.topLevelBoxes("uuid")[0], operation)
        case .onvifExportSeal: try operatingOnBox(file.topLevelBoxes("meta")[0], operation)
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

    private func operatingOnMessage(_ operation: Operation) throws -> AlteredFile {
        var edited = recording
        let isAxis = scheme == .axisSignedVideo
        let carriers =
            isAxis
            ? edited.messageSamples : edited.tracks[0].samples.indices.filter { !edited.tracks[0].samples[$0].signingUnits.isEmpty }
        guard carriers.count > 2 else { throw ForgeError(.noSuchSample, "a signing message") }
        let identity = isAxis ? Array("Signed Video...0".utf8) : [0x00, 0x5B, 0xC9, 0x3F]
        if isAxis {
            // With its length, which stays what it was: an AV1 message has it inside.
            let message = edited.removeMessage(inSample: carriers[2])
            for unit in Self.operate(operation, on: message, identity) { edited.addMessage(unit, inSample: carriers[2]) }
        } else {
            try edited.tracks[0].samples[carriers[2]].editMessage { Self.operate(operation, on: $0, identity) }
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
        case .inflation(let count):
            guard let place = unit.indices.first(where: { unit[$0...].starts(with: identity) }) else { return [unit] }
            let body = unit[place..<unit.count - 1] + [UInt8](repeating: 0x55, count: count)
            let size = [UInt8](repeating: 0xFF, count: body.count / 255) + [UInt8(body.count % 255)]
            var inflated = BoxWriter()
            inflated.raw([6, 5] + size + body + [0x80])
            guard identity.count == 16 else { return [inflated.bytes] }
            // Axis's, with its length.
            var stored = BoxWriter()
            stored.u32(UInt32(inflated.bytes.count))
            stored.raw(inflated.bytes)
            return [stored.bytes]
        }
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

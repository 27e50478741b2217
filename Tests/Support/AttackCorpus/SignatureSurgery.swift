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
        for sample in edited.tracks[0].samples.indices { edited.tracks[0].samples[sample].removeMessages(scheme) }
        edited.tracks[0].samples.removeAll { $0.bytes.isEmpty }
        return edited
    }

    private func operatingOnBox(_ number: Int, _ operation: Operation) throws -> AlteredFile {
        var edited = file
        let box = edited.boxes.boxes[number]
        switch operation {
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
        let carriers = edited.tracks[0].samples.indices.filter { edited.tracks[0].samples[$0].holdsMessage(scheme) }
        guard carriers.count > 2 else { throw ForgeError(.noSuchSample, "a signing message") }
        try edited.tracks[0].samples[carriers[2]].editMessage(scheme) { unit in
            switch operation {
            case .removal: return []
            case .repetition: return [unit, unit]
            case .damage:
                var unit = unit
                unit[unit.count - 40] ^= 4
                return [unit]
            case .malformation:
                var unit = unit
                let identity = scheme == .axisSignedVideo ? Array("Signed Video...0".utf8) : [0x00, 0x5B, 0xC9, 0x3F]
                guard let place = unit.indices.first(where: { unit[$0...].starts(with: identity) }) else { return [unit] }
                // The first value's length, behind UUID, flags and tag.
                unit[place + 18] = 0x77
                unit[place + 19] = 0x77
                return [unit]
            }
        }
        return rewrite(edited)
    }
}

extension Sample {
    private func isMessage(_ unit: [UInt8], _ scheme: SchemeName) -> Bool {
        let identity = scheme == .axisSignedVideo ? Array("Signed Video...0".utf8) : [0x00, 0x5B, 0xC9, 0x3F, 0x2D, 0x71, 0x5E, 0x95]
        return unit.first == 6 && unit.indices.prefix(64).contains { unit[$0...].starts(with: identity) }
    }

    /// Whether it holds a signing message.
    func holdsMessage(_ scheme: SchemeName) -> Bool { units.contains { isMessage($0, scheme) } }

    /// Takes out the signing messages.
    mutating func removeMessages(_ scheme: SchemeName) { units = units.filter { !isMessage($0, scheme) } }

    /// Its signing messages.
    func messages(_ scheme: SchemeName) -> [[UInt8]] { units.filter { isMessage($0, scheme) } }

    /// Puts other units in the place of its first signing message.
    mutating func editMessage(_ scheme: SchemeName, _ change: ([UInt8]) -> [[UInt8]]) throws(ForgeError) {
        var parts = units
        guard let place = parts.firstIndex(where: { isMessage($0, scheme) }) else { throw ForgeError(.noSuchSample, "a signing message") }
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

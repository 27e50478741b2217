import Cryptography
import Evidence
package import RecordingForge

/// Signs forged recordings as a camera of this scheme does: messages among the coded units of the first track.
package struct AxisForge: Sendable {
    /// How it signs.
    package let settings: AxisSettings
    /// The camera that signs.
    package let camera: AxisCamera

    /// A forge with a camera of its own, whose certificates lead to the authority that tests trust.
    package init(_ settings: AxisSettings = AxisSettings(), authority: TestPKI? = nil) throws {
        try self.init(settings, camera: AxisCamera(settings, authority: authority ?? TestPKI.shared()))
    }

    /// A forge with a given camera.
    package init(_ settings: AxisSettings, camera: AxisCamera) throws {
        self.settings = settings
        self.camera = camera
    }

    /// The recording with messages in its samples; one sample more where it is closed.
    package func sign(_ recording: Recording) throws -> Recording {
        var signed = recording
        var writer = try AxisStreamWriter(self, recording)
        signed.tracks[0].samples = try writer.samples()
        return signed
    }
}

/// What is signed of one unit.
private enum Role { case anchor, picture, slice, other }

/// Walks a track as a signer does, picture by picture.
private struct AxisStreamWriter {
    private let settings: AxisSettings
    private let message: AxisMessage
    private let recording: Recording
    private var reference: [UInt8]
    private var run: [[UInt8]] = []
    private var lastFirst: [UInt8]
    private var lastGroupHash: [UInt8]?
    private var counter: UInt32
    private var written = 0
    private var start: Timestamp?
    private var waiting: [(due: Int, unit: [UInt8], isSigned: Bool)] = []

    init(_ forge: AxisForge, _ recording: Recording) throws {
        settings = forge.settings
        self.recording = recording
        let type = recording.tracks[0].sampleDescriptions[0].type
        message = AxisMessage(settings: settings, camera: forge.camera, coding: type == "av01" ? .av1 : type == "hvc1" ? .h265 : .h264)
        reference = [UInt8](repeating: 0, count: settings.digestSize)
        lastFirst = reference
        counter = settings.firstCounter
    }

    mutating func samples() throws -> [Sample] {
        var result: [Sample] = []
        let track = recording.tracks[0]
        for (number, sample) in track.samples.enumerated() {
            let time = time(of: number)
            var sample = sample
            let units = CodedBytes.units(of: sample.bytes, message.coding)
            for unit in units {
                guard let role = role(unit), role == .anchor || role == .picture else { continue }
                try begin(unit, role, at: number, time)
                break
            }
            var front: [UInt8] = []
            var unsigned: [[UInt8]] = []
            if number == 0, settings.isGolden { front += CodedBytes.stored(try message.writeGolden(), message.coding) }
            while let next = waiting.first, next.due <= number {
                waiting.removeFirst()
                front += CodedBytes.stored(next.unit, message.coding)
                // With a delay the picture that closed the group is in front, so the message belongs to the group that goes on.
                if !next.isSigned, !settings.isSuffix { run.append(try message.digest(next.unit)) }
                if !next.isSigned { unsigned.append(next.unit) }
            }
            for unit in units { try take(unit) }
            if settings.isSuffix { for unit in unsigned { run.append(try message.digest(unit)) } }
            sample.bytes = settings.isSuffix ? sample.bytes + front : front + sample.bytes
            result.append(sample)
        }
        if settings.closes, let last = track.samples.last {
            try close(at: track.samples.count, nil, byLimit: false, isEnd: true)
            var bytes: [UInt8] = []
            for next in waiting { bytes += CodedBytes.stored(next.unit, message.coding) }
            var sample = Sample(letter: "S", bytes: bytes, duration: last.duration, isSync: false, group: last.group)
            sample.compositionOffset = last.compositionOffset
            result.append(sample)
        }
        return result
    }

    private func time(of number: Int) -> Timestamp? {
        settings.startTime.map { start in
            let track = recording.tracks[0]
            return Timestamp(microseconds: start.microseconds + Int64(track.decodeTimes[number] * 1_000_000 / UInt64(track.timescale)))
        }
    }

    private func role(_ unit: [UInt8]) -> Role? { CodedBytes.role(unit, message.coding) }

    /// A picture begins: it may close what was before it.
    private mutating func begin(_ unit: [UInt8], _ role: Role, at number: Int, _ time: Timestamp?) throws {
        let isAnchor = role == .anchor
        if settings.generation == .first {
            guard isAnchor else { return }
            let plain = try message.digest(unit)
            run.append(written == 0 ? plain : try message.digest(reference + plain))
            try close(at: number, time, byLimit: false)
            return
        }
        let isFull = settings.mostUnits.map { run.count >= $0 } ?? false
        if !run.isEmpty, isAnchor || isFull { try close(at: number, time, byLimit: !isAnchor) }
        if run.isEmpty { start = time }
    }

    private mutating func close(at number: Int, _ time: Timestamp?, byLimit: Bool, isEnd: Bool = false) throws {
        guard !run.isEmpty else { return }
        let recurs =
            !settings.isGolden && written >= settings.firstRecurrence && (written - settings.firstRecurrence) % settings.recurrence == 0
        let isSigned = isEnd || (written + 1) % settings.groupsPerSignature == 0
        let isStale = isEnd && settings.generation == .second && lastGroupHash != nil
        let content = AxisMessage.Content(
            counter: counter, hashes: run, linked: lastFirst, isClosedByLimit: byLimit, start: isEnd ? nil : start, end: isEnd ? nil : time,
            recurs: recurs, isSigned: isSigned, staleGroupHash: isStale ? lastGroupHash : nil)
        waiting.append((number + settings.delay, try message.write(content), isSigned))
        lastFirst = run[0]
        lastGroupHash = try message.groupHash(run)
        counter &+= 1
        written += 1
        run = []
        start = time
    }

    private mutating func take(_ unit: [UInt8]) throws {
        guard let role = role(unit) else { return }
        let plain = try message.digest(unit)
        if role == .anchor {
            reference = plain
            run.append(plain)
        } else {
            run.append(try message.digest(reference + plain))
        }
    }
}

/// Coded units in stored samples.
private enum CodedBytes {
    static func units(of sample: [UInt8], _ coding: AxisMessage.Coding) -> [[UInt8]] {
        var units: [[UInt8]] = []
        var index = 0
        while index + 2 < sample.count {
            let start: Int
            var length = 0
            if coding == .av1 {
                start = index
                var size = 0
                var shift = 0
                index += 1
                repeat {
                    size |= Int(sample[index] & 0x7F) << shift
                    shift += 7
                    index += 1
                } while sample[index - 1] & 0x80 != 0
                length = index - start + size
            } else {
                for byte in sample[index..<index + 4] { length = length << 8 | Int(byte) }
                start = index + 4
            }
            let unit = sample[start..<start + length]
            index = start + length
            // In AV1 the tile groups behind a frame header are one unit with it.
            if coding == .av1, unit[start] >> 3 == 4, let last = units.last, last[0] >> 3 == 3 {
                units[units.count - 1] += unit
            } else {
                units.append(Array(unit))
            }
        }
        return units
    }

    static func stored(_ unit: [UInt8], _ coding: AxisMessage.Coding) -> [UInt8] {
        guard coding != .av1 else { return unit }
        var writer = BoxWriter()
        writer.u32(UInt32(unit.count))
        writer.raw(unit)
        return writer.bytes
    }

    static func role(_ unit: [UInt8], _ coding: AxisMessage.Coding) -> Role? {
        switch coding {
        case .h264:
            let type = unit[0] & 0x1F
            guard type == 1 || type == 5 else { return nil }
            return unit[1] & 0x80 == 0 ? .slice : type == 5 ? .anchor : .picture
        case .h265:
            let type = unit[0] >> 1 & 0x3F
            guard type <= 1 || (16...21).contains(type) else { return nil }
            return unit[2] & 0x80 == 0 ? .slice : type >= 16 ? .anchor : .picture
        case .av1:
            guard unit[0] >> 3 & 0xF == 6 || unit[0] >> 3 & 0xF == 3 else { return unit[0] >> 3 & 0xF == 5 ? .other : nil }
            let payload = 1 + (unit[1...].firstIndex { $0 & 0x80 == 0 } ?? 1)
            return unit[payload] & 0x60 == 0 ? .anchor : .picture
        }
    }
}

extension SampleDescription {
    /// The four letters of the entry.
    fileprivate var type: String { String(decoding: bytes[4..<8], as: UTF8.self) }
}

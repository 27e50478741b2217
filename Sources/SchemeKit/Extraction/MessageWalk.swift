import ByteInput
package import Evidence
import ISOBMFF
package import VideoBitstream

/// A NAL unit or OBU as extraction meets it.
package struct WalkedUnit: Sendable {
    /// What its first bytes say.
    package let header: CodedUnitHeader
    /// The sample it lies in.
    package let sample: UInt64
    /// Its bytes in the file, without trailing zeros.
    package let range: ByteRange
    /// Whether it carries the scheme's user data.
    package let isCarrier: Bool
    /// The bytes of a carrier as they were when it was signed; `nil` for other units and where it is too large to be honest.
    package let message: [UInt8]?
}

/// Goes through the coded units of a track in decode order, sample by sample, with one sample in memory.
///
/// The pass of an examination is not used: it may begin anew when a message names another hash function, and what has been written to a
/// folder cannot be taken back.
package struct MessageWalk {
    /// Samples larger than this are not looked at.
    private static let sampleLimit: UInt64 = 64 << 20

    private let file: ExaminedFile
    private let trackIndex: Int
    private let carrier: UserDataUUID

    /// A walk through a track in search of a scheme's user data.
    package init(_ file: ExaminedFile, trackIndex: Int, carrier: UserDataUUID) {
        self.file = file
        self.trackIndex = trackIndex
        self.carrier = carrier
    }

    /// Hands out every unit.
    ///
    /// - Returns: why something was not looked at, in words; `nil` where everything was.
    /// - Throws: what reading throws, and what `take` throws.
    package func run(_ take: (WalkedUnit) throws -> Void) throws -> String? {
        let track = file.movie.tracks[trackIndex]
        let formats = track.sampleFormats()
        var samples = track.samples()
        var list = CodedUnitList()
        var scan = CarrierScan()
        var remark: String?
        // Tables may name the same bytes over and over: an honest recording is read once.
        var budget = file.file.size
        while let sample = try samples.next() {
            let index = Int(sample.descriptionIndex)
            guard let format = formats.indices.contains(index - 1) ? formats[index - 1] : formats.first ?? nil, sample.size > 0 else {
                continue
            }
            let size = UInt64(sample.size)
            guard size <= Self.sampleLimit, sample.offset < file.file.size, size <= file.file.size - sample.offset else {
                remark = "samples that are too large, or not in the file, were passed over"
                continue
            }
            guard size <= budget else { return "more samples than the file has bytes for were passed over" }
            budget -= size
            let bytes = try file.file.bytes(at: sample.offset, count: Int(sample.size))
            let span = unsafe bytes.span.bytes
            SampleSplitter(format).split(span, into: &list)
            scan.scan(span, units: list.units)
            let carriers = Set(scan.sightings.filter { $0.identity == .userData(carrier) }.map(\.unitIndex))
            for (place, unit) in list.units.enumerated() {
                guard let range = unit.fileRange(sampleOffset: sample.offset) else { continue }
                let isCarrier = carriers.contains(place)
                let isHonest = isCarrier && unit.length <= SampleUnit.carrierLimit
                try take(
                    WalkedUnit(
                        header: unit.header, sample: sample.index, range: range, isCarrier: isCarrier,
                        message: isHonest ? unit.messageBytes(Array(bytes[unit.content])) : nil))
            }
        }
        return remark
    }
}

import VideoBitstream

extension SampleUnit {
    /// The bytes of a kept unit as they were when it was signed: an OBU without a size field gets the shortest one back, all other units
    /// are as stored, without trailing zeros. `nil` where the bytes were not kept.
    package var messageBytes: [UInt8]? {
        guard let content, let start = UnitMessage.sizedStart(unit.header, storedLength: unit.storedLength) else { return content }
        return start + content.dropFirst(Int(unit.header.length))
    }
}

import VideoBitstream

extension CodedUnit {
    /// A unit's bytes as they were when it was signed: an OBU without a size field gets the shortest one back, all other units are as
    /// stored. `content` are its bytes without trailing zeros.
    func messageBytes(_ content: [UInt8]) -> [UInt8] {
        guard let start = UnitMessage.sizedStart(header, storedLength: storedLength) else { return content }
        return start + content.dropFirst(Int(header.length))
    }
}

extension SampleUnit {
    /// The bytes of a kept unit as they were when it was signed; `nil` where the bytes were not kept.
    package var messageBytes: [UInt8]? { content.map { unit.messageBytes($0) } }
}

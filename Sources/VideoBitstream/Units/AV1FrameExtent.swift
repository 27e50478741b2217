/// Follows the OBUs of a sample and tells which continue a frame: a frame header and the tile groups directly behind it are one frame
/// (AV1, 7.5). Any other OBU ends it.
package struct AV1FrameExtent: Sendable {
    private var isOpen = false

    /// Before the first OBU of a sample.
    package init() {}

    /// Whether the next unit continues the frame in front of it; never with other codecs.
    package mutating func continues(with header: CodedUnitHeader) -> Bool {
        guard header.codec == .av1 else { return false }
        let isTileGroup = header.type == AV1UnitType.tileGroup
        let continues = isTileGroup && isOpen
        isOpen = header.type == AV1UnitType.frameHeader || continues
        return continues
    }
}

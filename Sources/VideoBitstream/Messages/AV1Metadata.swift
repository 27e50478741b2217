/// The content of an AV1 metadata OBU (5.8): what SEI messages are in the other codecs.
package struct AV1Metadata: Sendable, Hashable {
    /// metadata_type of ITU-T T.35 data.
    package static let registeredUserData: UInt64 = 4
    /// The metadata types that the standard leaves to applications.
    package static let userPrivate: ClosedRange<UInt64> = 6...31

    /// metadata_type.
    package let type: UInt64
    /// What follows the type, counted from the OBU's first byte, without trailing zeros.
    package let payload: Range<Int>
    /// The country and provider of T.35 data.
    package let registration: T35Registration?
    /// The sixteen bytes behind a lone 80 in user private data, where signed video keeps its UUID. The standard has no UUIDs: whether
    /// these bytes are one is for those who know the scheme.
    package let uuid: UserDataUUID?

    /// Reads it from an OBU's bytes, header included, without trailing zeros.
    ///
    /// - Throws: `wrongUnitType`, `cutShort`, `outOfRange` (a type of more than 8 bytes).
    package init(_ unit: RawSpan, header: CodedUnitHeader) throws(BitstreamError) {
        guard header.codec == .av1, header.type == AV1UnitType.metadata else {
            throw BitstreamError(.wrongUnitType, in: "metadata_obu", at: 0)
        }
        var index = Int(header.length)
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard index < unit.byteCount else { throw BitstreamError(.cutShort, in: "metadata_obu", at: index) }
            guard shift < 56 else { throw BitstreamError(.outOfRange, in: "metadata_obu", at: index) }
            let byte = unit.byte(index)
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else { break }
            shift += 7
        }
        type = value
        payload = index..<unit.byteCount
        var first = InlineArray<16, UInt8>(repeating: 0)
        let isPrivate = Self.userPrivate.contains(value) && payload.count > 16 && unit.byte(index) == 0x80
        let start = isPrivate ? index + 1 : index
        let known = min(16, unit.byteCount - start)
        for offset in 0..<known { first[offset] = unit.byte(start + offset) }
        registration = value == Self.registeredUserData ? T35Registration(first, count: known) : nil
        uuid = isPrivate ? UserDataUUID(first) : nil
    }
}

/// payloadType of the SEI messages that matter here; the numbers are the same in H.264, H.265 and H.266 (H.274).
package enum SEIPayloadType {
    /// User data registered by Recommendation ITU-T T.35.
    package static let registeredUserData: UInt32 = 4
    /// User data unregistered: a UUID, then anything.
    package static let unregisteredUserData: UInt32 = 5
    /// Digitally signed content initialization, selection and verification: the signature scheme of the video standards themselves.
    package static let digitallySignedContent: ClosedRange<UInt32> = 220...222
}

/// One SEI message and where it lies in its NAL unit.
///
/// All ranges count from the first byte of the NAL unit header, in the bytes as stored.
package struct SEIMessage: Sendable, Hashable {
    /// payloadType.
    package let payloadType: UInt32
    /// payloadSize as stated: without emulation prevention bytes.
    package let payloadSize: Int
    /// The bytes that state type and size.
    package let header: Range<Int>
    /// The payload as stored, with its emulation prevention bytes.
    package let payload: Range<Int>
    /// The UUID of unregistered user data; `nil` for other messages, and where the payload is too short for one.
    package let uuid: UserDataUUID?
    /// The country and provider of registered user data.
    package let registration: T35Registration?
    /// Whether emulation prevention bytes were taken out to read it.
    package let form: SEIForm
    /// Zero bytes directly in front of the payload: they can be the first half of an emulation prevention that lies in the payload.
    let zerosBefore: Int

    /// How many emulation prevention bytes the payload holds.
    package var emulationPreventionBytes: Int { payload.count - payloadSize }

    /// The payload without emulation prevention bytes. `unit` is the NAL unit that the message was read from.
    package func payloadBytes(in unit: RawSpan) -> [UInt8] {
        guard payload.upperBound <= unit.byteCount else { return [] }
        switch form {
        case .escaped: return EmulationPrevention.removed(from: unit.extracting(payload), zerosBefore: zerosBefore)
        case .plain: return unit.copy(payload)
        }
    }
}

/// How the bytes of an SEI NAL unit are to be read.
package enum SEIForm: String, Sendable, Hashable {
    /// As the standards say: 03 behind two zeros does not belong to the message.
    case escaped
    /// As they stand. Units exist in MP4 files that were never escaped although they hold 00 00 03; only their sizes tell.
    case plain
}

/// Who defines registered user data: ITU-T T.35.
package struct T35Registration: Sendable, Hashable {
    /// itu_t_t35_country_code; with its extension byte as FFxx where the code is FF.
    package let country: UInt16
    /// The two bytes behind it, which for most countries name the provider.
    package let provider: UInt16

    /// From the first `count` bytes of the payload; `nil` where there are too few.
    init?(_ bytes: InlineArray<16, UInt8>, count: Int) {
        let extended = bytes[0] == 0xFF
        guard count >= (extended ? 4 : 3) else { return nil }
        country = extended ? 0xFF00 | UInt16(bytes[1]) : UInt16(bytes[0])
        provider = extended ? UInt16(bytes[2]) << 8 | UInt16(bytes[3]) : UInt16(bytes[1]) << 8 | UInt16(bytes[2])
    }
}

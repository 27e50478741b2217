import Cryptography
import Evidence
package import SchemeKit
package import VideoBitstream

extension AxisSignedVideoScheme {
    package static func describe(_ message: [UInt8], codec: VideoCodec, carrier: UserDataUUID) -> MessageDescription? {
        guard carrier == SigningMessage.carrier else { return nil }
        do throws(SigningMessageError) {
            return try SigningMessage(message, codec: codec).description
        } catch {
            return MessageDescription(malformed: error.explanation)
        }
    }
}

extension SigningMessage {
    /// The message in words.
    package var description: MessageDescription {
        var text = MessageDescription()
        let kind = isGolden ? "message with keys" : signature == nil ? "message without signature" : "signed message"
        text.add("kind", "\(kind) of the \(generation == .first ? "first" : "second") generation", isBrief: true)
        text.add("tags", tags.map(String.init).joined(separator: " "), isBrief: true)
        if let general { describe(general, in: &text) }
        text.add("hash function", algorithm.name)
        if let hashList { text.add("hash list", "\(hashList.count / algorithm.size) digests") }
        if let device = product?.device {
            text.add("manufacturer", device.manufacturer)
            text.add("model", device.model)
            text.add("serial number", device.serialNumber)
            text.add("firmware", device.firmware)
        }
        if let publicKey { text.add("public key, SHA-256", (try? Digest.of(publicKey, .sha256).hex) ?? "unknown", isBrief: vendor == nil) }
        if let vendor {
            let certificates = vendor.certificates.compactMap { try? Certificate(der: $0) }
            text.add(vendor.attestation.isEmpty ? "factory certificates" : "attesting certificates", certificates: certificates)
            if !vendor.attestation.isEmpty { text.add("attestation", hex: vendor.attestation) }
        }
        if let signature {
            if signature.isOverGroup { text.add("signed", "message and group of pictures together") }
            text.add("signature", hex: signature.signature)
        }
        return text
    }

    private func describe(_ general: GeneralField, in text: inout MessageDescription) {
        text.add("signer version", general.signerVersion.map(String.init).joined(separator: "."))
        text.add("counter", "\(general.counter)", isBrief: true)
        if let start = general.start { text.add("start", "\(start)", isBrief: true) }
        if let end = general.end { text.add("end", "\(end)", isBrief: true) }
        text.add("ended by", general.isClosedByFrameLimit ? "a limit of pictures" : "the next random access picture, or the end")
        text.add("units", "\(general.unitCount)", isBrief: true)
        if !general.groupHash.isEmpty { text.add("GOP hash", hex: general.groupHash) }
        if !general.linkedHash.isEmpty { text.add("linked hash", hex: general.linkedHash) }
    }
}

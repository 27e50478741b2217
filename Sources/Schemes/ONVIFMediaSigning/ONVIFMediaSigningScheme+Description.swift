import Cryptography
package import SchemeKit
package import VideoBitstream

extension ONVIFMediaSigningScheme {
    package static func describe(_ message: [UInt8], codec: VideoCodec, carrier: UserDataUUID) -> MessageDescription? {
        guard carrier == self.carrier else { return nil }
        do throws(MediaSigningError) {
            return try SigningSEI(message, codec: codec).description
        } catch {
            return MessageDescription(malformed: "\(error.explanation), at byte \(error.offset)")
        }
    }
}

extension SigningSEI {
    /// The SEI in words.
    package var description: MessageDescription {
        var text = MessageDescription()
        text.add("kind", isCertificateSEI ? "certificate SEI" : isSigned ? "signed SEI" : "SEI without signature", isBrief: true)
        text.add("hashed", isHashedAsStored ? "with emulation prevention bytes" : "without emulation prevention bytes")
        text.add("tags", tags.map(String.init).joined(separator: " "), isBrief: true)
        if let general { describe(general, in: &text) }
        if let algorithm = hashAlgorithm {
            text.add("hash function", algorithm.name)
        } else if let cryptography {
            text.add("hash function, as an object identifier", hex: cryptography.hashIdentifier)
        }
        if let hashList, let size = general?.gopHash.count, size > 0 { text.add("hash list", "\(hashList.count / size) digests") }
        if let vendor {
            text.add("manufacturer", vendor.manufacturer)
            text.add("serial number", vendor.serialNumber)
            text.add("firmware", vendor.firmware)
        }
        for chain in chains {
            text.add(
                chain.isUserProvisioned ? "user certificates" : "factory certificates",
                certificates: (try? Certificate.all(inPEM: chain.pem)) ?? [])
        }
        if let arbitrary { text.add("arbitrary data", "\(arbitrary.count) bytes") }
        if let signature { text.add("signature", hex: signature) }
        return text
    }

    private func describe(_ general: GeneralInformation, in text: inout MessageDescription) {
        text.add("signing version", general.signer.map(String.init).joined(separator: "."))
        text.add("counter", "\(general.counter)", isBrief: true)
        text.add("start", "\(general.start)", isBrief: true)
        if let end = general.end { text.add("end", "\(end)", isBrief: true) }
        text.add("partial", general.isPartial ? "yes" : "no")
        text.add("units", general.count == GeneralInformation.unknownCount ? "unknown" : "\(general.count)", isBrief: true)
        text.add("GOP hash", hex: general.gopHash)
        text.add("linked hash", hex: general.linkedHash)
    }
}

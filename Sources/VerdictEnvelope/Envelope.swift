import Cryptography
import FoundationEssentials

/// One signature of an envelope, with what is needed to judge it.
///
/// DSSE itself knows `keyid` and `sig`. The other fields are those by which in-toto's witness carries certificates and time stamps;
/// readers that do not know them pass them over.
package struct EnvelopeSignature: Sendable, Hashable {
    /// A hint by which a reader may find the key: here the SHA-256 of the public key (SubjectPublicKeyInfo) in hexadecimal.
    package var keyID: String
    /// The signature, over ``Envelope/signedBytes``.
    package var value: [UInt8]
    /// The signer's certificates in DER: its own first, then who issued it, without the root.
    package var certificates: [[UInt8]]
    /// Time-stamp tokens (RFC 3161) in DER, over `value`.
    package var timeStamps: [[UInt8]]

    /// A signature as made or read.
    package init(keyID: String, value: [UInt8], certificates: [[UInt8]] = [], timeStamps: [[UInt8]] = []) {
        self.keyID = keyID
        self.value = value
        self.certificates = certificates
        self.timeStamps = timeStamps
    }
}

/// A DSSE envelope (secure-systems-lab, Dead Simple Signing Envelope, 1.0): bytes, what they are, and who signed them.
package struct Envelope: Sendable, Hashable {
    /// What an in-toto statement is called as a payload.
    package static let statementType = "application/vnd.in-toto+json"

    /// The bytes that are signed.
    package var payload: [UInt8]
    /// What they are.
    package var payloadType: String
    /// Who signed them. An envelope without any is not valid for anybody, and may be signed later.
    package var signatures: [EnvelopeSignature]

    /// An envelope around a statement that nobody signed yet.
    package init(_ statement: Statement) { self.init(payload: statement.bytes) }

    /// An envelope around the bytes of a statement.
    package init(payload: [UInt8]) {
        self.payload = payload
        payloadType = Self.statementType
        signatures = []
    }

    /// The bytes that a signature is over: DSSE's pre-authentication encoding, `DSSEv1 <length> <type> <length> <payload>`.
    package var signedBytes: [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }

    /// The statement inside.
    ///
    /// - Throws: `otherPayload`, `notAStatement`.
    package func statement() throws(EnvelopeError) -> Statement {
        guard payloadType == Self.statementType else { throw EnvelopeError(.otherPayload, "the payload is no in-toto statement") }
        return try Statement(parsing: payload)
    }
}

// MARK: - As a line of text

/// The envelope as its JSON names its fields.
private struct EnvelopeDocument: Codable {
    struct Stamp: Codable {
        var type: String
        var data: String
    }

    struct Signature: Codable {
        var keyid: String?
        var sig: String
        var certificate: String?
        var intermediates: [String]?
        var timestamps: [Stamp]?
    }

    var payload: String
    var payloadType: String
    var signatures: [Signature]
}

extension Envelope {
    private static let stampType = "tsp"
    /// More signatures than anybody needs; each costs a verification.
    private static let mostSignatures = 16

    /// The envelope from its JSON.
    ///
    /// - Throws: `notAnEnvelope`, with what is wrong.
    package init(parsing json: [UInt8]) throws(EnvelopeError) {
        func refuse(_ what: String) -> EnvelopeError { EnvelopeError(.notAnEnvelope, "not a DSSE envelope: \(what)") }
        guard let document = try? JSONDecoder().decode(EnvelopeDocument.self, from: Data(json)) else {
            throw refuse("no JSON object with payload, payloadType and signatures")
        }
        guard let payload = Self.bytes(document.payload) else { throw refuse("the payload is not base64") }
        guard document.signatures.count <= Self.mostSignatures else { throw refuse("it has \(document.signatures.count) signatures") }
        self.payload = payload
        payloadType = document.payloadType
        signatures = []
        for signature in document.signatures {
            guard let value = Self.bytes(signature.sig) else { throw refuse("a signature is not base64") }
            var read = EnvelopeSignature(keyID: signature.keyid ?? "", value: value)
            for text in [signature.certificate].compactMap({ $0 }) + (signature.intermediates ?? []) {
                guard let pem = Self.bytes(text), let blocks = try? PEMBlock.all(in: pem), blocks.count == 1, let block = blocks.first,
                    block.label == "CERTIFICATE"
                else { throw refuse("a certificate is not PEM in base64") }
                read.certificates.append(block.bytes)
            }
            for stamp in signature.timestamps ?? [] {
                guard stamp.type == Self.stampType, let data = Self.bytes(stamp.data) else {
                    throw refuse("a time stamp of type \(stamp.type) that cannot be read")
                }
                read.timeStamps.append(data)
            }
            signatures.append(read)
        }
    }

    /// The envelope as JSON on one line, without the line's end. The same envelope always gives the same bytes.
    ///
    /// - Throws: failures of the library.
    package func line() throws(EnvelopeError) -> [UInt8] {
        var document = EnvelopeDocument(payload: Self.text(payload), payloadType: payloadType, signatures: [])
        for signature in signatures {
            var certificates: [String] = []
            for der in signature.certificates {
                do throws(CryptographyError) {
                    certificates.append(Self.text(try PEMBlock(label: "CERTIFICATE", bytes: der).text()))
                } catch {
                    throw EnvelopeError(error)
                }
            }
            let stamps = signature.timeStamps.map { EnvelopeDocument.Stamp(type: Self.stampType, data: Self.text($0)) }
            document.signatures.append(
                EnvelopeDocument.Signature(
                    keyid: signature.keyID, sig: Self.text(signature.value), certificate: certificates.first,
                    intermediates: certificates.count > 1 ? Array(certificates.dropFirst()) : nil,
                    timestamps: stamps.isEmpty ? nil : stamps))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(document) else { throw EnvelopeError(.notAnEnvelope, "an envelope that JSON cannot hold") }
        return [UInt8](data)
    }

    private static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Base64 in the standard or in the URL-safe alphabet: DSSE allows both to be read.
    private static func bytes(_ text: String) -> [UInt8]? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).map { [UInt8]($0) }
    }
}

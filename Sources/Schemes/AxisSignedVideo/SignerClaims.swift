import Cryptography
import Evidence
import SchemeKit

/// Whose keys signed a track, and what the recording carries to vouch for them.
struct SignerClaims {
    private(set) var claims: [SignerClaim] = []
    private(set) var findings: [Finding] = []
    private(set) var device: DeviceClaims?

    init(_ stream: SignedStream, track: UInt32) {
        var clockIsUnset = false
        for (number, entry) in stream.ring.entries.enumerated() where entry.isProven {
            let mine = stream.records.filter { $0.signer == number }
            let times = mine.flatMap { [$0.general.start, $0.general.end].compactMap { $0 } }
            let span = times.min().flatMap { from in times.max().map { (from, $0) } }
            let isSet = span.map { CameraClock.isSet($0.0) } ?? false
            if span != nil, !isSet { clockIsUnset = true }
            if device == nil { device = entry.devices.first }
            claims.append(Self.claim(entry, from: isSet ? span?.0 : nil, until: isSet ? span?.1 : nil))
        }
        if clockIsUnset {
            findings.append(
                Finding(
                    SignatureFinding.clockNotSet,
                    "the signed times count from the start of the stream or from a clock that was never set; certificates are judged by today",
                    scheme: .axisSignedVideo, track: track))
        }
    }

    private static func claim(_ entry: KeyRing.Entry, from: Timestamp?, until: Timestamp?) -> SignerClaim {
        var claim = SignerClaim(certificates: [], publicKey: entry.key.der, from: from, until: until)
        let serialNumber = entry.devices.first?.serialNumber ?? ""
        var refusal: KeyAttestation.Failure?
        for vendor in entry.vendors where !vendor.certificates.isEmpty || !vendor.attestation.isEmpty {
            do throws(KeyAttestation.Failure) {
                try KeyAttestation.check(vendor, key: entry.key, serialNumber: serialNumber)
                claim.certificates = vendor.certificates
                return claim
            } catch {
                if refusal == nil { claim.certificates = vendor.certificates }
                refusal = refusal ?? error
            }
        }
        claim.refusal = refusal?.explanation
        return claim
    }
}

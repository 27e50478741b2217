import ByteInput
import Cryptography
import Evidence
import ISOBMFF
package import SchemeKit

extension AlterationInfoScheme {
    /// What its boxes claim, in the order of the file: who the camera says it is, and each period.
    package static func describeBoxes(_ file: ExaminedFile, most: Int) throws(ExaminationError) -> BoxMessages {
        let carriers = carriers(in: file.movie)
        var told = BoxMessages()
        told.omitted = UInt64(max(0, carriers.count - most))
        for carrier in carriers.prefix(most) {
            do throws(ReadError) {
                told.messages.append(BoxMessages.Message(bytes: carrier.box, description: try describe(carrier, of: file.file)))
            } catch {
                throw .read(error)
            }
        }
        return told
    }

    private static func describe(_ carrier: CarrierBox, of file: EvidenceFile) throws(ReadError) -> MessageDescription {
        func read(_ range: ByteRange) throws(ReadError) -> [UInt8] { try file.bytes(at: range.offset, count: Int(range.length)) }
        let head = try read(carrier.payload.prefix(PeriodIndex.headLength))
        let period: IndexedPeriod?
        do throws(AlterationInfoError) {
            switch try PeriodIndex.head(carrier, head[...]) {
            case .identity: period = nil
            case .period(_, let named): period = named
            }
        } catch {
            return malformed(error)
        }
        let bytes = try read(period.map(PeriodIndex.statementRange) ?? carrier.payload.prefix(SignerIdentity.lengthLimit))
        do throws(AlterationInfoError) {
            guard let period else { return describe(try SignerIdentity(payload: bytes)) }
            var hashing = PeriodIndex.LinkHashing()
            return describe(try PeriodIndex.SignedStatement(bytes[...], statementLength: period.statementLength, &hashing))
        } catch {
            return malformed(error)
        }
    }

    private static func malformed(_ error: AlterationInfoError) -> MessageDescription {
        MessageDescription(malformed: "at byte \(error.position): \(error.explanation)")
    }

    private static func describe(_ identity: SignerIdentity) -> MessageDescription {
        var text = MessageDescription()
        text.add("kind", "identity of the camera", isBrief: true)
        let algorithm = SignatureAlgorithm(family: identity.signatureFamily, digest: identity.digestAlgorithm)
        text.add("algorithm", algorithm.name, isBrief: true)
        text.add("hash function", identity.digestAlgorithm.name)
        text.add("recording", hex: identity.recordingID)
        let device = identity.device
        for (name, value) in [
            ("manufacturer", device.manufacturer), ("model", device.model), ("serial number", device.serialNumber),
            ("firmware", device.firmware),
        ] where !value.isEmpty { text.add(name, value, isBrief: name == "serial number") }
        text.add("certificates", certificates: identity.certificates.compactMap { try? Certificate(der: $0) })
        return text
    }

    private static func describe(_ signed: PeriodIndex.SignedStatement) -> MessageDescription {
        let statement = signed.statement
        var text = MessageDescription()
        text.add("kind", "signed period", isBrief: true)
        text.add("counter", "\(statement.counter)", isBrief: true)
        text.add("start", "\(statement.start)", isBrief: true)
        text.add("end", "\(statement.end)", isBrief: true)
        let flags = [
            (PeriodStatement.Flags.firstOfFile, "first of the file"), (.lastOfFile, "last of the file"),
            (.lastOfRecording, "last of the recording"),
        ].filter { statement.flags.contains($0.0) }.map(\.1)
        if !flags.isEmpty { text.add("place", flags.joined(separator: ", "), isBrief: true) }
        text.add("recording", hex: statement.recordingID)
        text.add("hash function", statement.identityDigest.algorithm.name)
        text.add("identity", hex: statement.identityDigest.bytes)
        text.add("period before", hex: statement.previousDigest.bytes)
        text.add("movie time scale", "\(statement.movieTimescale)")
        for track in statement.tracks.prefix(mostTracks) {
            let name = "track \(track.trackID)"
            text.add(name, "\(track.sampleCount) samples from sample \(track.firstSample) of the recording", isBrief: true)
            text.add("\(name) handler", "\(FourCharacterCode(track.handler))")
            text.add("\(name) time scale", "\(track.timescale)")
            text.add("\(name) decode time", "\(track.firstDecodeTime)")
            text.add("\(name) samples", hex: track.samplesDigest.bytes)
            text.add("\(name) timeline", hex: track.timelineDigest.bytes)
            text.add("\(name) sample entries", hex: track.sampleEntriesDigest.bytes)
            if !track.edits.isEmpty { text.add("\(name) edits", "\(track.edits.count)") }
        }
        for track in statement.uncoveredTracks.prefix(mostTracks) {
            text.add("not covered", "track \(track.trackID) (\(FourCharacterCode(track.handler)))", isBrief: true)
        }
        text.add("signature", hex: signed.signature)
        return text
    }

    /// A statement may list thousands; nobody reads them.
    private static let mostTracks = 16
}

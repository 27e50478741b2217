package import ByteInput
import Cryptography
package import Evidence
package import ISOBMFF
import ParallelHashing
package import VideoBitstream

/// Something in a file that is, or looks like, the carrier of a signature.
package struct CarrierSighting: Sendable, Hashable {
    /// What carries it.
    package enum Kind: String, Sendable, Hashable {
        /// A `uuid` box.
        case uuidBox = "uuid box"
        /// A box of another type.
        case box = "box"
        /// User data in the coded video.
        case userData = "sei"
        /// A certificate or public key that lies somewhere in a box.
        case certificate = "certificate"
    }

    /// What carries it.
    package var kind: Kind
    /// The scheme, where it is one that this project knows by name.
    package var scheme: SchemeName?
    /// UUID, box type or message type, in words.
    package var name: String
    /// Its bytes; for user data those of the first one found.
    package var bytes: ByteRange
    /// The track, for user data.
    package var track: UInt32?
    /// The sample of the first one found, for user data.
    package var sample: UInt64?
    /// How many of the same kind there are.
    package var count: UInt64
    /// Whether it is there to sign something, as far as anybody can tell.
    package var isForSigning: Bool
}

/// A message with a UUID in the coded video.
package struct SightedMessage: Sendable {
    /// The UUID.
    package let carrier: UserDataUUID
    /// The coding.
    package let codec: VideoCodec
    /// The bytes of its NAL unit or OBU, without trailing zeros.
    package let message: [UInt8]
    /// Where they are in the file.
    package let bytes: ByteRange
    /// The track.
    package let track: UInt32
    /// The sample.
    package let sample: UInt64

    init(_ unit: CodedUnit, _ uuid: UserDataUUID, in bytes: RawSpan, of sample: Extent, trackID: UInt32) {
        carrier = uuid
        codec = unit.header.codec
        message = unit.messageBytes(bytes.copy(of: unit.content))
        self.bytes = unit.fileRange(sampleOffset: sample.range.offset) ?? ByteRange(offset: sample.range.offset, length: 0)
        track = trackID
        self.sample = sample.index
    }
}

/// Looks for everything signature-like, of known schemes and of none.
package struct CarrierSearch {
    /// Boxes that may hide a certificate are looked at as far as this.
    static let boxLimit = 256 << 10

    private let file: EvidenceFile
    private let movie: MovieFile
    private let workers: Int

    /// A search through a file by so many threads.
    package init(file: EvidenceFile, movie: MovieFile, workers: Int = HashingPass.availableProcessors) {
        self.file = file
        self.movie = movie
        self.workers = workers
    }

    /// Everything found: boxes in file order, then user data track by track.
    ///
    /// - Parameter note: is handed every message with a UUID, in decode order of its track.
    /// - Throws: `read`, `container`.
    package func sightings(noting note: (SightedMessage) -> Void = { _ in }) throws(ExaminationError) -> [CarrierSighting] {
        var found = try boxes()
        for track in movie.tracks.indices where movie.tracks[track].isVideo { found += try userData(of: track, noting: note) }
        return found
    }

    // MARK: - Boxes

    /// `uuid` boxes whose meaning is public. Whatever is not in the table is only told where it holds a certificate.
    private static let knownBoxes: [BoxUUID: (name: String, scheme: SchemeName?, signs: Bool)] = [
        BoxUUID(high: 0x8249_54fc_ed41_4637, low: 0xb9aa_897e_41d7_0fd0): ("alteration-detection information", .alterationInfo, true),
        BoxUUID(high: 0xd8fe_c3d6_1b0e_483c, low: 0x9297_5828_877e_c481): ("C2PA box", .c2pa, true),
        BoxUUID(high: 0xbe7a_cfcb_97a9_42e8, low: 0x9c71_9994_91e3_afac): ("XMP", nil, false),
        BoxUUID(high: 0xa239_4f52_5a9b_4f14, low: 0xa244_6c42_7c64_8df4): ("PIFF sample encryption", nil, false),
        BoxUUID(high: 0xd08a_4f18_10f3_4a82, low: 0xb6c8_32d8_aba1_83d3): ("PIFF protection system", nil, false),
    ]

    /// What a `uuid` box of a type whose meaning is public holds.
    package static func knownName(ofBox uuid: BoxUUID) -> String? { knownBoxes[uuid]?.name }

    /// What is found among the boxes, without looking at the media.
    ///
    /// - Parameter examined: schemes whose boxes are passed over: a long recording has one a second.
    /// - Throws: `read`.
    package func boxes(except examined: Set<SchemeName> = []) throws(ExaminationError) -> [CarrierSighting] {
        var found: [CarrierSighting] = []
        for index in movie.boxes.boxes.indices {
            let box = movie.boxes.boxes[index]
            guard found.count < 4096 else { break }
            if box.type == "ipro" {
                if try holdsSeal(box.payload) {
                    found.append(sighting(.box, .onvifExportSeal, "ONVIF export seal (ipro)", box.range, signs: true))
                }
                continue
            }
            guard box.type == "uuid" || box.type == "free" || box.type == "skip" || box.type == "udta", box.subtreeEnd == index + 1 else {
                continue
            }
            let uuid = movie.boxes.uuids[index]
            if let uuid, let known = Self.knownBoxes[uuid] {
                if let scheme = known.scheme, examined.contains(scheme) { continue }
                found.append(sighting(.uuidBox, known.scheme, "\(uuid) (\(known.name))", box.range, signs: known.signs))
                continue
            }
            let holds = try holdsCertificate(box.payload)
            if let uuid {
                found.append(
                    sighting(.uuidBox, nil, "\(uuid)" + (holds ? " with a certificate or key inside" : ""), box.range, signs: holds))
            } else if holds {
                found.append(sighting(.certificate, nil, "certificate or key in a \(box.type) box", box.range, signs: true))
            }
        }
        return found
    }

    private func sighting(
        _ kind: CarrierSighting.Kind, _ scheme: SchemeName?, _ name: String, _ bytes: ByteRange, signs: Bool
    ) -> CarrierSighting {
        CarrierSighting(
            kind: kind, scheme: scheme, name: name, bytes: bytes, track: nil, sample: nil, count: 1, isForSigning: signs)
    }

    /// Whether item protection names the scheme of the export seal somewhere; it may be damaged, or protect in other ways.
    private func holdsSeal(_ range: ByteRange) throws(ExaminationError) -> Bool {
        let bytes: [UInt8]
        do { bytes = try file.bytes(at: range.offset, count: Int(min(range.length, UInt64(Self.boxLimit)))) } catch { throw .read(error) }
        let name = Array("oeff".utf8)
        return bytes.indices.contains { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }
    }

    /// Whether PEM armour or a certificate in DER begins somewhere in the bytes.
    private func holdsCertificate(_ range: ByteRange) throws(ExaminationError) -> Bool {
        let bytes: [UInt8]
        do { bytes = try file.bytes(at: range.offset, count: Int(min(range.length, UInt64(Self.boxLimit)))) } catch { throw .read(error) }
        return Self.holdsCertificate(bytes)
    }

    /// Whether PEM armour or a certificate in DER begins somewhere in the bytes.
    static func holdsCertificate(_ bytes: [UInt8]) -> Bool {
        let armour = Array("-----BEGIN ".utf8)
        guard bytes.count >= 64 else { return false }
        var attempts = 0
        for start in bytes.indices.dropLast(32) {
            if bytes[start] == 0x2D, bytes[start...].starts(with: armour) { return true }
            // SEQUENCE with a two-byte length, and in it a SEQUENCE with a two-byte length: the outset of a certificate.
            guard bytes[start] == 0x30, bytes[start + 1] == 0x82, bytes[start + 4] == 0x30, bytes[start + 5] == 0x82 else { continue }
            let length = 4 + Int(bytes[start + 2]) << 8 + Int(bytes[start + 3])
            guard length <= bytes.count - start, attempts < 64 else { continue }
            attempts += 1
            if (try? Certificate(der: Array(bytes[start..<start + length]))) != nil { return true }
        }
        return false
    }

    // MARK: - Coded video

    private func userData(of track: Int, noting note: (SightedMessage) -> Void) throws(ExaminationError) -> [CarrierSighting] {
        guard let format = movie.tracks[track].sampleFormat(in: file) else { return [] }
        let trackID = movie.tracks[track].trackID
        do {
            var source = try SampleMerge(movie, tracks: [track])
            return try withoutActuallyEscaping(note) { note in
                var collector = SightingCollector(note: note)
                try HashingPass(workers: workers).run(over: file, source: &source, consumer: &collector) { () throws(CryptographyError) in
                    SightingReader(format, trackID: trackID)
                }
                return collector.found
            }
        } catch let error as MovieError {
            throw .container(error)
        } catch let error as HashingError<MovieError> {
            throw ExaminationError(error)
        } catch {
            throw .limit("an unexpected failure: \(error)")
        }
    }

    /// What user data says it is, in words.
    package static func name(of identity: CarrierScan.Sighting.Identity) -> String {
        switch identity {
        case .userData(let uuid): "\(uuid)" + (KnownUserData.about(uuid).map { " (\($0.name))" } ?? "")
        case .digitallySignedContent(let type): "digitally signed content of H.274, payload type \(type)"
        case .registered: "registered by ITU-T T.35"
        case .privateMetadata(let type): "private metadata of type \(type)"
        case .malformed: "malformed"
        }
    }
}

extension Track {
    /// How the samples are cut into coded units; `nil` where the codec or its configuration is not known.
    package func sampleFormat(in file: EvidenceFile) -> SampleFormat? {
        for entry in sampleEntries {
            guard let box = entry.configuration, box.payload.length <= 1 << 20,
                let bytes = try? file.bytes(at: box.payload.offset, count: Int(box.payload.length)),
                let configuration = try? CodecConfiguration(box: "\(box.type)", payload: bytes)
            else { continue }
            return configuration.format
        }
        return nil
    }
}

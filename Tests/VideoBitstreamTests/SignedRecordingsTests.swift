import ByteInput
import Evidence
import Foundation
import ISOBMFF
import Testing
import VideoBitstream

/// Signed recordings of other makers, beside the checkout. Where they are absent these tests are skipped.
private let vectors = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/vectors").standardizedFileURL

private let vectorsArePresent = FileManager.default.fileExists(atPath: vectors.appending(path: "onvif/expected.json").path)

@Suite(.enabled(if: vectorsArePresent, "the signed recordings of other makers are not beside this checkout"))
struct SignedRecordingsTests {
    private struct Expected: Decodable {
        struct File: Decodable {
            let file: String
            let codec: String
            let video_samples: Int
            let media_signing_seis: [OnvifMessage]?
            let seis: [AxisMessage]?
        }
        struct OnvifMessage: Decodable {
            let sample: Int
            let file_offset: UInt64
            let size: Int
            let reserved: Int
        }
        struct AxisMessage: Decodable {
            let sample: Int
            let unit: Int
            let bytes: Int
            /// Absent for messages whose content is malformed on purpose.
            let reserved_byte: String?
        }
        let files: [File]
    }

    /// A user data message of a recording.
    private struct Found {
        let sample: Int
        let unitIndex: Int
        let uuid: UserDataUUID
        let fileOffset: UInt64
        let storedLength: Int
        let length: Int
        /// The byte behind the UUID.
        let reserved: UInt8
    }

    /// Everything the tests want to know of one recording.
    private struct Recording {
        var samples = 0
        var stops: [SplitStop] = []
        var found: [Found] = []
        var malformed = 0
        var trailingZeros = 0
        var width = 0
        var pixelWidth = 0

        init(_ file: URL) throws {
            let evidence = try EvidenceFile(path: file.path)
            let movie = try MovieFile.open(evidence)
            let track = try #require(movie.tracks.first { $0.isVideo })
            let entry = try #require(track.sampleEntries.first)
            let box = try #require(entry.configuration)
            let record = try CodecConfiguration(
                box: box.type.description, payload: evidence.bytes(at: box.payload.offset, count: Int(box.payload.length)))
            width = try record.sequenceParameterSet()?.width ?? 0
            pixelWidth = Int(entry.pixelSize?.width ?? 0)
            let splitter = SampleSplitter(record.format)
            var list = CodedUnitList()
            var scan = CarrierScan()
            var cursor = track.samples()
            while let sample = try cursor.next() {
                let bytes = try evidence.bytes(at: sample.offset, count: Int(sample.size))
                splitter.split(unsafe bytes.span.bytes, into: &list)
                if let stop = list.stop { stops.append(stop) }
                if let last = list.units.last, last.storedLength > last.length { trailingZeros += 1 }
                unsafe scan.scan(bytes.span.bytes, units: list.units)
                for sighting in scan.sightings {
                    switch sighting.identity {
                    case .userData(let uuid):
                        let unit = list.units[sighting.unitIndex]
                        found.append(
                            Found(
                                sample: samples, unitIndex: sighting.unitIndex, uuid: uuid,
                                fileOffset: sample.offset + UInt64(unit.offset), storedLength: unit.storedLength, length: unit.length,
                                reserved: bytes[sighting.payload.lowerBound + 16]))
                    case .malformed: malformed += 1
                    default: break
                    }
                }
                samples += 1
            }
        }
    }

    private static func expected(_ set: String) throws -> [Expected.File] {
        let data = try Data(contentsOf: vectors.appending(path: "\(set)/expected.json"))
        return try JSONDecoder().decode(Expected.self, from: data).files
    }

    @Test func `every Media Signing message is found where it is, with its size`() throws {
        for file in try Self.expected("onvif") {
            let recording = try Recording(vectors.appending(path: "onvif/\(file.file)"))
            #expect(recording.samples == file.video_samples, "\(file.file)")
            #expect(recording.stops.isEmpty, "\(file.file)")
            let signing = recording.found.filter { $0.uuid == KnownUserData.onvifMediaSigning }
            let listed = try #require(file.media_signing_seis)
            #expect(signing.map(\.sample) == listed.map(\.sample), "\(file.file)")
            #expect(signing.map(\.fileOffset) == listed.map(\.file_offset), "\(file.file)")
            #expect(signing.map(\.length) == listed.map(\.size), "\(file.file)")
            #expect(signing.map { Int($0.reserved) } == listed.map(\.reserved), "\(file.file)")
            #expect(recording.found.allSatisfy { KnownUserData.about($0.uuid) != nil }, "\(file.file)")
            #expect(recording.width == recording.pixelWidth, "\(file.file)")
        }
    }

    @Test func `every Axis message is found where it is, with its size`() throws {
        for file in try Self.expected("axis") {
            let recording = try Recording(vectors.appending(path: "axis/\(file.file)"))
            #expect(recording.samples == file.video_samples, "\(file.file)")
            #expect(recording.stops.isEmpty, "\(file.file)")
            let signing = recording.found.filter { $0.uuid == KnownUserData.axisSignedVideo }
            let listed = try #require(file.seis)
            #expect(signing.map { $0.sample + 1 } == listed.map(\.sample), "\(file.file)")
            #expect(signing.map(\.unitIndex) == listed.map(\.unit), "\(file.file)")
            #expect(signing.map(\.length) == listed.map(\.bytes), "\(file.file)")
            for (message, found) in zip(listed, signing) {
                guard let reserved = message.reserved_byte else { continue }
                #expect(UInt8(reserved, radix: 16) == found.reserved, "\(file.file), sample \(message.sample)")
            }
        }
    }

    @Test func `the zero that a muxer left at the end of nearly every sample is seen`() throws {
        let recording = try Recording(vectors.appending(path: "onvif/02_h265_authentic_sha512_certsei_eos.mp4"))
        #expect(recording.trailingZeros == 90)
    }
}

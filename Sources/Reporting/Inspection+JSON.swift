import ByteInput
import Evidence
package import ISOBMFF
import SystemPackage

extension Inspection {
    /// Writes the inspection as one JSON object (contract, section 5), keys in alphabetical order.
    ///
    /// - Throws: `unreadable` where a fragment cannot be read again; what was written until then is incomplete.
    package func writeJSON(_ sink: @escaping (String) -> Void) throws(MovieError) {
        var json = JSONStream(sink)
        try json.object { (json) throws(MovieError) in
            json.key("boxes")
            try writeBoxes(&json)
            json.key("carriers")
            json.array { json in for carrier in carriers { write(carrier, &json) } }
            json.key("file")
            json.object { json in
                json.key("path")
                json.value(path.description)
                if !path.isText {
                    json.key("pathBytes")
                    json.value(path.hexadecimal)
                }
                json.key("size")
                json.value(movie.file.size)
            }
            json.key("findings")
            json.array { json in for finding in findings { write(finding, &json) } }
            json.key("fragments")
            json.value(movie.fragments.count)
            json.key("messages")
            json.array { json in for message in messages { write(message, &json) } }
            json.key("messagesOmitted")
            json.value(omittedMessages)
            json.key("movieTimescale")
            json.value(movie.movieTimescale)
            json.key("schemaVersion")
            json.value(1)
            json.key("seals")
            json.array { json in for seal in seals { write(seal, &json) } }
            json.key("tracks")
            json.array { json in for (index, track) in movie.tracks.enumerated() { write(track, index, &json) } }
            json.key("unexplained")
            json.array { json in for range in movie.unexplained { write(range, &json) } }
            json.key("unreferencedMediaData")
            json.object { json in
                json.key("bytes")
                json.value(movie.unreferencedMediaDataBytes)
                json.key("ranges")
                json.array { json in for range in movie.unreferencedMediaData { write(range, &json) } }
            }
        }
        json.finish()
    }

    /// The box tree. Members are written by hand where their children follow: a box ends only after those.
    private func writeBoxes(_ json: inout JSONStream) throws(MovieError) {
        try json.array { (json) throws(MovieError) in
            var writer = BoxWriter(json: json)
            try walkBoxes { box, uuid, hasChildren in
                writer.enter(box, uuid, hasChildren)
            } leave: { _, hasChildren in
                writer.leave(hasChildren)
            }
            json = writer.json
        }
    }

    private struct BoxWriter {
        var json: JSONStream

        mutating func enter(_ box: Box, _ uuid: BoxUUID?, _ hasChildren: Bool) {
            json.begin("{")
            json.key("offset")
            json.value(box.offset)
            json.key("size")
            json.value(box.size)
            json.key("type")
            json.value("\(box.type)")
            if let uuid {
                json.key("uuid")
                json.value("\(uuid)")
            }
            if hasChildren {
                json.key("children")
                json.begin("[")
            }
        }

        mutating func leave(_ hasChildren: Bool) {
            if hasChildren { json.end("]") }
            json.end("}")
        }
    }

    private func write(_ track: Track, _ index: Int, _ json: inout JSONStream) {
        json.object { json in
            json.key("duration")
            json.value(track.timescale > 0 ? Double(track.duration) / Double(track.timescale) : 0)
            json.key("edits")
            json.array { json in for edit in track.edits { write(edit, &json) } }
            json.key("encrypted")
            json.value(track.isEncrypted)
            json.key("handler")
            track.handler.map { json.value("\($0)") } ?? json.null()
            json.key("isCut")
            json.value(track.isCut)
            json.key("mediaDuration")
            json.value(track.duration)
            if let original = track.sampleEntries.first?.protection?.originalFormat {
                json.key("originalFormat")
                json.value("\(original)")
            }
            json.key("sampleBytes")
            json.value(track.sampleBytes)
            if digests.indices.contains(index) {
                json.key("sampleDigestsSha256")
                json.value(digests[index].sampleDigests)
            }
            json.key("sampleEntries")
            json.array { json in for entry in track.sampleEntries { json.value("\(entry.format)") } }
            json.key("sampleEntry")
            track.sampleEntries.first.map { json.value("\($0.format)") } ?? json.null()
            json.key("samples")
            json.value(track.sampleCount)
            if digests.indices.contains(index) {
                json.key("samplesSha256")
                json.value(digests[index].samples)
            }
            if let scheme = track.sampleEntries.first?.protection?.scheme {
                json.key("scheme")
                json.value("\(scheme)")
            }
            json.key("timescale")
            json.value(track.timescale)
            json.key("trackID")
            json.value(track.trackID)
        }
    }

    private func write(_ edit: Edit, _ json: inout JSONStream) {
        json.object { json in
            json.key("mediaTime")
            edit.mediaTime.map { json.value($0) } ?? json.null()
            json.key("rate")
            json.value(Double(edit.rate) / 65_536)
            json.key("segmentDuration")
            json.value(edit.segmentDuration)
        }
    }

    private func write(_ carrier: Carrier, _ json: inout JSONStream) {
        json.object { json in
            json.key("bytes")
            write(carrier.bytes, &json)
            json.key("count")
            json.value(carrier.count)
            json.key("kind")
            json.value(carrier.kind)
            json.key("place")
            json.value(carrier.place)
            if let sample = carrier.sample {
                json.key("sample")
                json.value(sample)
            }
            json.key("scheme")
            carrier.scheme.map { json.value($0.rawValue) } ?? json.null()
            if let track = carrier.track {
                json.key("track")
                json.value(track)
            }
            json.key("uuid")
            carrier.uuid.map { json.value($0) } ?? json.null()
        }
    }

    private func write(_ fields: [(name: String, value: String)], _ json: inout JSONStream) {
        json.key("fields")
        json.array { json in
            for field in fields {
                json.object { json in
                    json.key("name")
                    json.value(field.name)
                    json.key("value")
                    json.value(field.value)
                }
            }
        }
    }

    private func write(_ seal: Seal, _ json: inout JSONStream) {
        json.object { json in
            json.key("bytes")
            write(seal.bytes, &json)
            write(seal.fields, &json)
            json.key("scheme")
            json.value(seal.scheme.rawValue)
            json.key("title")
            json.value(seal.title)
        }
    }

    private func write(_ message: Message, _ json: inout JSONStream) {
        json.object { json in
            json.key("bytes")
            write(message.bytes, &json)
            write(message.fields, &json)
            // Those in boxes stand in no sample.
            if let sample = message.sample {
                json.key("sample")
                json.value(sample)
            }
            json.key("scheme")
            json.value(message.scheme.rawValue)
            if let track = message.track {
                json.key("track")
                json.value(track)
            }
        }
    }

    private func write(_ finding: Finding, _ json: inout JSONStream) {
        json.object { json in
            json.key("bytes")
            json.array { json in for range in finding.bytes { write(range, &json) } }
            json.key("code")
            json.value(finding.code.name)
            json.key("message")
            json.value(finding.message)
            if let samples = finding.samples {
                json.key("samples")
                json.array { json in
                    json.value(samples.first)
                    json.value(samples.last)
                }
            }
            json.key("severity")
            json.value(finding.severity.rawValue)
            if let track = finding.track {
                json.key("track")
                json.value(track)
            }
        }
    }

    private func write(_ range: ByteRange, _ json: inout JSONStream) {
        json.object { json in
            json.key("length")
            json.value(range.length)
            json.key("offset")
            json.value(range.offset)
        }
    }
}

package import RecordingForge

/// What an attacker does to the messages of a signed recording. Samples of the first track, counted from 0.
extension Recording {
    /// The bytes of the message in a sample; `nil` where it has none.
    package func messageRange(inSample sample: Int) -> Range<Int>? {
        let bytes = tracks[0].samples[sample].bytes
        let letters = Array("Signed Video...0".utf8)
        guard bytes.count > letters.count,
            let place = (0...bytes.count - letters.count).first(where: { bytes[$0..<$0 + letters.count].elementsEqual(letters) })
        else { return nil }
        // Messages stand in front of the picture, each behind its length or with its size inside; both can be walked from the start.
        var index = 0
        while index < bytes.count {
            let length = storedLength(bytes, index)
            if (index..<index + length).contains(place) { return index..<index + length }
            index += length
        }
        return nil
    }

    /// Samples that hold a message.
    package var messageSamples: [Int] { tracks[0].samples.indices.filter { messageRange(inSample: $0) != nil } }

    /// Takes the message out of a sample and returns it.
    @discardableResult
    package mutating func removeMessage(inSample sample: Int) -> [UInt8] {
        guard let range = messageRange(inSample: sample) else { return [] }
        let bytes = Array(tracks[0].samples[sample].bytes[range])
        tracks[0].samples[sample].bytes.removeSubrange(range)
        return bytes
    }

    /// Puts a message, with its length, in front of a sample.
    package mutating func addMessage(_ bytes: [UInt8], inSample sample: Int) {
        tracks[0].samples[sample].bytes.insert(contentsOf: bytes, at: 0)
    }

    /// Flips a bit of a message, counted from its end.
    package mutating func flipMessage(inSample sample: Int, fromEnd offset: Int) {
        guard let range = messageRange(inSample: sample), offset < range.count else { return }
        tracks[0].samples[sample].bytes[range.upperBound - 1 - offset] ^= 4
    }

    /// Lets the pictures of two samples change places, and leaves messages where they are.
    package mutating func exchangePictures(_ first: Int, _ second: Int) {
        let starts = [first, second].map { messageRange(inSample: $0)?.upperBound ?? 0 }
        let pictures = [Array(tracks[0].samples[first].bytes[starts[0]...]), Array(tracks[0].samples[second].bytes[starts[1]...])]
        tracks[0].samples[first].bytes.replaceSubrange(starts[0]..., with: pictures[1])
        tracks[0].samples[second].bytes.replaceSubrange(starts[1]..., with: pictures[0])
    }

    /// Flips a bit of the picture in a sample, near its end.
    package mutating func flipPicture(inSample sample: Int) {
        let last = tracks[0].samples[sample].bytes.count - 1
        tracks[0].samples[sample].bytes[last - 4] ^= 1
    }

    private func storedLength(_ bytes: [UInt8], _ index: Int) -> Int {
        if String(decoding: tracks[0].sampleDescriptions[0].bytes[4..<8], as: UTF8.self) == "av01" {
            var size = 0
            var shift = 0
            var next = index + 1
            repeat {
                size |= Int(bytes[next] & 0x7F) << shift
                shift += 7
                next += 1
            } while bytes[next - 1] & 0x80 != 0
            return next - index + size
        }
        return 4 + bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}

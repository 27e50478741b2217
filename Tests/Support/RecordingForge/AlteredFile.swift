/// A file in memory that is altered byte by byte, as after signing, when the tables cannot be written anew.
package struct AlteredFile: Sendable, Hashable {
    /// The whole file.
    package private(set) var bytes: [UInt8]
    /// For each track of the recording, in its order, the bytes of each sample in decode order; kept up to date by every alteration.
    package private(set) var samples: [[Range<Int>]]

    /// A file as it was just written.
    package init(_ serialized: SerializedRecording) { self.init(bytes: serialized.bytes, samples: serialized.samples) }

    /// A file and the places of its samples.
    package init(bytes: [UInt8], samples: [[Range<Int>]]) {
        self.bytes = bytes
        self.samples = samples
    }

    /// A signed file, whose samples are looked up by their content, so that it does not matter what the signing moved.
    package init(signed bytes: [UInt8], madeFrom recording: Recording) throws(ForgeError) {
        let media = BoxTree(bytes).all("mdat").map(\.payload)
        var samples: [[Range<Int>]] = []
        for track in recording.tracks {
            var places: [Range<Int>] = []
            var position = 0
            for (index, sample) in track.samples.enumerated() {
                guard
                    let place = bytes.firstRange(of: sample.bytes, from: position, in: media)
                        ?? bytes.firstRange(of: sample.bytes, from: 0, in: media)
                else { throw ForgeError(.noSuchSample, "sample \(index) of track \(track.id)") }
                places.append(place)
                position = place.upperBound
            }
            samples.append(places)
        }
        self.init(bytes: bytes, samples: samples)
    }

    /// The boxes as they are now.
    package var boxes: BoxTree { BoxTree(bytes) }

    /// The bytes of the box at a path such as `moov/trak[1]/mdia/mdhd`, header included.
    package func box(_ path: String) throws(ForgeError) -> Range<Int> { try boxes.box(path).range }

    // MARK: Bytes

    /// Flips one bit of the file.
    package mutating func flip(at offset: Int, bit: Int = 0) throws(ForgeError) {
        guard bytes.indices.contains(offset) else { throw ForgeError(.outOfRange, "byte \(offset) of the file") }
        bytes[offset] ^= 1 << UInt8(bit & 7)
    }

    /// Flips one bit of a sample.
    package mutating func flip(sample: Int, byte: Int, bit: Int = 0, track: Int = 0) throws(ForgeError) {
        let place = try place(of: sample, track: track)
        guard byte >= 0, byte < place.count else { throw ForgeError(.outOfRange, "byte \(byte) of sample \(sample)") }
        try flip(at: place.lowerBound + byte, bit: bit)
    }

    /// Flips one bit of a box's payload, counted from behind its header.
    package mutating func flip(box path: String, byte: Int, bit: Int = 0) throws(ForgeError) {
        let payload = try boxes.box(path).payload
        guard byte >= 0, byte < payload.count else { throw ForgeError(.outOfRange, "byte \(byte) of \(path)") }
        try flip(at: payload.lowerBound + byte, bit: bit)
    }

    /// Cuts the file off behind so many bytes.
    package mutating func truncate(to length: Int) { bytes.removeLast(max(0, bytes.count - max(0, length))) }

    /// Appends bytes that belong to nothing.
    package mutating func append(_ more: [UInt8]) { bytes += more }

    /// Overwrites bytes of the file.
    package mutating func overwrite(at offset: Int, with new: [UInt8]) throws(ForgeError) {
        guard offset >= 0, offset + new.count <= bytes.count else { throw ForgeError(.outOfRange, "byte \(offset) of the file") }
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }

    /// Overwrites bytes of a box's payload, counted from behind its header; for a full box the first four are version and flags.
    package mutating func patch(_ path: String, at offset: Int, with new: [UInt8]) throws(ForgeError) {
        let payload = try boxes.box(path).payload
        guard offset >= 0, offset + new.count <= payload.count else { throw ForgeError(.outOfRange, "byte \(offset) of \(path)") }
        try overwrite(at: payload.lowerBound + offset, with: new)
    }

    /// Overwrites a big-endian integer in a box's payload.
    package mutating func patch(_ path: String, at offset: Int, integer: some FixedWidthInteger) throws(ForgeError) {
        var writer = BoxWriter()
        writer.integer(integer, bytes: integer.bitWidth / 8)
        try patch(path, at: offset, with: writer.bytes)
    }

    /// Lets the bytes of two samples of the same size change places in the file, the tables untouched.
    package mutating func swapSampleBytes(_ first: Int, _ second: Int, track: Int = 0) throws(ForgeError) {
        let one = try place(of: first, track: track)
        let two = try place(of: second, track: track)
        guard one.count == two.count else { throw ForgeError(.sizesDiffer, "samples \(first) and \(second)") }
        let kept = Array(bytes[one])
        bytes.replaceSubrange(one, with: Array(bytes[two]))
        bytes.replaceSubrange(two, with: kept)
    }

    /// The bytes of a sample's place in the file.
    package func place(of sample: Int, track: Int = 0) throws(ForgeError) -> Range<Int> {
        guard samples.indices.contains(track), samples[track].indices.contains(sample) else {
            throw ForgeError(.noSuchSample, "sample \(sample) of track number \(track)")
        }
        return samples[track][sample]
    }

    // MARK: Top-level boxes

    /// Takes out the top-level box with this number.
    ///
    /// - Parameter fixingOffsets: whether file offsets in tables are moved along, as a careful editor does.
    package mutating func removeTopLevelBox(_ number: Int, fixingOffsets: Bool = true) throws(ForgeError) {
        let range = try topLevelBox(number).range
        splice(range, with: [], fixingOffsets: fixingOffsets)
    }

    /// Puts a box in front of the top-level box with this number, or at the end.
    package mutating func insertTopLevelBox(_ box: [UInt8], before number: Int, fixingOffsets: Bool = true) throws(ForgeError) {
        let count = boxes.boxes.count
        let offset = number == count ? bytes.count : try topLevelBox(number).range.lowerBound
        splice(offset..<offset, with: box, fixingOffsets: fixingOffsets)
    }

    /// Repeats a top-level box directly behind itself.
    package mutating func duplicateTopLevelBox(_ number: Int, fixingOffsets: Bool = true) throws(ForgeError) {
        let range = try topLevelBox(number).range
        splice(range.upperBound..<range.upperBound, with: Array(bytes[range]), fixingOffsets: fixingOffsets)
    }

    /// Numbers of the top-level boxes of a type, in file order.
    package func topLevelBoxes(_ type: String) -> [Int] {
        boxes.boxes.indices.filter { boxes.boxes[$0].type == type }
    }

    private func topLevelBox(_ number: Int) throws(ForgeError) -> LocatedBox {
        let found = boxes.boxes
        guard found.indices.contains(number) else { throw ForgeError(.noSuchBox, "top-level box \(number)") }
        return found[number]
    }

    /// Replaces whole bytes between boxes and moves everything that counts from the start of the file.
    mutating func splice(_ range: Range<Int>, with new: [UInt8], fixingOffsets: Bool) {
        let delta = new.count - range.count
        if fixingOffsets { moveOffsets(from: range.upperBound, by: delta) }
        bytes.replaceSubrange(range, with: new)
        for track in samples.indices {
            for index in samples[track].indices where samples[track][index].lowerBound >= range.upperBound {
                samples[track][index] = samples[track][index].lowerBound + delta..<samples[track][index].upperBound + delta
            }
        }
    }

    private mutating func moveOffsets(from start: Int, by delta: Int) {
        func moved(_ offset: UInt64) -> UInt64 { offset >= UInt64(start) ? offset &+ UInt64(bitPattern: Int64(delta)) : offset }
        let tree = boxes
        for (type, width) in [("stco", 4), ("co64", 8)] {
            for box in tree.all(type) {
                let count = Int(bytes.bigEndian(at: box.payload.lowerBound + 4, bytes: 4))
                for entry in 0..<count { rewrite(at: box.payload.lowerBound + 8 + entry * width, bytes: width, moved) }
            }
        }
        for box in tree.all("tfhd") where bytes[box.payload.lowerBound + 3] & 1 != 0 {
            rewrite(at: box.payload.lowerBound + 8, bytes: 8, moved)
        }
        for box in tree.all("tfra") {
            let count = Int(bytes.bigEndian(at: box.payload.lowerBound + 12, bytes: 4))
            for entry in 0..<count { rewrite(at: box.payload.lowerBound + 16 + entry * 19 + 8, bytes: 8, moved) }
        }
    }

    private mutating func rewrite(at offset: Int, bytes width: Int, _ change: (UInt64) -> UInt64) {
        var writer = BoxWriter()
        writer.integer(change(bytes.bigEndian(at: offset, bytes: width)), bytes: width)
        bytes.replaceSubrange(offset..<offset + width, with: writer.bytes)
    }
}

extension [UInt8] {
    /// Where some bytes first stand inside one of the ranges, not before `start`.
    fileprivate func firstRange(of needle: [UInt8], from start: Int, in ranges: [Range<Int>]) -> Range<Int>? {
        guard let first = needle.first else { return start..<start }
        for range in ranges where range.upperBound > start {
            var position = Swift.max(range.lowerBound, start)
            while position + needle.count <= range.upperBound {
                if self[position] == first, self[position..<position + needle.count].elementsEqual(needle) {
                    return position..<position + needle.count
                }
                position += 1
            }
        }
        return nil
    }
}

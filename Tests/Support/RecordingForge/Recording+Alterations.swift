/// What an editor, honest or not, can do to a recording with the tables rewritten to match. Sample numbers count from 0 in decode order.
extension Recording {
    /// Takes samples out.
    package mutating func drop(_ samples: ClosedRange<Int>, track: Int = 0) throws(ForgeError) {
        try check(samples.upperBound, track)
        try check(samples.lowerBound, track)
        tracks[track].samples.removeSubrange(samples)
    }

    /// Takes one sample out.
    package mutating func drop(_ sample: Int, track: Int = 0) throws(ForgeError) { try drop(sample...sample, track: track) }

    /// Takes out a whole group of pictures, with the sound that belongs to it.
    package mutating func dropGroup(_ group: Int) {
        for track in tracks.indices { tracks[track].samples.removeAll { $0.group == group } }
    }

    /// Lets the bytes of two samples change places; times, flags and groups stay where they are.
    package mutating func swap(_ first: Int, _ second: Int, track: Int = 0) throws(ForgeError) {
        try check(first, track)
        try check(second, track)
        let bytes = tracks[track].samples[first].bytes
        tracks[track].samples[first].bytes = tracks[track].samples[second].bytes
        tracks[track].samples[second].bytes = bytes
    }

    /// Lets two groups of pictures change places, each sample with its own duration and flags.
    package mutating func swapGroups(_ first: Int, _ second: Int, track: Int = 0) throws(ForgeError) {
        let samples = tracks[track].samples
        let (low, high) = (min(first, second), max(first, second))
        guard low != high, samples.contains(where: { $0.group == low }), samples.contains(where: { $0.group == high }) else {
            throw ForgeError(.noSuchSample, "groups \(first) and \(second)")
        }
        func members(_ group: Int, as new: Int) -> [Sample] {
            samples.filter { $0.group == group }.map { sample in
                var sample = sample
                sample.group = new
                return sample
            }
        }
        tracks[track].samples =
            samples.filter { $0.group < low } + members(high, as: low) + samples.filter { $0.group > low && $0.group < high }
            + members(low, as: high) + samples.filter { $0.group > high }
    }

    /// Shows a sample once more, directly behind itself or behind another.
    package mutating func `repeat`(_ sample: Int, after: Int? = nil, track: Int = 0) throws(ForgeError) {
        try check(sample, track)
        try insert(tracks[track].samples[sample], after: after ?? sample, track: track)
    }

    /// Puts a sample that was never signed behind another; -1 puts it in front. It joins its neighbour's group.
    package mutating func insert(_ sample: Sample, after: Int, track: Int = 0) throws(ForgeError) {
        try check(max(0, after), track)
        var sample = sample
        sample.group = tracks[track].samples[max(0, after)].group
        tracks[track].samples.insert(sample, at: after + 1)
    }

    /// Puts a new picture of the given kind behind another; -1 puts it in front.
    package mutating func insert(_ kind: PictureKind, after: Int, seed: UInt64 = 99, track: Int = 0) throws(ForgeError) {
        try check(max(0, after), track)
        var style = PictureStyle()
        style.seed = seed
        style.coding = VideoCoding(sampleEntry: tracks[track].sampleDescriptions[0].bytes)
        var sample = tracks[track].samples[max(0, after)]
        sample.letter = kind.rawValue
        sample.isSync = kind == .intra
        sample.bytes = style.sample(kind, index: tracks[track].samples.count)
        try insert(sample, after: after, track: track)
    }

    /// Puts other bytes in a sample's place; its number, time and flags stay.
    package mutating func replace(_ sample: Int, with bytes: [UInt8], track: Int = 0) throws(ForgeError) {
        try check(sample, track)
        tracks[track].samples[sample].bytes = bytes
    }

    /// Puts another picture of the same length in a sample's place, as an editor would who cares for the sizes.
    package mutating func forge(_ sample: Int, seed: UInt64 = 99, track: Int = 0) throws(ForgeError) {
        try check(sample, track)
        let old = tracks[track].samples[sample].bytes
        var noise = PseudoRandomBytes(seed: seed, UInt64(sample))
        // Length prefix, header and slice type stay; the rest of the picture is another.
        let kept = min(old.count, 8)
        tracks[track].samples[sample].bytes = old.prefix(kept) + noise.bytesWithoutZero(old.count - kept)
    }

    /// Flips one bit of a sample.
    package mutating func flip(sample: Int, byte: Int, bit: Int = 0, track: Int = 0) throws(ForgeError) {
        try check(sample, track)
        guard tracks[track].samples[sample].bytes.indices.contains(byte) else { throw ForgeError(.outOfRange, "byte \(byte)") }
        tracks[track].samples[sample].bytes[byte] ^= 1 << UInt8(bit & 7)
    }

    /// Shows a sample for longer or shorter.
    package mutating func setDuration(_ duration: UInt32, of sample: Int, track: Int = 0) throws(ForgeError) {
        try check(sample, track)
        tracks[track].samples[sample].duration = duration
    }

    /// Shows a sample earlier or later than it is decoded.
    package mutating func setCompositionOffset(_ offset: Int32, of sample: Int, track: Int = 0) throws(ForgeError) {
        try check(sample, track)
        tracks[track].samples[sample].compositionOffset = offset
    }

    /// Plays everything faster by leaving every duration at a fraction.
    package mutating func divideDurations(by divisor: UInt32, track: Int = 0) {
        for index in tracks[track].samples.indices { tracks[track].samples[index].duration /= max(1, divisor) }
    }

    private func check(_ sample: Int, _ track: Int) throws(ForgeError) {
        guard tracks.indices.contains(track), tracks[track].samples.indices.contains(sample) else {
            throw ForgeError(.noSuchSample, "sample \(sample) of track number \(track)")
        }
    }
}

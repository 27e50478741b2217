/// SplitMix64 (Steele, Lea and Flood, 2014): the same bytes from the same seed on every machine, so that a failing test can be repeated.
package struct PseudoRandomBytes: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A sequence that depends on every one of the numbers given.
    package init(seed: UInt64...) {
        state = 0x1997_0d1f_5eed_0001
        for part in seed {
            state ^= part
            state = next()
        }
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// So many bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }

    /// So many bytes without a zero among them, which therefore need no emulation prevention (ITU-T H.264, 7.4.1).
    package mutating func bytesWithoutZero(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: (next() >> 32) % 255 + 1) }
    }
}

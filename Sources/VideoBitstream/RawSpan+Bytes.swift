extension RawSpan {
    /// One byte. `offset` must lie inside: callers have compared it with `byteCount`, and the load checks once more.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// Whether one of the eight bytes from `offset` on, which must lie inside, is zero.
    @inline(__always)
    func hasZero(inEightBytesFrom offset: Int) -> Bool {
        let word = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        // Only below a byte that is zero does the subtraction borrow into its upper bit while that was not set before.
        return (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0
    }

    /// One past the last byte of `range` that is not zero; the range's start where all are zero.
    func endWithoutTrailingZeros(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, byte(end - 1) == 0 { end -= 1 }
        return end
    }

    /// A copy of the bytes of `range`, which must lie inside.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }
}

/// Cuts one sample into units while its bytes come in pieces, for samples too large to be held in memory.
///
/// It says the same as `SampleSplitter` whatever the pieces are, in constant memory: trailing zeros are counted, not kept, and are handed
/// on only when the unit turns out to go on behind them.
package struct StreamingSampleSplitter: Sendable {
    private enum State: Sendable {
        /// Gathering the bytes that say where the next unit ends.
        case betweenUnits
        /// Gathering the first bytes of a NAL unit of this length.
        case inHeader(length: Int)
        /// Inside a unit, `left` bytes of it to come.
        case inUnit(CodedUnit, left: Int)
    }

    private static let zeros = [UInt8](repeating: 0, count: 4096)

    private let format: SampleFormat
    private let sampleLength: Int
    private var state = State.betweenUnits
    /// Bytes received so far.
    private var received = 0
    /// Bytes that could not be judged yet: the end of the bytes received.
    private var carry = InlineArray<16, UInt8>(repeating: 0)
    private var carried = 0
    /// Zero bytes of the unit that may be its last.
    private var withheldZeros = 0
    private var unitCount = 0

    /// Why the rest of the sample is not looked at; `nil` as long as all is well.
    package private(set) var stop: SplitStop?
    /// How many NAL units of length 0 were passed over.
    package private(set) var emptyUnits = 0

    /// Ready for a sample of `sampleLength` bytes, as the sample table says.
    package init(_ format: SampleFormat, sampleLength: Int) {
        self.format = format
        self.sampleLength = max(0, sampleLength)
    }

    /// Takes the next bytes of the sample. Bytes past its length are ignored.
    package mutating func push(_ chunk: RawSpan, to receiver: inout some CodedUnitReceiver) {
        var position = 0
        let end = min(chunk.byteCount, sampleLength - received)
        while position < end, stop == nil {
            switch state {
            case .inUnit(let unit, let left):
                let count = min(left, end - position)
                pass(chunk, position..<position + count, to: &receiver)
                position += count
                received += count
                if count == left {
                    close(unit, to: &receiver)
                } else {
                    state = .inUnit(unit, left: left - count)
                }
            case .betweenUnits, .inHeader:
                carry[carried] = chunk.byte(position)
                carried += 1
                position += 1
                received += 1
                examineCarry(to: &receiver)
            }
        }
    }

    /// Says that no more bytes will come.
    ///
    /// - Returns: why the sample could not be read to its end; `nil` where it was.
    package mutating func finish() -> SplitStop? {
        if stop == nil, received < sampleLength {
            switch state {
            case .betweenUnits: stop = SplitStop(reason: .sampleCut, offset: received - carried)
            case .inHeader: stop = SplitStop(reason: .sampleCut, offset: received - carried - format.lengthSize)
            case .inUnit(let unit, _): stop = SplitStop(reason: .sampleCut, offset: unit.offset - format.lengthSize)
            }
        }
        return stop
    }

    /// Looks whether the carried bytes are enough for a length, or for a header.
    private mutating func examineCarry(to receiver: inout some CodedUnitReceiver) {
        if format.codec == .av1 { return examineOBUHeader(to: &receiver) }
        if case .betweenUnits = state { examineLengthField() }
        guard case .inHeader(let length) = state, carried == min(length, format.codec.fixedHeaderLength + 1) else { return }
        let header = CodedUnitHeader(nal: format.codec, carry[0], carry[1], carry[2], available: carried)
        open(header, offset: received - carried, length: length, to: &receiver)
    }

    private mutating func examineLengthField() {
        let start = received - carried
        guard carried == format.lengthSize else {
            // A length field that reaches over the sample's end is seen as soon as the sample is.
            if received == sampleLength { stop = SplitStop(reason: .headerCut, offset: start) }
            return
        }
        var length = 0
        for index in 0..<carried { length = length << 8 | Int(carry[index]) }
        carried = 0
        let available = sampleLength - received
        if length > available {
            stop = SplitStop(reason: .unitOverrun(claimed: UInt64(length), available: UInt64(available)), offset: start)
        } else if length == 0 {
            emptyUnits += 1
        } else if unitCount == SampleSplitter.mostUnits {
            stop = SplitStop(reason: .tooManyUnits, offset: start)
        } else {
            state = .inHeader(length: length)
        }
    }

    private mutating func examineOBUHeader(to receiver: inout some CodedUnitReceiver) {
        let start = received - carried
        guard unitCount < SampleSplitter.mostUnits else {
            stop = SplitStop(reason: .tooManyUnits, offset: start)
            return
        }
        let rest = UInt64(sampleLength - start)
        let answer = unsafe OBUHeaderReader.read(carry.span.bytes.extracting(0..<carried), at: 0, rest: rest)
        switch answer {
        case .complete(let header, let length):
            open(header, offset: start, length: Int(truncatingIfNeeded: length), to: &receiver)
        case .moreNeeded:
            if received == sampleLength { stop = SplitStop(reason: .headerCut, offset: start) }
        case .sizeNotAllowed:
            stop = SplitStop(reason: .sizeNotAllowed, offset: start)
        case .overrun(let claimed):
            stop = SplitStop(reason: .unitOverrun(claimed: claimed, available: rest), offset: start)
        }
    }

    /// Begins a unit whose first bytes are the carried ones.
    private mutating func open(_ header: CodedUnitHeader, offset: Int, length: Int, to receiver: inout some CodedUnitReceiver) {
        let unit = CodedUnit(header: header, offset: offset, storedLength: length, length: 0)
        unitCount += 1
        withheldZeros = 0
        contentLength = 0
        receiver.unitBegins(header, offset: offset, storedLength: length)
        let first = carry
        let count = carried
        carried = 0
        unsafe pass(first.span.bytes, 0..<count, to: &receiver)
        if count == length {
            close(unit, to: &receiver)
        } else {
            state = .inUnit(unit, left: length - count)
        }
    }

    private mutating func close(_ unit: CodedUnit, to receiver: inout some CodedUnitReceiver) {
        state = .betweenUnits
        receiver.unitEnds(
            CodedUnit(header: unit.header, offset: unit.offset, storedLength: unit.storedLength, length: contentLength))
    }

    /// Bytes of the unit handed on so far.
    private var contentLength = 0

    /// Hands on bytes of a unit, all but the zeros at their end.
    private mutating func pass(_ bytes: RawSpan, _ range: Range<Int>, to receiver: inout some CodedUnitReceiver) {
        let end = bytes.endWithoutTrailingZeros(range)
        if end > range.lowerBound {
            contentLength += withheldZeros + end - range.lowerBound
            while withheldZeros > 0 {
                let count = min(withheldZeros, Self.zeros.count)
                receiver.unitContinues(unsafe Self.zeros.span.bytes.extracting(0..<count))
                withheldZeros -= count
            }
            receiver.unitContinues(bytes.extracting(range.lowerBound..<end))
        }
        withheldZeros += range.upperBound - end
    }
}

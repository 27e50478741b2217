/// One line of a listing of samples: how `ipro-media probe --lines` tells what it found, and `ipro-verify` reads it.
///
/// A listing is text: words with one space between, one line for each thing.
///
///     reader libavformat 59.27.100
///     track 1 video 12288
///     sample 1 48 1234 0 512
///     end 1
///
/// The line `end` with the number of samples comes last; a listing without it is cut.
public enum SampleListing: Sendable, Hashable {
    /// Who reads, with its version.
    case reader(String)
    /// A track: its number, what it carries (`video`, `audio`, `other`), and the ticks a second that its times are given in.
    case track(identifier: Int64, kind: String, timescale: Int64)
    /// The next sample of a track.
    case sample(ListedSample)
    /// The end, and how many samples there were.
    case end(samples: UInt64)

    /// Longest line that is read, in bytes.
    public static let mostBytes = 256

    /// The line, without its end.
    public var text: String {
        switch self {
        case .reader(let name): return "reader \(name)"
        case .track(let identifier, let kind, let timescale): return "track \(identifier) \(kind) \(timescale)"
        case .sample(let sample):
            func word(_ number: (some BinaryInteger)?) -> String { number.map { "\($0)" } ?? "-" }
            let times = "\(word(sample.decodeTime)) \(word(sample.compositionTime))"
            return "sample \(sample.track) \(word(sample.offset)) \(sample.size) \(times)"
        case .end(let samples): return "end \(samples)"
        }
    }

    /// Reads a line, without its end; `nil` where it is none of these.
    public init?(_ line: ArraySlice<UInt8>) {
        guard line.count <= Self.mostBytes else { return nil }
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        func number<Number: FixedWidthInteger>(_ index: Int) -> Number? { Self.number(words[index]) }
        /// A number or a dash; `nil` where it is neither.
        func optional<Number: FixedWidthInteger>(_ index: Int) -> Number?? {
            if words[index].elementsEqual([UInt8(ascii: "-")]) { return .some(nil) }
            return number(index).map { .some($0) }
        }
        switch (words.first.map { String(decoding: $0, as: UTF8.self) }, words.count) {
        case ("reader", 2...):
            self = .reader(String(decoding: line.dropFirst("reader ".utf8.count), as: UTF8.self))
        case ("track", 4):
            guard let identifier: Int64 = number(1), let timescale: Int64 = number(3) else { return nil }
            self = .track(identifier: identifier, kind: String(decoding: words[2], as: UTF8.self), timescale: timescale)
        case ("sample", 6):
            guard let track: Int64 = number(1), let offset: UInt64? = optional(2), let size: UInt64 = number(3),
                let decodeTime: Int64? = optional(4), let compositionTime: Int64? = optional(5)
            else { return nil }
            self = .sample(
                ListedSample(track: track, offset: offset, size: size, decodeTime: decodeTime, compositionTime: compositionTime))
        case ("end", 2):
            guard let samples: UInt64 = number(1) else { return nil }
            self = .end(samples: samples)
        default: return nil
        }
    }

    /// A decimal number that fits.
    private static func number<Number: FixedWidthInteger>(_ digits: ArraySlice<UInt8>) -> Number? {
        var rest = digits
        let isNegative = Number.isSigned && rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var value: Number = 0
        for digit in rest {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let step = Number(digit - UInt8(ascii: "0"))
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = isNegative ? product.subtractingReportingOverflow(step) : product.addingReportingOverflow(step)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}

/// Where another reader finds a sample, and when.
public struct ListedSample: Sendable, Hashable {
    /// The track's number.
    public var track: Int64
    /// The first byte in the file; `nil` where the reader does not tell.
    public var offset: UInt64?
    /// Bytes.
    public var size: UInt64
    /// When it is decoded, in ticks of its track; `nil` where the reader does not tell.
    public var decodeTime: Int64?
    /// When it is shown, in ticks of its track, without edits; `nil` where the reader does not tell.
    public var compositionTime: Int64?

    /// A sample by its place and times.
    public init(track: Int64, offset: UInt64?, size: UInt64, decodeTime: Int64?, compositionTime: Int64?) {
        self.track = track
        self.offset = offset
        self.size = size
        self.decodeTime = decodeTime
        self.compositionTime = compositionTime
    }
}

/// An instant in UTC, to the microsecond: what a camera's clock claimed, or a certificate's validity says.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public var microseconds: Int64

    /// An instant by its distance from 1970-01-01T00:00:00Z in microseconds.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// An instant by whole seconds since 1970-01-01T00:00:00Z, clamped to what 64 bits of microseconds can hold.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Whether the first instant is earlier.
    public static func < (first: Timestamp, second: Timestamp) -> Bool { first.microseconds < second.microseconds }

    /// Seconds from another instant to this one; negative when this one is earlier.
    public func seconds(since other: Timestamp) -> Double {
        Double(microseconds) / 1_000_000 - Double(other.microseconds) / 1_000_000
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with a fraction only where there is one: `2026-03-18T08:33:20.833333Z`.
    public var description: String {
        let total = seconds
        // Whole seconds are rounded down, so their product can lie just below what 64 bits hold; the difference is right all the same.
        let fraction = microseconds &- total &* 1_000_000
        let secondsOfDay = ((total % 86_400) + 86_400) % 86_400
        let (year, month, day) = Self.civil(daysSinceEpoch: (total - secondsOfDay) / 86_400)
        // Digits one by one: results hold many times, and there are results by the thousand.
        var text: [UInt8] = []
        text.reserveCapacity(27)
        for (number, width, separator) in [
            (year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (secondsOfDay / 3600, 2, ":"), (secondsOfDay / 60 % 60, 2, ":"),
            (secondsOfDay % 60, 2, fraction == 0 ? "Z" : "."),
        ] as [(Int64, Int, Unicode.Scalar)] {
            Self.append(number, width, to: &text)
            text.append(UInt8(truncatingIfNeeded: separator.value))
        }
        if fraction != 0 {
            Self.append(fraction, 6, to: &text)
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            text.append(UInt8(ascii: "Z"))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads RFC 3339 (`2026-03-18T08:33:20Z`, with an optional fraction and offset) or a bare date; `nil` for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        func matches(_ index: Int, _ character: Unicode.Scalar) -> Bool {
            index < bytes.count && bytes[index] == UInt8(truncatingIfNeeded: character.value)
        }
        guard let year = number(0..<4), matches(4, "-"), let month = number(5..<7), matches(7, "-"), let day = number(8..<10),
            (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        let midnight = Self.days(year: year, month: month, day: day) * 86_400
        if bytes.count == 10 {
            self.init(seconds: midnight)
            return
        }
        guard matches(10, "T") || matches(10, "t") || matches(10, " "), let hour = number(11..<13), matches(13, ":"),
            let minute = number(14..<16), matches(16, ":"), let second = number(17..<19), hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if matches(index, ".") {
            index += 1
            var scale: Int64 = 100_000
            let start = index
            while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
                fraction += Int64(bytes[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
            guard index > start else { return nil }
        }
        var offset: Int64 = 0
        if matches(index, "Z") || matches(index, "z") {
            index += 1
        } else if matches(index, "+") || matches(index, "-") {
            guard let hours = number(index + 1..<index + 3), matches(index + 3, ":"), let minutes = number(index + 4..<index + 6),
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (matches(index, "-") ? -1 : 1)
            index += 6
        } else {
            return nil
        }
        guard index == bytes.count else { return nil }
        self.init(microseconds: (midnight + hour * 3600 + minute * 60 + second - offset) * 1_000_000 + fraction)
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
    public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// A number in decimal, with zeros in front up to a width.
    private static func append(_ number: Int64, _ width: Int, to text: inout [UInt8]) {
        if number < 0 { text.append(UInt8(ascii: "-")) }
        let start = text.count
        var rest = number.magnitude
        while rest > 0 || text.count - start < width {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        text[start...].reverse()
    }
}

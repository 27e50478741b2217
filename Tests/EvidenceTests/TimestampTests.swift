import Evidence
import RecordingForge
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 is read to the instant it names",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01", 0),
            ("2026-03-18T08:33:20Z", 1_773_822_800_000_000),
            ("2026-03-18T08:33:20.833333Z", 1_773_822_800_833_333),
            ("2026-03-18t08:33:20.5z", 1_773_822_800_500_000),
            ("2026-03-18 08:33:20Z", 1_773_822_800_000_000),
            ("2026-03-18T09:33:20+01:00", 1_773_822_800_000_000),
            ("2026-03-18T02:03:20-06:30", 1_773_822_800_000_000),
            ("2026-03-18T08:33:20.1234567Z", 1_773_822_800_123_456),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000_000),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("1904-01-01T00:00:00Z", -2_082_844_800_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
            // A leap second is the first instant of the next minute, as POSIX time has it.
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ])
    func reads(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "2026", "2026-03", "2026-3-18", "2026-03-18T", "2026-03-18T08:33", "2026-03-18T08:33:20", "2026-03-18T08:33:20.Z",
            "2026-03-18T08:33:20+01", "2026-03-18T08:33:20+0100", "2026-03-18T08:33:20+24:00", "2026-03-18T08:33:20+01:60",
            "2026-03-18T08:33:20Zx", "2026-03-18T24:00:00Z", "2026-03-18T08:60:00Z", "2026-03-18T08:33:61Z", "2026-13-01", "2026-00-01",
            "2026-01-00", "2026-01-32", "2026-04-31", "2026-02-29", "1900-02-29", "2100-02-29", "2026/03/18", "+026-03-18",
            "２０２６-03-18", "2026-03-18T08:33:20,5Z", " 2026-03-18", "2026-03-18 ", "-2026-03-18",
        ])
    func refuses(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("what is written is read back as the same instant, over ten thousand years")
    func roundTrip() {
        var random = PseudoRandomBytes(seed: 1)
        for _ in 0..<2000 {
            let instant = Timestamp(microseconds: Int64.random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &random))
            #expect(Timestamp(instant.description) == instant, "\(instant.microseconds)")
        }
        for day in stride(from: Int64(-719_528), to: 2_932_896, by: 97) {
            let instant = Timestamp(seconds: day * 86_400)
            #expect(Timestamp(String(instant.description.prefix(10))) == instant, "day \(day)")
        }
    }

    @Test("fractions are written as short as they are", arguments: [(0, ""), (500_000, ".5"), (1, ".000001"), (120, ".00012")])
    func fractions(_ microseconds: Int64, _ fraction: String) {
        #expect(Timestamp(microseconds: microseconds).description == "1970-01-01T00:00:00\(fraction)Z")
        #expect(Timestamp(microseconds: microseconds - 1_000_000).description == "1969-12-31T23:59:59\(fraction)Z")
    }

    @Test("days are counted as the calendar counts them")
    func days() {
        #expect(Timestamp.days(year: 1970, month: 1, day: 1) == 0)
        #expect(Timestamp.days(year: 2000, month: 3, day: 1) - Timestamp.days(year: 2000, month: 2, day: 28) == 2)
        #expect(Timestamp.days(year: 1900, month: 3, day: 1) - Timestamp.days(year: 1900, month: 2, day: 28) == 1)
        #expect(Timestamp.days(year: 2001, month: 1, day: 1) - Timestamp.days(year: 2000, month: 1, day: 1) == 366)
    }

    @Test("seconds are rounded down, and clamped to what can be held")
    func seconds() {
        #expect(Timestamp(microseconds: -1).seconds == -1)
        #expect(Timestamp(microseconds: -1_000_000).seconds == -1)
        #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect(Timestamp(seconds: .max).microseconds == .max)
        #expect(Timestamp(seconds: .min).microseconds == .min)
        #expect(Timestamp(seconds: 3) < Timestamp(microseconds: 3_000_001))
        #expect(Timestamp(seconds: 5).seconds(since: Timestamp(microseconds: 3_500_000)) == 1.5)
    }

    @Test("the first and the last instant that can be held are written without trapping", arguments: [Int64.min, Int64.max])
    func extremes(_ microseconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).description.hasSuffix("Z"))
    }
}

import Glibc
import Testing
import VideoBitstream

/// Processor time that this thread spends in `body`; what else the machine does is not counted.
private func processorTime(_ body: () -> Void) -> Duration {
    func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    body()
    return now() - start
}

@Suite struct SpeedTests {
    /// Far looser than an optimised build needs (about 2 ms), so that a busy machine and a debug build pass; a quadratic reader does not.
    @Test func `an unsigned recording of 120,000 units is read in under a second`() {
        let unit = prefixed(hex("41 9A 38 33 CB F1") + [UInt8](repeating: 0x5A, count: 200))
        let sei = prefixed(seiUnit(.h264, [message(5, KnownUserData.all[3].uuid.bytes + [UInt8](repeating: 0x41, count: 30))]))
        let sample = sei + [[UInt8]](repeating: unit, count: 59).flatMap { $0 }
        var list = CodedUnitList()
        var scan = CarrierScan()
        var units = 0
        let splitter = SampleSplitter(.usual(.h264))
        let elapsed = processorTime {
            for _ in 0..<2000 {
                splitter.split(unsafe sample.span.bytes, into: &list)
                unsafe scan.scan(sample.span.bytes, units: list.units)
                units += list.units.count
            }
        }
        #expect(units == 120_000)
        #expect(scan.sightings.count == 1)
        #expect(elapsed < .seconds(1))
    }

    /// One SEI after the other whose sizes do not fit, and zeros without end: each byte must be looked at a bounded number of times.
    @Test func `hostile units cost no more than their bytes`() {
        let zeros = prefixed([0x41] + [UInt8](repeating: 0, count: 2_000_000))
        let chain = prefixed([0x06, 0x05] + [UInt8](repeating: 0xFF, count: 2_000_000) + [0x80])
        let messages = prefixed([0x06] + [UInt8](repeating: 0, count: 2_000_000) + [0x05, 0x80])
        let elapsed = processorTime {
            for sample in [zeros, chain, messages] {
                var scan = CarrierScan()
                unsafe scan.scan(sample.span.bytes, units: split(sample, .usual(.h264)).units)
                #expect(scan.omitted == 0)
            }
        }
        #expect(elapsed < .seconds(5))
    }
}

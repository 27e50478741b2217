import Synchronization

/// Counts what is done, from any thread.
final class DumpMeter: Sendable {
    private let bytes: UInt64
    private let entries: Int
    private let tell: (@Sendable (DumpProgress) -> Void)?
    private let bytesDone = Atomic<UInt64>(0)
    private let entriesDone = Atomic<Int>(0)

    init(bytes: UInt64, entries: Int, tell: (@Sendable (DumpProgress) -> Void)?) {
        self.bytes = bytes
        self.entries = entries
        self.tell = tell
    }

    func begin(size: UInt64) -> FileMeter { FileMeter(size: size, meter: self) }

    func entryDone() {
        entriesDone.add(1, ordering: .relaxed)
        report()
    }

    fileprivate func add(_ count: UInt64) {
        bytesDone.add(count, ordering: .relaxed)
        report()
    }

    private func report() {
        tell?(
            DumpProgress(
                bytes: bytes, bytesDone: bytesDone.load(ordering: .relaxed), entries: entries,
                entriesDone: entriesDone.load(ordering: .relaxed)))
    }
}

/// Counts what is done of one file.
final class FileMeter: Sendable {
    private let size: UInt64
    private let meter: DumpMeter
    private let told = Atomic<UInt64>(0)

    init(size: UInt64, meter: DumpMeter) {
        self.size = size
        self.meter = meter
    }

    /// Told how many bytes are done. A pass that begins anew starts again from 0, which is not taken back.
    var report: @Sendable (UInt64) -> Void {
        { [self] done in
            let done = min(done, size)
            let before = told.load(ordering: .relaxed)
            guard done > before, told.compareExchange(expected: before, desired: done, ordering: .relaxed).exchanged else { return }
            meter.add(done - before)
        }
    }

    /// The file is done, however far it was read.
    func end() {
        let before = told.exchange(size, ordering: .relaxed)
        if size > before { meter.add(size - before) }
    }
}

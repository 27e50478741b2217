import ParallelHashing
import Synchronization
import Testing

@Suite("Independent things on all cores")
struct ParallelWorkTests {
    @Test("give their results in order, each made once", arguments: [1, 2, 8], [0, 1, 2, 7, 1000])
    func order(workers: Int, count: Int) {
        let calls = Atomic(0)
        let results = ParallelWork.map(count, workers: workers) { number in
            calls.add(1, ordering: .relaxed)
            return number * number
        }
        #expect(results == (0..<count).map { $0 * $0 })
        #expect(calls.load(ordering: .relaxed) == count)
    }

    @Test("are cut into runs that leave none out", arguments: [1, 3], [0, 1, 63, 64, 65, 640])
    func runs(workers: Int, count: Int) {
        let runs = ParallelWork.mapRuns(count, of: 64, workers: workers) { $0 }
        #expect(runs.flatMap { Array($0) } == Array(0..<count))
        #expect(runs.allSatisfy { (1...64).contains($0.count) })
    }
}

import FuzzTargets
import Glibc
import RecordingForge

/// The target that this process feeds, by the name in `FUZZ_TARGET`.
private enum Chosen {
    static let target: (any FuzzTarget.Type)? = unsafe getenv("FUZZ_TARGET").flatMap { FuzzTargets.named(unsafe String(cString: $0)) }
}

/// What libFuzzer calls before the first input: the first folder on its command line is given inputs to begin with.
///
/// Without a target the names of all of them are written out, each with its longest input, for `scripts/fuzz`.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    guard let target = Chosen.target else {
        for target in FuzzTargets.all { print(target.name, target.longestInput) }
        exit(0)
    }
    for index in 1..<max(1, Int(unsafe count.pointee)) {
        guard let argument = unsafe arguments.pointee[index] else { continue }
        let text = unsafe String(cString: argument)
        guard !text.hasPrefix("-") else { continue }
        do {
            for seed in try target.seeds() { try ScratchFolder.write(seed.bytes, to: "\(text)/seed-\(seed.name)") }
        } catch {
            fatalError("no seeds: \(error)")
        }
        break
    }
    return 0
}

/// What libFuzzer calls for every input. A crash, a time-out or a broken promise ends the run and leaves the input in a file.
@_cdecl("LLVMFuzzerTestOneInput")
public func examine(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let target = Chosen.target else { return -1 }
    let input = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    do throws(BrokenPromise) { try target.read(input) } catch { fatalError(error.description) }
    return 0
}

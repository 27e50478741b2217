import ArgumentParser
import DumpVerification

/// `--shard K/N`, or the share that the engine which started this process means by its array index.
struct ShardOption: Sendable, Hashable, ExpressibleByArgument {
    private enum Choice: Sendable, Hashable {
        case given(Shard)
        /// The engine tells which; and how many there are, where it is not said here.
        case automatic(count: Int?)
    }

    private var choice: Choice

    /// Reads `3/8`, `auto` or `auto/8`.
    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first else { return nil }
        if first == "auto" {
            guard parts.count == 2 else {
                choice = .automatic(count: nil)
                return
            }
            guard let count = Int(parts[1]), (1...Shard.most).contains(count) else { return nil }
            choice = .automatic(count: count)
        } else {
            guard parts.count == 2, let number = Int(first), let count = Int(parts[1]), let shard = Shard(number, of: count) else {
                return nil
            }
            choice = .given(shard)
        }
    }

    /// The share.
    ///
    /// - Parameter variable: looks up a variable of the environment.
    /// - Throws: an error of usage where no engine tells which share it is.
    func shard(_ variable: (String) -> String?) throws -> Shard {
        switch choice {
        case .given(let shard): return shard
        case .automatic(let given):
            guard let engine = ArrayEngine.all.first(where: { variable($0.index) != nil }) else {
                throw ValidationError(
                    "--shard auto: no array index is set (\(ArrayEngine.all.map(\.index).joined(separator: ", "))); write --shard 1/8")
            }
            func number(_ name: String?) -> Int? { name.flatMap(variable).flatMap { Int($0) } }
            guard let index = number(engine.index) else { throw ValidationError("--shard auto: \(engine.index) is not a number") }
            guard let count = given ?? number(engine.count) else {
                throw ValidationError(
                    "--shard auto: \(engine.name) does not tell how many shares there are; write --shard auto/8 for eight")
            }
            // Slurm counts from wherever the user says, in steps of the user's.
            let position = (index - (number(engine.first) ?? 0)) / max(1, number(engine.step) ?? 1)
            guard let shard = Shard(position + 1, of: count) else {
                throw ValidationError("--shard auto: \(engine.name)'s index \(index) is not one of \(count) shares")
            }
            return shard
        }
    }
}

/// An engine that starts the same command many times, each with its own number.
private struct ArrayEngine {
    var name: String
    /// The variables that tell the number of this process, how many there are, the first number, and the step between numbers.
    var index: String
    var count: String?
    var first: String?
    var step: String?

    static let all = [
        ArrayEngine(
            name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN",
            step: "SLURM_ARRAY_TASK_STEP"),
        ArrayEngine(name: "Kubernetes", index: "JOB_COMPLETION_INDEX"),
        ArrayEngine(name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE"),
    ]
}

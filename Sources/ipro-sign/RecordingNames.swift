/// What the files of a recording are called.
struct RecordingNames {
    let output: String
    let isNumbered: Bool

    /// The path of a file, counted from 1: `gate.mp4`, or `gate-0001.mp4`.
    func path(_ number: Int) -> String {
        guard isNumbered else { return output }
        let digits = String(number)
        let suffix = "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let name = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
        guard let dot = output[name...].lastIndex(of: "."), dot > name else { return output + suffix }
        return output[..<dot] + suffix + output[dot...]
    }
}

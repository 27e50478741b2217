import Glibc

/// What was typed.
package enum CommandWords {
    /// The words after the program's name, as ``ArgumentText`` writes them.
    package static var arguments: [String] {
        let words = unsafe UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(max(0, CommandLine.argc)))
        return unsafe words.dropFirst().compactMap { word in
            guard let word = unsafe word else { return nil }
            let length = unsafe strlen(word)
            return unsafe ArgumentText.text(UnsafeBufferPointer(start: word, count: length).map { UInt8(bitPattern: $0) })
        }
    }
}

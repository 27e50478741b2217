import Glibc

/// What the process that judges and those that it split off before say to each other: messages of a kind and some parts.
struct MessageChannel {
    /// A message.
    struct Message {
        /// What it asks for, or how it went.
        enum Kind: UInt8 {
            /// Sign and write the statements about a recording: its number, then each statement's bytes.
            case statements
            /// The same about a recording of a dump: the number of its entry, then each statement's bytes.
            case entry
            /// Have a picture decoded: the recording's number, the track, the sample.
            case picture
            /// Write the report.
            case page
            /// Give the manifest its name.
            case manifest
            /// Tidy up: the ledger, which nobody has open any more, and a manifest that was not finished.
            case tidyUp
            /// Have another reader list the samples of a recording: its number.
            case listing
            /// Which file the other reader was given, as five numbers.
            case identity
            /// The next bytes of its list.
            case piece
            /// It was done; for a picture, the image.
            case done
            /// It could not be done: why.
            case failed
        }

        var kind: Kind
        var parts: [[UInt8]] = []

        /// The parts as text.
        var words: [String] { parts.map { String(decoding: $0, as: UTF8.self) } }

        init(_ kind: Kind, _ parts: [[UInt8]] = []) {
            self.kind = kind
            self.parts = parts
        }

        init(_ kind: Kind, words: [String]) { self.init(kind, words.map { Array($0.utf8) }) }
    }

    /// Largest part, in bytes: a report with pictures, or a statement about a recording with very many findings.
    private static let mostBytes: UInt64 = 1 << 30
    private static let mostParts: UInt64 = 1024

    let descriptor: Int32

    /// A channel between this process and one that is about to be split off; `nil` where the system has none.
    static func pair() -> (MessageChannel, MessageChannel)? {
        ends().map { (MessageChannel(descriptor: $0), MessageChannel(descriptor: $1)) }
    }

    /// The two ends of a stream of bytes between processes, which no program that is started inherits by itself.
    static func ends() -> (Int32, Int32)? {
        var ends: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return nil }
        return (ends[0], ends[1])
    }

    /// Sends a message. `false` where nobody is there any more.
    func send(_ message: Message) -> Bool {
        // The other side's end must not be the end of this one, which has something to say about it.
        let usual = signal(SIGPIPE, SIG_IGN)
        defer { _ = signal(SIGPIPE, usual) }
        var head = [message.kind.rawValue] + Self.bytes(UInt64(message.parts.count))
        for part in message.parts { head += Self.bytes(UInt64(part.count)) }
        return write(head) && message.parts.allSatisfy(write)
    }

    /// Waits for a message; `nil` where the other side is gone, or says what makes no sense.
    func receive() -> Message? {
        guard let head = read(9), let kind = Message.Kind(rawValue: head[0]) else { return nil }
        let count = Self.number(head[1...])
        guard count <= Self.mostParts else { return nil }
        var sizes: [Int] = []
        for _ in 0..<count {
            guard let bytes = read(8) else { return nil }
            let size = Self.number(bytes[...])
            guard size <= Self.mostBytes else { return nil }
            sizes.append(Int(size))
        }
        var message = Message(kind)
        for size in sizes {
            guard let part = read(size) else { return nil }
            message.parts.append(part)
        }
        return message
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count > 0 { done += count } else if errno != EINTR { return false }
        }
        return true
    }

    private func read(_ count: Int) -> [UInt8]? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
                if got > 0 { filled += got } else if got == 0 || errno != EINTR { break }
            }
        }
        return bytes.count == count ? bytes : nil
    }
}

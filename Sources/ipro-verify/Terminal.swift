import Glibc

/// Whoever sits at the terminal, whatever standard input and output are.
enum Terminal {
    /// Asks for a secret, which does not appear while it is typed; `nil` where there is no terminal, or nothing was typed.
    static func secret(_ question: String) -> [UInt8]? {
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var usual = termios()
        guard unsafe tcgetattr(terminal, &usual) == 0 else { return nil }
        var silent = usual
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard unsafe tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return nil }
        defer {
            unsafe tcsetattr(terminal, TCSAFLUSH, &usual)
            put("\n", terminal)
        }
        put(question, terminal)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 1024, unsafe Glibc.read(terminal, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return line.isEmpty || line.contains(0) ? nil : line
    }

    private static func put(_ text: String, _ terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(terminal, $0.baseAddress, $0.count) }
    }
}

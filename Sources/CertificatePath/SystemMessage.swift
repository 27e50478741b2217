internal import Glibc

/// The system's words for an error number. Since glibc 2.32 `strerror` is safe between threads.
package func systemMessage(_ number: Int32) -> String { unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)" }

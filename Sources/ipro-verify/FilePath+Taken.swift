import Glibc
import SystemPackage

extension FilePath {
    /// Whether something has that name, be it a link that leads nowhere.
    var isTaken: Bool {
        var status = Glibc.stat()
        return unsafe withPlatformString { unsafe lstat($0, &status) } == 0
    }
}

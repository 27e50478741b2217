import Glibc
package import SystemPackage

/// Files whose names look like options. `ipro-verify *.mp4` in a folder with a file named `-help.mp4` would print help and end with 0:
/// a pass that the folder's author chose.
package enum AmbiguousArguments {
    /// The first argument that reads as an option and is also the name of a file; everything after `--` is a file name.
    package static func first(in arguments: some Sequence<String>) -> FilePath? {
        arguments.prefix { $0 != "--" }.lazy.filter { $0.hasPrefix("-") && $0 != "-" }
            .compactMap { FilePath(argument: $0) }.first { exists($0) }
    }

    private static func exists(_ path: FilePath) -> Bool {
        unsafe path.withPlatformString { unsafe access($0, F_OK) == 0 }
    }
}

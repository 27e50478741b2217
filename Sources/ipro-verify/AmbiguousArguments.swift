import Glibc

/// Files whose names look like options. `ipro-verify *.mp4` in a folder with a file named `-help.mp4` would print help and end with 0:
/// a pass that the folder's author chose.
enum AmbiguousArguments {
    /// The first argument that reads as an option and is also the name of a file; everything after `--` is a file name.
    static func first(in arguments: some Sequence<String>) -> String? {
        arguments.prefix { $0 != "--" }.first { $0.hasPrefix("-") && $0 != "-" && exists($0) }
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

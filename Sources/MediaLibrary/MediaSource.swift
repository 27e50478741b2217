/// Where an input comes from.
package enum MediaSource: Sendable, Hashable {
    /// A path, an address such as `rtsp://camera/stream`, or `-` for the standard input.
    case location(String)
    /// An open file, pipe or socket, which stays the caller's; `name` is how messages call it.
    ///
    /// Only these bytes are read: nothing in them can make libavformat open another file or address.
    case descriptor(Int32, name: String)

    /// How messages call it.
    package var name: String {
        switch self {
        case .location(let location): location
        case .descriptor(_, let name): name
        }
    }

    /// What `avformat_open_input` is given: a path is marked as one, so that a colon in a file name is not taken for a protocol.
    var address: String {
        switch self {
        case .location(let location) where location.contains("://"): location
        case .location(let location): "file:" + location
        case .descriptor: ""
        }
    }

    /// The descriptor to read from, where libavformat is not to open anything itself.
    var descriptor: Int32? {
        switch self {
        case .location("-"), .location("pipe:"), .location("pipe:0"): 0
        case .location: nil
        case .descriptor(let descriptor, _): descriptor
        }
    }
}

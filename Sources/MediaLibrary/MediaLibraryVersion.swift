import CLibAV

/// Which libavformat does the reading: a second opinion is worth nothing without the name of who gave it.
package enum MediaLibraryVersion {
    /// As in `libavformat 59.27.100`.
    package static var description: String {
        let version = avformat_version()
        return "libavformat \(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF)"
    }
}

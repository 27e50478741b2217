import CLibAV

/// Why libav* could not do what was asked of it.
package struct MediaError: Error, Sendable, Hashable {
    /// The kinds of failure.
    package enum Code: Sendable, Hashable {
        /// The file, address or descriptor could not be opened, or its format was not recognised.
        case cannotOpen
        /// Nothing in the input is a stream of pictures or sound.
        case noStreams
        /// Reading failed after the input was opened.
        case cannotRead
        /// The stop flag was raised before the input was open.
        case stopped
        /// An option that the input does not know.
        case unknownOption(String)
        /// An MP4 file has no place for this codec.
        case unsupportedCodec(String)
        /// H.264 or H.265 whose parameter sets are neither in the stream's description nor in its first packets.
        case missingParameterSets(stream: Int)
        /// A packet without any time.
        case missingTimestamp(stream: Int)
        /// The muxer or the file it writes to failed.
        case cannotWrite
        /// A call out of order: after the end, or after an earlier failure.
        case alreadyFinished
        /// No encoder for this codec is installed.
        case noEncoder(String)
        /// The encoder refused its settings or a picture.
        case cannotEncode
        /// No decoder for this codec is installed.
        case noDecoder(String)
        /// The decoder gave no picture for this sample.
        case cannotDecode(sample: UInt64)
        /// The file has no such track.
        case noSuchTrack(Int)
        /// The track has fewer samples.
        case noSuchSample(UInt64)
        /// Pictures in a layout that this program does not turn into an image.
        case unsupportedPictureFormat(String)
        /// A limit of this program: what was limited.
        case limitReached(String)
        /// A number that makes no sense: which.
        case invalidArgument(String)
        /// Memory has run out.
        case outOfMemory
    }

    /// What kind of failure it is.
    package var code: Code
    /// The path or address as the user gave it.
    package var location: String
    /// The error number of libav*, negative, or 0 where the failure was found by this program.
    package var libraryError: Int32

    init(_ code: Code, at location: String, libraryError: Int32 = 0) {
        self.code = libraryError == clibav_error_of_errno(ENOMEM) ? .outOfMemory : code
        self.location = location
        self.libraryError = libraryError
    }

    /// An output of the caller takes no more bytes.
    package static func cannotWrite(to location: String) -> MediaError { MediaError(.cannotWrite, at: location) }

    /// What `av_strerror` says about the error number, or nil where there is none.
    package var libraryText: String? {
        guard libraryError != 0 else { return nil }
        var text = [CChar](repeating: 0, count: 128)
        _ = unsafe av_strerror(libraryError, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension MediaError: CustomStringConvertible {
    /// One lower-case line without the location, which the command puts before it.
    package var description: String {
        let what =
            switch code {
            case .cannotOpen: "cannot open"
            case .noStreams: "no stream of pictures or sound"
            case .cannotRead: "cannot read"
            case .stopped: "stopped"
            case .unknownOption(let name): "unknown option \(name)"
            case .unsupportedCodec(let name): "an mp4 file cannot hold \(name)"
            case .missingParameterSets(let stream): "no parameter sets for stream \(stream)"
            case .missingTimestamp(let stream): "a packet of stream \(stream) has no time"
            case .cannotWrite: "cannot write"
            case .alreadyFinished: "the recording is already finished"
            case .noEncoder(let name): "no \(name) encoder is installed"
            case .cannotEncode: "cannot encode"
            case .noDecoder(let name): "no \(name) decoder is installed"
            case .cannotDecode(let sample): "sample \(sample) gives no picture"
            case .noSuchTrack(let track): "no track \(track)"
            case .noSuchSample(let sample): "no sample \(sample)"
            case .unsupportedPictureFormat(let name): "pictures in \(name) are not supported"
            case .limitReached(let limit): "limit reached: \(limit)"
            case .invalidArgument(let name): "invalid \(name)"
            case .outOfMemory: "out of memory"
            }
        guard let libraryText, code != .outOfMemory else { return what }
        return "\(what): \(libraryText)"
    }
}

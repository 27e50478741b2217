import CLibAV

/// An open `AVFormatContext` for reading, with what must live as long as it does.
@safe final class Demuxer {
    /// How to open an input.
    struct Settings {
        /// The only format that is tried, or nil to let libavformat look.
        var format: String?
        /// Options of protocols and of the demuxer. One that nobody knows is an error.
        var options: [(name: String, value: String)] = []
        /// Options that only some inputs know, and which are dropped by the others.
        var hints: [(name: String, value: String)] = []
        /// Flags of `AVFormatContext`.
        var flags: Int32 = 0
        /// Ends a blocking read.
        var stop: StopFlag?
    }

    let pointer: UnsafeMutablePointer<AVFormatContext>
    let location: String
    private let stop: StopFlag?
    private let reader: DescriptorReader?
    private let io: UnsafeMutablePointer<AVIOContext>?

    init(_ source: MediaSource, _ settings: Settings) throws(MediaError) {
        Self.silenceLibrary()
        location = source.name
        stop = settings.stop
        var format: UnsafePointer<AVInputFormat>?
        if let name = settings.format {
            unsafe format = av_find_input_format(name)
            guard unsafe format != nil else { throw MediaError(.invalidArgument("format"), at: location) }
        }
        guard let context = unsafe avformat_alloc_context() else { throw MediaError(.outOfMemory, at: location) }
        if let descriptor = source.descriptor {
            let reader = DescriptorReader(descriptor: descriptor, stop: settings.stop)
            guard let io = unsafe reader.makeContext() else {
                unsafe avformat_free_context(context)
                throw MediaError(.outOfMemory, at: location)
            }
            unsafe context.pointee.pb = unsafe io
            unsafe clibav_open_nothing_else(context)
            unsafe self.io = unsafe io
            self.reader = reader
        } else {
            unsafe io = nil
            reader = nil
        }
        if let stop = settings.stop {
            unsafe context.pointee.interrupt_callback = unsafe AVIOInterruptCB(
                callback: { opaque in
                    guard let opaque = unsafe opaque else { return 0 }
                    return unsafe Unmanaged<StopFlag>.fromOpaque(opaque).takeUnretainedValue().isRaised ? 1 : 0
                }, opaque: Unmanaged.passUnretained(stop).toOpaque())
        }
        unsafe context.pointee.flags |= settings.flags

        var dictionary: OpaquePointer?
        defer { unsafe av_dict_free(&dictionary) }
        for option in settings.options + settings.hints {
            _ = unsafe av_dict_set(&dictionary, option.name, option.value, 0)
        }
        var opening: UnsafeMutablePointer<AVFormatContext>? = unsafe context
        // On failure this frees the context, but not the byte source that is ours.
        let status = unsafe avformat_open_input(&opening, source.address, format, &dictionary)
        guard status >= 0, let opened = unsafe opening else {
            unsafe clibav_free_io(io)
            throw MediaError(settings.stop?.isRaised == true ? .stopped : .cannotOpen, at: location, libraryError: status)
        }
        unsafe pointer = unsafe opened
        for option in settings.options where unsafe av_dict_get(dictionary, option.name, nil, 0) != nil {
            throw MediaError(.unknownOption(option.name), at: location)
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = unsafe pointer
        unsafe avformat_close_input(&context)
        unsafe clibav_free_io(io)
        // The callbacks of the context point at these without holding them.
        withExtendedLifetime((reader, stop)) {}
    }

    /// How many streams are known so far.
    var streamCount: Int { unsafe Int(pointer.pointee.nb_streams) }

    /// One of them, nil outside their number.
    func stream(at index: Int) -> UnsafeMutablePointer<AVStream>? {
        guard index >= 0, index < streamCount else { return nil }
        return unsafe pointer.pointee.streams[index]
    }

    /// Reads the next packet into an empty one. False at the end of the input and when the stop flag was raised.
    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool {
        while true {
            if let stop, stop.isRaised { return false }
            let status = unsafe av_read_frame(pointer, packet)
            if status >= 0 { return true }
            if status == clibav_error_try_again() { continue }
            if status == clibav_error_end_of_file() || status == clibav_error_exit() { return false }
            throw MediaError(.cannotRead, at: location, libraryError: status)
        }
    }

    /// Keeps libav* from writing to the standard error, which belongs to the command.
    static func silenceLibrary() { av_log_set_level(AV_LOG_QUIET) }
}

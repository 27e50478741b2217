import CLibAV

/// A private copy of `AVCodecParameters`: what travels unseen from the input to the muxer inside a `MediaStream`.
///
/// Sendable because nothing writes to it after `init`.
@safe final class CodecParameters: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVCodecParameters>

    init?(copying source: UnsafePointer<AVCodecParameters>) {
        guard let copy = unsafe avcodec_parameters_alloc() else { return nil }
        unsafe pointer = unsafe copy
        guard unsafe avcodec_parameters_copy(copy, source) >= 0 else { return nil }
    }

    init?(of context: UnsafeMutablePointer<AVCodecContext>) {
        guard let copy = unsafe avcodec_parameters_alloc() else { return nil }
        unsafe pointer = unsafe copy
        guard unsafe avcodec_parameters_from_context(copy, context) >= 0 else { return nil }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecParameters>? = unsafe pointer
        unsafe avcodec_parameters_free(&pointer)
    }

    /// The bytes that describe the stream: avcC, hvcC, parameter sets in Annex B, or an AudioSpecificConfig.
    var extradata: [UInt8] {
        let size = unsafe pointer.pointee.extradata_size
        guard let data = unsafe pointer.pointee.extradata, size > 0 else { return [] }
        return unsafe [UInt8](UnsafeBufferPointer(start: data, count: Int(size)))
    }
}

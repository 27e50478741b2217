import CLibAV

/// The kinds of image file that a picture can become.
package enum ImageFormat: String, Sendable, CaseIterable {
    /// Without loss: the picture as it was decoded.
    case png
    /// Smaller, with loss.
    case jpeg

    /// The format that a file name asks for by its end, nil for any other end.
    package init?(path: String) {
        let path = path.lowercased()
        if path.hasSuffix(".png") {
            self = .png
        } else if path.hasSuffix(".jpg") || path.hasSuffix(".jpeg") {
            self = .jpeg
        } else {
            return nil
        }
    }

    func encode(_ picture: ColourPicture, name: String) throws(MediaError) -> [UInt8] {
        let encoder = self == .png ? "png" : "mjpeg"
        let coder = try unsafe Encoder([(encoder, [:])], of: encoder, at: name) { context in
            unsafe context.pointee.width = Int32(clamping: picture.width)
            unsafe context.pointee.height = Int32(clamping: picture.height)
            unsafe context.pointee.time_base = AVRational(num: 1, den: 1)
            switch self {
            case .png:
                unsafe context.pointee.pix_fmt = AV_PIX_FMT_RGB24
            case .jpeg:
                unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUVJ444P
                unsafe context.pointee.color_range = AVCOL_RANGE_JPEG
                unsafe context.pointee.flags |= AV_CODEC_FLAG_QSCALE
                unsafe context.pointee.global_quality = 2 * FF_QP2LAMBDA
            }
        }
        var packets = try unsafe coder.encode(stream: 0) { frame in
            unsafe frame.pointee.format = unsafe coder.context.pointee.pix_fmt.rawValue
            unsafe frame.pointee.width = unsafe coder.context.pointee.width
            unsafe frame.pointee.height = unsafe coder.context.pointee.height
            unsafe frame.pointee.color_range = AVCOL_RANGE_JPEG
            unsafe frame.pointee.quality = 2 * FF_QP2LAMBDA
            unsafe frame.pointee.pts = 0
            let status = unsafe av_frame_get_buffer(frame, 0)
            guard status >= 0 else { return status }
            unsafe self == .png ? Self.copyColours(picture, to: frame) : Self.copyDifferences(picture, to: frame)
            return 0
        }
        packets += try coder.finish(stream: 0)
        return packets.flatMap(\.bytes)
    }

    private static func copyColours(_ picture: ColourPicture, to frame: UnsafeMutablePointer<AVFrame>) {
        guard let data = unsafe frame.pointee.data.0 else { return }
        let step = unsafe Int(frame.pointee.linesize.0)
        unsafe picture.pixels.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            for row in 0..<picture.height {
                unsafe (data + row * step).update(from: base + row * picture.width * 3, count: picture.width * 3)
            }
        }
    }

    /// R′G′B′ to the full-range Y′CbCr of BT.601, which is what a JPEG file means by its numbers (JFIF 1.02, page 3).
    private static func copyDifferences(_ picture: ColourPicture, to frame: UnsafeMutablePointer<AVFrame>) {
        guard let luma = unsafe frame.pointee.data.0, let blue = unsafe frame.pointee.data.1, let red = unsafe frame.pointee.data.2 else {
            return
        }
        let lines = unsafe frame.pointee.linesize
        unsafe picture.pixels.withUnsafeBufferPointer { pixels in
            for row in 0..<picture.height {
                for column in 0..<picture.width {
                    let place = (row * picture.width + column) * 3
                    let (r, g, b) = unsafe (Int(pixels[place]), Int(pixels[place + 1]), Int(pixels[place + 2]))
                    unsafe luma[row * Int(lines.0) + column] = UInt8(clamping: (19595 * r + 38470 * g + 7471 * b + 32768) >> 16)
                    unsafe blue[row * Int(lines.1) + column] = UInt8(clamping: ((-11058 * r - 21710 * g + 32768 * b + 32768) >> 16) + 128)
                    unsafe red[row * Int(lines.2) + column] = UInt8(clamping: ((32768 * r - 27439 * g - 5329 * b + 32768) >> 16) + 128)
                }
            }
        }
    }
}

import CLibAV

/// A decoded picture as red, green and blue, converted without libswscale.
///
/// The matrix is the one that the stream names (ISO/IEC 23091-2, 8.3); where it names none, that of BT.709 from 720 lines on and of
/// BT.601 below, as players do.
struct ColourPicture {
    let width: Int
    let height: Int
    /// Three bytes a pixel, rows without padding.
    let pixels: [UInt8]

    /// - Throws: `unsupportedPictureFormat` for anything but planar Y′CbCr or grey with 8 to 16 bits.
    init(_ frame: UnsafeMutablePointer<AVFrame>, location: String) throws(MediaError) {
        let format = unsafe AVPixelFormat(frame.pointee.format)
        guard let planes = unsafe Planes(frame, format) else {
            let name = unsafe av_get_pix_fmt_name(format).map { unsafe String(cString: $0) } ?? "an unknown format"
            throw MediaError(.unsupportedPictureFormat(name), at: location)
        }
        let conversion = unsafe Conversion(frame, depth: planes.depth, format)
        let (width, height) = (planes.width, planes.height)
        self.width = width
        self.height = height
        pixels = unsafe [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, count in
            var place = 0
            for row in 0..<height {
                for column in 0..<width {
                    let (red, green, blue) = conversion.apply(planes.value(0, column, row), planes.chroma(column, row))
                    unsafe output[place] = red
                    unsafe output[place + 1] = green
                    unsafe output[place + 2] = blue
                    place += 3
                }
            }
            count = place
        }
    }

    /// The planes of a frame, with what tells how to read them. The buffers belong to the frame.
    @safe private struct Planes {
        let width: Int
        let height: Int
        let depth: Int
        private let isGrey: Bool
        private let shiftX: Int
        private let shiftY: Int
        private let data: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>)
        private let steps: (Int, Int, Int)

        init?(_ frame: UnsafeMutablePointer<AVFrame>, _ format: AVPixelFormat) {
            guard let description = unsafe av_pix_fmt_desc_get(format)?.pointee else { return nil }
            let unreadable =
                UInt64(AV_PIX_FMT_FLAG_BE) | UInt64(AV_PIX_FMT_FLAG_PAL) | UInt64(AV_PIX_FMT_FLAG_BITSTREAM)
                | UInt64(AV_PIX_FMT_FLAG_HWACCEL) | UInt64(AV_PIX_FMT_FLAG_RGB) | UInt64(AV_PIX_FMT_FLAG_FLOAT)
            let grey = unsafe description.nb_components < 3
            guard unsafe description.flags & unreadable == 0, unsafe grey || description.flags & UInt64(AV_PIX_FMT_FLAG_PLANAR) != 0 else {
                return nil
            }
            let components = unsafe [description.comp.0, description.comp.1, description.comp.2].prefix(grey ? 1 : 3)
            let bits = unsafe Int(description.comp.0.depth)
            let size = bits > 8 ? 2 : 1
            for (plane, component) in components.enumerated() {
                guard component.depth == bits, component.shift == 0, component.offset == 0, component.step == size, component.plane == plane
                else { return nil }
            }
            guard (8...16).contains(bits), let first = unsafe frame.pointee.data.0 else { return nil }
            width = unsafe Int(frame.pointee.width)
            height = unsafe Int(frame.pointee.height)
            guard width > 0, height > 0 else { return nil }
            depth = bits
            isGrey = grey
            shiftX = unsafe Int(description.log2_chroma_w)
            shiftY = unsafe Int(description.log2_chroma_h)
            if grey {
                unsafe data = unsafe (first, first, first)
            } else {
                guard let second = unsafe frame.pointee.data.1, let third = unsafe frame.pointee.data.2 else { return nil }
                unsafe data = unsafe (first, second, third)
            }
            let lines = unsafe frame.pointee.linesize
            steps = (Int(lines.0), Int(lines.1), Int(lines.2))
        }

        @inline(__always) func value(_ plane: Int, _ column: Int, _ row: Int) -> Int {
            let base = unsafe plane == 0 ? data.0 : plane == 1 ? data.1 : data.2
            let line = unsafe base + row * (plane == 0 ? steps.0 : plane == 1 ? steps.1 : steps.2)
            guard depth > 8 else { return unsafe Int(line[column]) }
            return unsafe Int(line[2 * column]) | Int(line[2 * column + 1]) << 8
        }

        @inline(__always) func chroma(_ column: Int, _ row: Int) -> (Int, Int) {
            guard !isGrey else { return (1 << (depth - 1), 1 << (depth - 1)) }
            return (value(1, column >> shiftX, row >> shiftY), value(2, column >> shiftX, row >> shiftY))
        }
    }

    /// Y′CbCr to R′G′B′ in fixed point with 16 bits after the point.
    private struct Conversion {
        private let offset: Int
        private let centre: Int
        private let luma: Int
        private let redFromRed: Int
        private let greenFromBlue: Int
        private let greenFromRed: Int
        private let blueFromBlue: Int

        init(_ frame: UnsafeMutablePointer<AVFrame>, depth: Int, _ format: AVPixelFormat) {
            let alwaysFull = [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P]
            let isFull = unsafe frame.pointee.color_range == AVCOL_RANGE_JPEG || alwaysFull.contains(format)
            let (red, blue): (Double, Double) =
                switch unsafe frame.pointee.colorspace {
                case AVCOL_SPC_BT709: (0.2126, 0.0722)
                case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: (0.2627, 0.0593)
                case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: (0.299, 0.114)
                case AVCOL_SPC_SMPTE240M: (0.212, 0.087)
                default: unsafe frame.pointee.height >= 720 ? (0.2126, 0.0722) : (0.299, 0.114)
                }
            let green = 1 - red - blue
            let unit = 65536.0 * 255
            let scale = Double(1 << (depth - 8))
            let lumaUnit = unit / (isFull ? Double((1 << depth) - 1) : 219 * scale)
            let chromaUnit = unit / (isFull ? Double((1 << depth) - 1) : 224 * scale)
            offset = isFull ? 0 : 16 << (depth - 8)
            centre = 1 << (depth - 1)
            luma = Int(lumaUnit.rounded())
            redFromRed = Int((2 * (1 - red) * chromaUnit).rounded())
            blueFromBlue = Int((2 * (1 - blue) * chromaUnit).rounded())
            greenFromBlue = Int((2 * (1 - blue) * blue / green * chromaUnit).rounded())
            greenFromRed = Int((2 * (1 - red) * red / green * chromaUnit).rounded())
        }

        @inline(__always) func apply(_ value: Int, _ chroma: (blue: Int, red: Int)) -> (UInt8, UInt8, UInt8) {
            let light = (value - offset) * luma + 32768
            let (blue, red) = (chroma.blue - centre, chroma.red - centre)
            return (
                UInt8(clamping: (light + red * redFromRed) >> 16),
                UInt8(clamping: (light - blue * greenFromBlue - red * greenFromRed) >> 16),
                UInt8(clamping: (light + blue * blueFromBlue) >> 16)
            )
        }
    }
}

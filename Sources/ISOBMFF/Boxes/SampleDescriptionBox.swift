// stsd - ISO/IEC 14496-12, 8.5.2; sinf, frma, schm - 8.12; avcC, hvcC - ISO/IEC 14496-15

package import Evidence

/// What one kind of sample of a track is: the format, where the media is, and what its decoder has to know.
package struct SampleEntry: Sendable, Hashable {
    /// The format; `encv`, `enca` and the like where it is encrypted.
    package var format: FourCharacterCode
    /// How it is encrypted, if it is.
    package var protection: Protection?
    /// Where the media is, by its place in the data references, from 1.
    package var dataReferenceIndex: UInt16
    /// Width and height of the coded pictures in samples; `nil` for what is not pictures.
    package var pixelSize: PixelSize?
    /// How wide and how high a pixel is shown, in any unit; `nil` where the entry does not say (`pasp`).
    package var pixelAspect: PixelAspect?
    /// Whether a clean aperture cuts something off the pictures (`clap`).
    package var hasCleanAperture = false
    /// What the decoder has to know, where it is of a kind that is known here.
    package var configuration: CodecConfigurationBox?
    /// The box of the entry.
    package var bytes: ByteRange

    /// The format under the encryption, or the format itself.
    package var originalFormat: FourCharacterCode { protection?.originalFormat ?? format }
}

/// Width and height in samples.
package struct PixelSize: Sendable, Hashable {
    /// Samples in a line.
    package var width: UInt16
    /// Lines.
    package var height: UInt16
}

/// pasp - ISO/IEC 14496-12, 12.1.4.2: the shape of a pixel.
package struct PixelAspect: Sendable, Hashable {
    /// hSpacing.
    package var horizontal: UInt32
    /// vSpacing.
    package var vertical: UInt32
}

/// What a protected sample entry says about its encryption (8.12).
package struct Protection: Sendable, Hashable {
    /// What it was before encryption.
    package var originalFormat: FourCharacterCode?
    /// How it is encrypted: `cenc`, `cbcs` (ISO/IEC 23001-7) and others.
    package var scheme: FourCharacterCode?
}

/// The box in a sample entry that sets a decoder up.
package struct CodecConfigurationBox: Sendable, Hashable {
    /// Which box: `avcC`, `hvcC`, `vvcC`, `av1C`, `vpcC`, `esds` or another.
    package var type: FourCharacterCode
    /// Its payload.
    package var payload: ByteRange
    /// How many bytes the length before each NAL unit has: 1, 2 or 4; `nil` where the samples are not NAL units, or it is damaged.
    package var lengthSize: Int?
    /// Whether what it holds fits into it.
    package var isWellFormed: Bool
}

extension CodecConfigurationBox {
    static let types: Set<FourCharacterCode> = [
        "avcC", "hvcC", "vvcC", "av1C", "vpcC", "esds", "dvcC", "dvvC", "glbl", "jpgC", "dOps", "dfLa", "alac", "dac3", "dec3", "d263",
    ]

    /// Reads as much as tells how the samples are divided. Everything it counts has to fit.
    static func read(_ reader: inout RangeReader, _ box: Box) throws(MovieError) -> CodecConfigurationBox {
        var configuration = CodecConfigurationBox(type: box.type, payload: box.payload, lengthSize: nil, isWellFormed: true)
        reader.seek(to: box.payloadOffset, limit: box.end)
        do throws(MovieError) {
            switch box.type {
            case "avcC": configuration.lengthSize = try lengthSizeOfAVC(&reader)
            case "hvcC": configuration.lengthSize = try lengthSizeOfHEVC(&reader)
            case "vvcC":
                try reader.skip(4)
                configuration.lengthSize = Int(try reader.uint8() >> 1 & 3) + 1
            case "av1C": try passAV1(&reader)
            default: break
            }
        } catch {
            guard error.isStructural else { throw error }
            configuration.isWellFormed = false
        }
        if configuration.lengthSize == 3 {
            configuration.isWellFormed = false
        }
        return configuration
    }

    /// AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1).
    private static func lengthSizeOfAVC(_ reader: inout RangeReader) throws(MovieError) -> Int {
        guard try reader.uint8() == 1 else {
            throw MovieError(.invalidField(name: "configurationVersion", value: 0), offset: reader.position)
        }
        try reader.skip(3)
        let lengthSize = Int(try reader.uint8() & 3) + 1
        for mask in [0x1F, 0xFF] as [UInt8] {
            for _ in 0..<(try reader.uint8() & mask) { try reader.skip(UInt64(try reader.uint16())) }
        }
        return lengthSize
    }

    /// HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1).
    private static func lengthSizeOfHEVC(_ reader: inout RangeReader) throws(MovieError) -> Int {
        try reader.skip(21)
        let lengthSize = Int(try reader.uint8() & 3) + 1
        for _ in 0..<(try reader.uint8()) {
            try reader.skip(1)
            for _ in 0..<(try reader.uint16()) { try reader.skip(UInt64(try reader.uint16())) }
        }
        return lengthSize
    }

    /// AV1CodecConfigurationRecord (AV1 ISOBMFF binding, 2.3): marker and version, and OBUs that end where it does.
    private static func passAV1(_ reader: inout RangeReader) throws(MovieError) {
        let version = try reader.uint8()
        guard version == 0x81 else {
            throw MovieError(.invalidField(name: "marker and version", value: UInt64(version)), offset: reader.position)
        }
        try reader.skip(3)
        while reader.remaining > 0 {
            let header = try reader.uint8()
            guard header & 0x80 == 0 else {
                throw MovieError(.invalidField(name: "obu_forbidden_bit", value: 1), offset: reader.position)
            }
            if header & 4 != 0 { try reader.skip(1) }
            // Without a size it is the last one.
            guard header & 2 != 0 else { return }
            var (size, shift): (UInt64, UInt64) = (0, 0)
            var byte: UInt8
            repeat {
                byte = try reader.uint8()
                guard shift < 56 else { throw MovieError(.invalidField(name: "obu_size", value: size), offset: reader.position) }
                size |= UInt64(byte & 0x7F) << shift
                shift += 7
            } while byte & 0x80 != 0
            try reader.skip(size)
        }
    }
}

extension SampleEntry {
    /// Reads a sample entry; the boxes inside it were found before.
    static func read(
        _ reader: inout RangeReader, _ index: Int, in tree: BoxTree, handler: FourCharacterCode?
    ) throws(MovieError) -> SampleEntry {
        let box = tree.boxes[index]
        reader.seek(to: box.payloadOffset, limit: box.end)
        try reader.skip(6)
        var entry = SampleEntry(format: box.type, dataReferenceIndex: try reader.uint16(), bytes: box.range)
        if SampleEntryLayout.isVisual(handler), reader.remaining >= 20 {
            try reader.skip(16)
            entry.pixelSize = PixelSize(width: try reader.uint16(), height: try reader.uint16())
        }
        for (child, inner) in tree.children(of: index) {
            if CodecConfigurationBox.types.contains(inner.type), entry.configuration == nil {
                entry.configuration = try CodecConfigurationBox.read(&reader, inner)
            } else if inner.type == "pasp", inner.payload.length >= 8 {
                reader.seek(to: inner.payloadOffset, limit: inner.end)
                entry.pixelAspect = PixelAspect(horizontal: try reader.uint32(), vertical: try reader.uint32())
            } else if inner.type == "clap", inner.payload.length >= 32, let size = entry.pixelSize {
                reader.seek(to: inner.payloadOffset, limit: inner.end)
                entry.hasCleanAperture = try !CleanAperture.read(&reader).isWhole(size)
            } else if inner.type == "sinf", entry.protection == nil {
                entry.protection = try Protection.read(&reader, child, in: tree)
            } else if inner.type == "wave", entry.configuration == nil {
                for (_, each) in tree.children(of: child) where CodecConfigurationBox.types.contains(each.type) {
                    entry.configuration = try CodecConfigurationBox.read(&reader, each)
                }
            }
        }
        if entry.protection == nil, Protection.formats.contains(box.type) { entry.protection = Protection() }
        return entry
    }
}

/// clap - ISO/IEC 14496-12, 12.1.4.1: which part of the pictures is shown.
private struct CleanAperture {
    /// Numerator and denominator of width, height, and the offsets of the centre.
    var fractions: [(numerator: UInt32, denominator: UInt32)]

    static func read(_ reader: inout RangeReader) throws(MovieError) -> CleanAperture {
        var fractions: [(UInt32, UInt32)] = []
        for _ in 0..<4 { fractions.append((try reader.uint32(), try reader.uint32())) }
        return CleanAperture(fractions: fractions)
    }

    /// Whether it is all of a picture of this size.
    func isWhole(_ size: PixelSize) -> Bool {
        func equals(_ index: Int, _ value: UInt16) -> Bool {
            UInt64(fractions[index].numerator) == UInt64(value) * UInt64(fractions[index].denominator)
        }
        return equals(0, size.width) && equals(1, size.height) && fractions[2].numerator == 0 && fractions[3].numerator == 0
    }
}

extension Protection {
    /// Formats that say by their name that the samples are encrypted or otherwise restricted (8.12, 8.15).
    static let formats: Set<FourCharacterCode> = ["encv", "enca", "enct", "encs", "encf", "encm", "enc3", "encp", "drms", "drmi"]

    static func read(_ reader: inout RangeReader, _ index: Int, in tree: BoxTree) throws(MovieError) -> Protection {
        var protection = Protection()
        for (_, box) in tree.children(of: index) {
            reader.seek(to: box.payloadOffset, limit: box.end)
            if box.type == "frma", box.payload.length >= 4 {
                protection.originalFormat = try reader.code()
            } else if box.type == "schm", box.payload.length >= 8 {
                try reader.skip(4)
                protection.scheme = try reader.code()
            }
        }
        return protection
    }
}

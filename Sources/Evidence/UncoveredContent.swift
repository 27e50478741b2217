/// What stands in uncovered bytes that are neither samples nor tables: a place where something could be hidden.
public struct UncoveredContent: Sendable, Hashable {
    /// SHA-256 of the bytes in lower-case hexadecimal; `nil` where a file has more of them than are read.
    public var sha256: String?
    /// What they look like.
    public var look: ContentLook

    /// Bytes by their digest and look.
    public init(sha256: String?, look: ContentLook) {
        self.sha256 = sha256
        self.look = look
    }
}

/// What bytes look like, by how they begin and what they are made of. A likeness and no proof: anybody can make bytes look like others.
public enum ContentLook: String, Sendable, Hashable, CaseIterable {
    /// There is nothing but the header of a box.
    case empty
    /// All bytes are 0.
    case zeros
    /// All bytes are one value other than 0.
    case filler
    /// Readable text (UTF-8).
    case text
    /// Coded pictures as they stand in an MP4 file: NAL units of H.264 or H.265 behind their lengths.
    case codedPictures = "coded-pictures"
    /// Coded pictures as they stand in a stream: NAL units of H.264 or H.265 behind start codes.
    case byteStream = "byte-stream"
    /// Boxes of the ISO base media file format (MP4, MOV, HEIF).
    case mp4
    case jpeg, png, gif, webp, avi, wav, pdf, zip, gzip, xz, elf, sqlite, matroska, ogg
    /// The 7z archive format.
    case sevenZip = "7z"
    /// A RAR archive.
    case rar
    /// A program for Windows.
    case exe
    /// MP3 sound or its tags.
    case mp3
    /// An MPEG transport stream.
    case transportStream = "mpeg-ts"
    /// ASN.1 in DER: a certificate, a key, a signature.
    case der
    /// Bytes without any pattern, as compressed or encrypted data has them.
    case highEntropy = "high-entropy"
    /// None of these.
    case unknown

    /// The look in words: `looks like …`.
    public var words: String {
        switch self {
        case .empty: "nothing"
        case .zeros: "zeros"
        case .filler: "one byte over and over"
        case .text: "text"
        case .codedPictures: "coded pictures (NAL units with lengths)"
        case .byteStream: "coded pictures (NAL units with start codes)"
        case .mp4: "an MP4 file or boxes of one"
        case .jpeg: "a JPEG picture"
        case .png: "a PNG picture"
        case .gif: "a GIF picture"
        case .webp: "a WebP picture"
        case .avi: "an AVI recording"
        case .wav: "a WAVE sound"
        case .pdf: "a PDF document"
        case .zip: "a ZIP archive"
        case .gzip: "gzip data"
        case .xz: "xz data"
        case .elf: "an ELF program"
        case .sqlite: "an SQLite database"
        case .matroska: "a Matroska recording"
        case .ogg: "an Ogg recording"
        case .sevenZip: "a 7z archive"
        case .rar: "a RAR archive"
        case .exe: "a Windows program"
        case .mp3: "MP3 sound"
        case .transportStream: "an MPEG transport stream"
        case .der: "ASN.1 data (a certificate, key or signature)"
        case .highEntropy: "compressed or encrypted data"
        case .unknown: "data of no known form"
        }
    }

    /// Whether there is nothing that could have been hidden.
    public var isBlank: Bool { self == .empty || self == .zeros || self == .filler }
}

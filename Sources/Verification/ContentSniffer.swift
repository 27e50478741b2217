package import Evidence
import Glibc

/// Says what bytes look like, by their beginning and by what they are made of.
///
/// It is no parser: a likeness is a hint to an examiner where to look, and decides nothing.
package enum ContentSniffer {
    /// How many bytes from the beginning of the content are looked at.
    package static let window = 64 << 10

    /// Forms that begin with bytes of their own, and where these stand.
    private static let beginnings: [(offset: Int, bytes: [UInt8], look: ContentLook)] = [
        (0, [0xFF, 0xD8, 0xFF], .jpeg),
        (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
        (0, Array("GIF8".utf8), .gif),
        (8, Array("WEBP".utf8), .webp),
        (8, Array("AVI ".utf8), .avi),
        (8, Array("WAVE".utf8), .wav),
        (0, Array("%PDF-".utf8), .pdf),
        (0, [0x50, 0x4B, 0x03, 0x04], .zip),
        (0, [0x1F, 0x8B, 0x08], .gzip),
        (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz),
        (0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
        (0, [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07], .rar),
        (0, [0x7F, 0x45, 0x4C, 0x46], .elf),
        (0, Array("SQLite format 3\0".utf8), .sqlite),
        (0, [0x1A, 0x45, 0xDF, 0xA3], .matroska),
        (0, Array("OggS".utf8), .ogg),
        (0, Array("ID3".utf8), .mp3),
    ]

    /// Types with which a file of boxes, or a piece of one, begins.
    private static let boxes = ["ftyp", "styp", "moov", "moof", "mdat", "trak", "uuid", "free", "skip", "sidx", "meta", "udta"].map {
        Array($0.utf8)
    }

    /// What content looks like that does not consist of one value.
    ///
    /// - Parameters:
    ///   - head: its first bytes, at most ``window``.
    ///   - length: how long it is altogether.
    package static func look(_ head: ArraySlice<UInt8>, length: UInt64) -> ContentLook {
        let head = Array(head)
        for form in beginnings where has(head, form.bytes, at: form.offset) {
            if form.offset == 8, !has(head, Array("RIFF".utf8), at: 0) { continue }
            return form.look
        }
        if has(head, [0x4D, 0x5A], at: 0), isProgram(head) { return .exe }
        if isBoxes(head, length) { return .mp4 }
        if isByteStream(head) { return .byteStream }
        if isCodedPictures(head, length) { return .codedPictures }
        if isTransportStream(head) { return .transportStream }
        if isDER(head, length) { return .der }
        if isText(head) { return .text }
        return entropy(head) > leastEntropy(head.count) ? .highEntropy : .unknown
    }

    private static func has(_ head: [UInt8], _ bytes: [UInt8], at offset: Int) -> Bool {
        head.count >= offset + bytes.count && head[offset..<offset + bytes.count].elementsEqual(bytes)
    }

    private static func number(_ head: [UInt8], at offset: Int, _ count: Int = 4) -> UInt64? {
        guard offset >= 0, head.count - offset >= count else { return nil }
        return head[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A program for Windows names the place of its second header in the first.
    private static func isProgram(_ head: [UInt8]) -> Bool {
        guard head.count >= 64 else { return false }
        let place = Int(head[60]) | Int(head[61]) << 8
        return has(head, [0x50, 0x45, 0, 0], at: place)
    }

    private static func isBoxes(_ head: [UInt8], _ length: UInt64) -> Bool {
        guard let size = number(head, at: 0), head.count >= 8, boxes.contains(Array(head[4..<8])) else { return false }
        return size <= 1 || (size >= 8 && size <= length)
    }

    /// Start codes, each with the header of a NAL unit behind it.
    private static func isByteStream(_ head: [UInt8]) -> Bool {
        let start = has(head, [0, 0, 0, 1], at: 0) ? 4 : has(head, [0, 0, 1], at: 0) ? 3 : 0
        return start > 0 && isUnitHeader(head, at: start)
    }

    /// NAL units behind lengths of four bytes, one after the other up to the end or as far as can be seen.
    private static func isCodedPictures(_ head: [UInt8], _ length: UInt64) -> Bool {
        var position: UInt64 = 0
        var units = 0
        while let place = Int(exactly: position), let size = number(head, at: place), place + 5 < head.count {
            guard size >= 2, size <= length - position - 4, isUnitHeader(head, at: place + 4) else { return false }
            position += 4 + size
            units += 1
        }
        guard units > 0 else { return false }
        // Up to the last byte, or as far as is looked at.
        return position == length || (UInt64(head.count) < length && position + 6 > UInt64(head.count))
    }

    /// Whether this can be the header of a unit of H.264 or H.265 that recordings have: no forbidden bit, and a type that is in use.
    private static func isUnitHeader(_ head: [UInt8], at place: Int) -> Bool {
        guard place + 1 < head.count, head[place] & 0x80 == 0 else { return false }
        let isH264 = (1...9).contains(head[place] & 0x1F) && (head[place] & 0x60 != 0 || [1, 6, 9].contains(head[place] & 0x1F))
        let type = head[place] >> 1 & 0x3F
        // H.265: layer 0, and a temporal layer that counts from 1.
        let isH265 =
            (type <= 9 || (16...21).contains(type) || (32...40).contains(type)) && head[place] & 1 == 0
            && head[place + 1] >> 3 == 0 && head[place + 1] & 7 != 0
        return isH264 || isH265
    }

    private static func isTransportStream(_ head: [UInt8]) -> Bool {
        guard head.count >= 188 * 3 else { return false }
        return stride(from: 0, to: 188 * 3, by: 188).allSatisfy { head[$0] == 0x47 }
    }

    /// A sequence that is as long as it says.
    private static func isDER(_ head: [UInt8], _ length: UInt64) -> Bool {
        guard head.count >= 5, head[0] == 0x30, head[1] == 0x82, let size = number(head, at: 2, 2) else { return false }
        // The rest of a box is often filled up. Inside comes a number, an identifier, another sequence or set, or a version.
        return size >= 128 && size + 4 <= length && [0x02, 0x06, 0x30, 0x31, 0xA0].contains(head[4])
    }

    /// Nearly everything can be read: letters, digits, spaces, and what lies beyond ASCII in whole characters.
    private static func isText(_ head: [UInt8]) -> Bool {
        // Texts often end with zeros, and a cut one with half a character.
        var count = min(head.count, 4096)
        while count > 0, head[count - 1] == 0 { count -= 1 }
        guard count >= 4 else { return false }
        var odd = 0
        for byte in head[..<count] where byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F {
            odd += 1
            // Data is recognised within a few bytes.
            if odd * 50 > count { return false }
        }
        return (0..<4).contains { String(validating: head[..<(count - $0)], as: UTF8.self) != nil }
    }

    /// How many bits a byte holds by the frequencies of the bytes.
    private static func entropy(_ head: [UInt8]) -> Double {
        guard !head.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in head { counts[Int(byte)] += 1 }
        // The sum of -p log2 p, with the division by the total taken out of it.
        let weighted = counts.reduce(0) { $0 + ($1 < weights.count ? weights[$1] : weight($1)) }
        return log2(Double(head.count)) - weighted / Double(head.count)
    }

    private static func weight(_ count: Int) -> Double { count > 1 ? Double(count) * log2(Double(count)) : 0 }

    /// Those of small counts: there are often many short places.
    private static let weights = (0..<64).map(weight)

    /// What random bytes surpass: few of them cannot have many values.
    private static func leastEntropy(_ count: Int) -> Double { count < 256 ? .infinity : count < 1024 ? 7.0 : 7.6 }
}

import C2PAForge
import CBOR
import COSE
import Cryptography
import JUMBF
import RecordingForge

/// CBOR data items, read strictly.
enum CBORTarget: FuzzTarget {
    static let name = "cbor"

    static func seeds() throws -> [FuzzSeed] {
        let item = CBORValue.object([
            "exclusions": .array([.object(["xpath": .text("/uuid"), "data": .array([.object(["offset": .int(8)])])])]),
            "hash": .bytes([UInt8](repeating: 7, count: 32)), "alg": .text("sha256"), "none": .null, "yes": .bool(true),
            "tagged": .tag(0, .text("2026-03-18T08:33:20Z")), "minus": .int(-1_000_000),
        ])
        return [
            FuzzSeed("map", item.encoded),
            FuzzSeed("indefinite", [0x9F, 0x01, 0x5F, 0x42, 1, 2, 0x41, 3, 0xFF, 0xBF, 0x61, 0x61, 0xF6, 0xFF, 0xFF]),
            FuzzSeed(
                "floats", [0x83, 0xF9, 0x3C, 0x00, 0xFA, 0x47, 0xC3, 0x50, 0x00, 0xFB, 0x7E, 0x37, 0xE4, 0x3C, 0x88, 0x00, 0x75, 0x9C]),
        ]
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        guard let (item, rest) = try? CBORReader.firstItem(input[...]) else { return }
        try promise(item.encoded.count + rest.count == input.count, "an item and the rest are not all of the input")
        let again = try? CBORReader.item(item.encoded)
        // A number that is none is not equal to itself.
        try promise(again?.diagnostic() == item.diagnostic(), "an item reads differently from its own bytes")
        try promise(item.diagnostic(limit: 100).utf8.count < 100_000, "a description without bounds")
    }
}

/// JUMBF superboxes.
enum JUMBFTarget: FuzzTarget {
    static let name = "jumbf"

    static func seeds() throws -> [FuzzSeed] {
        let assertion = JUMBFWriter.superbox(
            "cbor", label: "c2pa.actions.v2", salt: [UInt8](repeating: 1, count: 16), contents: [box("cbor", [0xA0])])
        let store = JUMBFWriter.superbox("c2as", label: "c2pa.assertions", contents: [assertion])
        return [FuzzSeed("store", JUMBFWriter.superbox("c2pa", label: "c2pa", contents: [store]) + [0, 0, 0])]
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        guard let (superbox, rest) = try? SuperboxReader.first(in: input[...]) else { return }
        try promise(rest.endIndex == input.endIndex, "the rest does not end where the input does")
        try check(superbox, inside: 0..<input.count)
    }

    private static func check(_ superbox: Superbox, inside range: Range<Int>) throws(BrokenPromise) {
        let own = superbox.payload.startIndex..<superbox.payload.endIndex
        try promise(range.lowerBound <= own.lowerBound && own.upperBound <= range.upperBound, "a superbox reaches out of its parent")
        for child in superbox.children { try check(child, inside: own) }
    }
}

/// Signatures of COSE.
enum COSETarget: FuzzTarget {
    static let name = "cose"

    static func seeds() throws -> [FuzzSeed] {
        let signer = try C2PAForge.signer()
        let chain = CBORValue.array(signer.chain.map { .bytes($0.der) })
        let protected = CBORValue.bytes(CBORValue.map([(.int(1), .int(-7)), (.int(33), chain)]).encoded)
        let value = CBORValue.bytes([UInt8](repeating: 3, count: 64))
        return [
            FuzzSeed("protected", CBORValue.tag(18, .array([protected, .map([]), .null, value])).encoded),
            FuzzSeed(
                "unprotected",
                CBORValue.tag(18, .array([.bytes([0xA1, 1, 0x26]), .map([(.text("x5chain"), chain)]), .null, value])).encoded),
        ]
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        guard let cose = try? COSESign1(input[...]) else { return }
        guard let leaf = cose.certificates.first, let certificate = try? Certificate(der: leaf), let algorithm = cose.algorithm else {
            return
        }
        let isSigned = (try? cose.isSigned(over: [1, 2, 3], by: certificate.publicKey, algorithm)) ?? false
        try promise(!isSigned, "a signature that nobody made")
    }
}

/// Time-stamp tokens and responses.
enum TimeStampTarget: FuzzTarget {
    static let name = "time-stamp"
    static var longestInput: Int { 16_384 }

    static func seeds() throws -> [FuzzSeed] {
        [
            FuzzSeed("response", bytes(of: response)), FuzzSeed("refusal", [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]),
            FuzzSeed(
                "frame",
                [
                    0x30, 0x17, 0x30, 0x03, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
                    0xA0, 0x03, 0x30, 0x01, 0x00,
                ]),
        ]
    }

    /// A response that `openssl ts` gave, with a key that was thrown away.
    private static let response =
        "3082036930030201003082036006092a864886f70d010702a08203513082034d020103310f300d06096086480165030402010500306e060b2a864886f70d0109"
        + "100104a05f045d305b02010106042a0304013031300d060960864801650304020105000420edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982d"
        + "df0efd18cb020102180f32303236313132353030353031355a0209009118e7bbd7946b3aa08201853082018130820127a00302010202141f56e46061848e4f52"
        + "9383872b40abbefb55c512300a06082a8648ce3d040302301b3119301706035504030c1046757a7a2054696d65205374616d7073301e170d3236313132353030"
        + "353031355a170d3430303830333030353031355a301b3119301706035504030c1046757a7a2054696d65205374616d70733059301306072a8648ce3d02010608"
        + "2a8648ce3d03010703420004b85052ce60b157018a0e6fd62fab53437168fe2dcf5bd602febf0db4fddca0ae37378f91a872b4c46b189c6be959f73a891b7b59"
        + "2acdbb380c6b7e817993159ba3493047300e0603551d0f0101ff04040302078030160603551d250101ff040c300a06082b06010505070308301d0603551d0e04"
        + "16041409659d6ed7ae80a9fc09050cce9aae0a7c8307fc300a06082a8648ce3d040302034800304502203d39e65b81f7b21092232ee796956ad45ab1138b2c3b"
        + "af3a7ed3dba7e4ed0ccb022100d29f3c31743536510ee0591079a648eb10a54ead174ee81ca688d43dee3ed07f3182013c308201380201013033301b31193017"
        + "06035504030c1046757a7a2054696d65205374616d707302141f56e46061848e4f529383872b40abbefb55c512300d06096086480165030402010500a0819830"
        + "1a06092a864886f70d010903310d060b2a864886f70d0109100104301c06092a864886f70d010905310f170d3236313132353030353031355a302b060b2a8648"
        + "86f70d010910020c311c301a30183016041440ec4d925df5a6990e3e126b1c68ae256e17f25b302f06092a864886f70d010904312204207958cb60edda6e3fb1"
        + "7b4d35cbfc930a81999109e5aba29ddd3c3cef9611e63b300a06082a8648ce3d040302044830460221009030a03ec39a96a3a42e35a10b087515c2b176edddc4"
        + "eb452c9e88c7663524ae0221009d9746eb0178c00769564509aad34bb7eda6deb8ace61bbe00ecba6deb668a8f"

    private static func bytes(of hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        guard let token = try? TimeStampToken(der: input) else { return }
        try promise(!token.certificates.isEmpty, "a token without the certificate of its signer")
        let again = try? TimeStampToken(der: token.der)
        try promise(again?.messageImprint == token.messageImprint, "a token reads differently from its own bytes")
    }
}

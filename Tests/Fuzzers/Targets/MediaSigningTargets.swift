import Cryptography
import ONVIFForge
import ONVIFMediaSigning
import RecordingForge
import SchemeKit
import VideoBitstream

/// SEI NAL units of ONVIF Media Signing, from their first byte on.
enum MediaSigningSEITarget: FuzzTarget {
    static let name = "onvif-sei"

    static func seeds() throws -> [FuzzSeed] {
        var seeds: [FuzzSeed] = []
        for (number, codec) in MediaSigningPromise.codecs.enumerated() {
            for (name, unit) in try MediaSigningPromise.units(codec) {
                seeds.append(FuzzSeed("\(codec.rawValue)-\(name)", [UInt8(number)] + unit))
            }
        }
        return seeds
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        var input = FuzzInput(input)
        let codec = input.choose(MediaSigningPromise.codecs)
        try MediaSigningPromise.check(Array(input.rest), codec)
    }
}

/// The TLVs of ONVIF Media Signing: whatever the input is, the SEI around it fits.
enum MediaSigningTagsTarget: FuzzTarget {
    static let name = "onvif-tlv"

    static func seeds() throws -> [FuzzSeed] {
        try MediaSigningPromise.units(.h264).map { name, unit in
            let plain = EmulationPrevention.removed(from: unsafe unit.span.bytes)
            // Header, type, size, UUID; then the reserved byte and the tags up to the stop byte.
            let start = 2 + plain[2...].prefix { $0 == 0xFF }.count + 1 + 16
            return FuzzSeed(name, Array(plain[start..<plain.count - 1]))
        } + [FuzzSeed("arbitrary", [0, 7, 0, 3, 1, 2, 3])]
    }

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let size = 16 + input.count
        let unit: [UInt8] =
            [6, 5] + [UInt8](repeating: 0xFF, count: size / 255) + [UInt8(size % 255)] + KnownUserData.onvifMediaSigning.bytes + input + [
                0x80
            ]
        try MediaSigningPromise.check(unit, .h264)
    }
}

/// What holds of every unit that could be read.
private enum MediaSigningPromise {
    static let codecs = [VideoCodec.h264, .h265]

    /// What cameras write.
    static func units(_ codec: VideoCodec) throws -> [(name: String, unit: [UInt8])] {
        var units: [(String, [UInt8])] = []
        func add(_ name: String, _ change: (inout ONVIFForge) throws -> Void) throws {
            var forge = try ONVIFForge()
            try change(&forge)
            var style = PictureStyle()
            style.coding = codec == .h264 ? .h264 : .h265
            style.intraSize = 40
            style.predictedSize = 24
            let samples = try forge.sign(Recording("IPP IPP IPP", style: style)).tracks[0].samples
            for sample in samples {
                for place in sample.signingUnits { units.append(("\(name)-\(units.count)", sample.units[place])) }
            }
        }
        try add("list") { _ in }
        try add("old") {
            $0.tagVersion = 1
            $0.hasList = false
        }
        try add("stored") { $0.isHashedAsStored = true }
        try add("certificate") { $0.certificates = .certificateSEI(sample: 0) }
        try add("unsigned") {
            $0.gopsPerSignature = 2
            $0.algorithm = .sha512
        }
        return units
    }

    static func check(_ unit: [UInt8], _ codec: VideoCodec) throws(BrokenPromise) {
        let description = ONVIFMediaSigningScheme.describe(unit, codec: codec, carrier: KnownUserData.onvifMediaSigning)
        try promise(description?.brief.isEmpty == false, "nothing is said")
        guard let sei = try? SigningSEI(unit, codec: codec) else { return }
        try promise(sei.isSigned != sei.document.isEmpty, "a document without a signature, or the other way round")
        try promise(sei.isSigned == sei.hashedBytes.isEmpty, "a signed SEI is hashed itself")
        try promise(sei.document.count < unit.count && sei.hashedBytes.count <= unit.count, "more is signed than is there")
        if sei.isHashedAsStored, sei.isSigned { try promise(unit.starts(with: sei.document), "the document is not what is stored") }
        try promise(sei.chains.count <= 2 && Set(sei.tags).isSubset(of: 1...7), "tags \(sei.tags)")
        if sei.isCertificateSEI { try promise(sei.isSigned && !sei.chains.isEmpty && sei.general == nil, "a certificate SEI that is none") }
        if let list = sei.hashList, let general = sei.general {
            try promise(list.count.isMultiple(of: general.gopHash.count), "a list that is cut")
        }
    }
}

package import Cryptography
package import Evidence
package import RecordingForge

/// A recording with its seal.
package struct SealedRecording: Sendable {
    /// The file, to be altered.
    package var file: AlteredFile
    /// Its manifest.
    package var manifest: ForgedManifest

    /// A file and the manifest that an update of it is to be for.
    package init(file: AlteredFile, manifest: ForgedManifest) {
        self.file = file
        self.manifest = manifest
    }
}

/// Seals forged recordings as the C2PA specification says, written from that and not from the program.
package struct C2PAForge: Sendable {
    /// Who signs.
    package var signer: TestSigner
    /// How it seals.
    package var settings: C2PASettings

    /// C2PA's own extended key usage.
    package static let claimSigning = "1.3.6.1.4.1.62558.2.1"
    private static let extendedType: [UInt8] = [
        0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81,
    ]

    /// A forge with a throw-away key whose certificate leads to the test authority.
    package init(_ type: KeyType = .ecP256, settings: C2PASettings = C2PASettings(), authority: TestPKI? = nil) throws {
        signer = try Self.signer(type, authority: authority)
        self.settings = settings
    }

    /// Somebody who may sign claims.
    package static func signer(
        _ type: KeyType = .ecP256, usage: String = claimSigning, authority: TestPKI? = nil,
        notBefore: Timestamp = TestPKI.notBefore, notAfter: Timestamp = TestPKI.notAfter
    ) throws -> TestSigner {
        try (authority ?? TestPKI.shared()).signer(template(usage, notBefore, notAfter), type)
    }

    /// Somebody who may sign claims with a key that was made elsewhere.
    package static func signer(holding key: PrivateKey) throws -> TestSigner {
        let authority = try TestPKI.shared()
        let certificate = try authority.certificate(template(claimSigning, TestPKI.notBefore, TestPKI.notAfter), for: key.publicKey)
        return TestSigner(key: key, chain: [certificate, authority.intermediate])
    }

    private static func template(_ usage: String, _ notBefore: Timestamp, _ notAfter: Timestamp) -> CertificateTemplate {
        var template = CertificateTemplate.signer(
            DistinguishedName(commonName: "Export Station 4"), notBefore: notBefore, notAfter: notAfter)
        template.extensions.append(.extendedKeyUsage(usage))
        return template
    }

    // MARK: - Sealing

    /// The sealed file of a recording.
    package func seal(_ recording: Recording) throws -> SealedRecording {
        var recording = recording
        recording.layout = layout(of: recording)
        var plain = AlteredFile(recording.serialize())
        try settings.editFile(&plain)
        var bytes = plain.bytes
        // The free boxes that were written to keep room become C2PA boxes, so that no offset moves.
        let reserved = BoxTree(bytes).boxes.filter { $0.type == "free" && [settings.boxSize, Self.placeSize].contains($0.range.count) }
        for place in reserved { bytes.replaceSubrange(place.range, with: Self.c2paBox("merkle", [], size: place.range.count)) }
        var tail: [UInt8] = []
        let binding = try binding(&bytes, places: reserved.dropFirst().map(\.range), tail: &tail)
        let manifest = try ForgedManifest(settings, binding: binding, signer: signer)
        let store = JUMBFWriter.superbox("c2pa", label: "c2pa", contents: settings.earlierManifests + [manifest.bytes])
        bytes.replaceSubrange(
            reserved[0].range, with: Self.c2paBox(settings.purpose, [UInt8](repeating: 0, count: 8) + store, size: settings.boxSize))
        return SealedRecording(file: AlteredFile(bytes: bytes + tail, samples: plain.samples), manifest: manifest)
    }

    /// How a recording is laid out with free boxes in the places of the C2PA boxes that its seal will have.
    package func layout(of recording: Recording) -> Layout {
        var layout = recording.layout
        layout.freeBoxes[.afterFileType] = settings.boxSize - 8
        switch settings.binding {
        case .fragments, .segments: layout.freeBoxes[.beforeMediaData] = Self.placeSize - 8
        case .flat, .blocks: break
        }
        return layout
    }

    /// The initial segment and the media segments of a fragmented recording, sealed for being files of their own.
    package func sealSegments(_ recording: Recording) throws -> [[UInt8]] {
        let bytes = try seal(recording).file.bytes
        let boxes = BoxTree(bytes).boxes
        let starts = boxes.indices.filter { boxes[$0].type == "moof" }.map { boxes[$0 - 1].range.lowerBound }
        return zip([0] + starts, starts + [bytes.count]).map { Array(bytes[$0..<$1]) }
    }

    /// A C2PA box, filled up with zeros to a size where one is given.
    package static func c2paBox(_ purpose: String, _ data: [UInt8], size: Int? = nil) -> [UInt8] {
        let payload = extendedType + [0, 0, 0, 0] + Array(purpose.utf8) + [0] + data
        return box("uuid", payload + [UInt8](repeating: 0, count: max(0, (size ?? 0) - payload.count - 8)))
    }

    /// Adds an update manifest to a sealed file, which must have been sealed as an original.
    package func update(_ sealed: SealedRecording, _ change: (inout C2PASettings) -> Void = { _ in }) throws -> AlteredFile {
        var settings = C2PASettings()
        settings.manifestLabel = "urn:c2pa:00000000-0000-4000-8000-00000000000a"
        settings.manifestType = "c2um"
        settings.assertions = [
            ForgedAssertion(
                "c2pa.ingredient.v3",
                .object([
                    "relationship": .text("parentOf"), "activeManifest": try sealed.manifest.reference(),
                    "claimSignature": try sealed.manifest.signatureReference(),
                ]), isCreated: true)
        ]
        change(&settings)
        let manifest = try ForgedManifest(settings, binding: nil, signer: signer)
        let store = JUMBFWriter.superbox("c2pa", label: "c2pa", contents: [manifest.bytes])
        let box = Self.c2paBox("update", [UInt8](repeating: 0, count: 8) + store)
        return AlteredFile(bytes: sealed.file.bytes + box, samples: sealed.file.samples)
    }

    // MARK: - The binding

    /// Bytes of the box before each fragment: enough for the proofs of eight levels.
    private static let placeSize = 432

    private func binding(_ bytes: inout [UInt8], places: [Range<Int>], tail: inout [UInt8]) throws -> ForgedAssertion {
        let digest = settings.digest
        var leftOut = settings.leftOut.map { CBORValue.object(["xpath": .text("/" + $0), "length": .null]) }
        leftOut.insert(
            .object([
                "xpath": .text("/uuid"), "data": .array([.object(["offset": .int(8), "value": .bytes(Self.extendedType)])]),
            ]), at: 0)
        var content = CBORValue.object(["alg": .text(name(digest)), "name": .text("forged")])
        let boxes = BoxTree(bytes).boxes
        switch settings.binding {
        case .flat: content["hash"] = .bytes(try hash(of: bytes, boxes).bytes)
        case .blocks(let blocks, let row):
            leftOut.append(.object(["xpath": .text("/mdat"), "subset": .array([.object(["offset": .int(16), "length": .int(0)])])]))
            content["hash"] = .bytes(try hash(of: bytes, boxes, mediaDataLimit: 16).bytes)
            var entries: [CBORValue] = []
            for (number, box) in boxes.filter({ $0.type == "mdat" }).enumerated() {
                let media = min(box.range.lowerBound + 16, box.range.upperBound)..<box.range.upperBound
                let cut = self.cut(media, blocks)
                let leaves = try cut.map { try Digest.of(bytes[$0], digest).bytes }
                var entry = entry(number, leaves, row)
                switch blocks {
                case .fixed(let size): entry["fixedBlockSize"] = .int(Int64(size))
                case .variable: entry["variableBlockSizes"] = .array(cut.map { .int(Int64($0.count)) })
                case .whole: break
                }
                entries.append(entry)
                if case .root = row, cut.count > 1 {
                    for location in leaves.indices { tail += Self.c2paBox("merkle", place(number, location, leaves, digest).encoded) }
                }
            }
            content["merkle"] = .array(entries)
        case .fragments(let row), .segments(let row):
            let isSegmented = if case .segments = settings.binding { true } else { false }
            let starts = boxes.indices.filter { boxes[$0].type == "moof" }
            let ends = starts.dropFirst() + [boxes.count]
            let leaves = try zip(starts, ends).map { start, end in
                // In a file of its own the box with the place is the first.
                let base = isSegmented ? boxes[start - 1].range.lowerBound : 0
                return try hash(of: bytes, Array(boxes[start..<end]), base: base).bytes
            }
            var entry = entry(0, leaves, row)
            entry["initHash"] = .bytes(try hash(of: bytes, Array(boxes[..<starts[0]])).bytes)
            content["merkle"] = .array([entry])
            for (location, range) in places.enumerated() {
                let item = if case .root = row { place(0, location, leaves, digest) } else { place(0, location, [], digest) }
                bytes.replaceSubrange(range, with: Self.c2paBox("merkle", item.encoded, size: range.count))
            }
        }
        content["exclusions"] = .array(leftOut + settings.moreExclusions)
        settings.editBinding(&content)
        return ForgedAssertion(settings.hashLabel, content, isCreated: true)
    }

    private func name(_ digest: DigestAlgorithm) -> String { digest.name.lowercased().filter { $0 != "-" } }

    /// The hash of boxes: before each that is not left out, its offset.
    private func hash(of bytes: [UInt8], _ boxes: [LocatedBox], mediaDataLimit: Int? = nil, base: Int = 0) throws -> Digest {
        var message: [UInt8] = []
        func isOwn(_ box: LocatedBox) -> Bool { box.type == "uuid" && bytes[box.range].dropFirst(8).starts(with: Self.extendedType) }
        for box in boxes where !isOwn(box) && !settings.leftOut.contains(box.type) {
            if settings.hashLabel != "c2pa.hash.bmff" {
                message += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (box.range.lowerBound - base) >> (8 * $0)) }
            }
            let limit = box.type == "mdat" ? mediaDataLimit ?? .max : .max
            message += bytes[box.range].prefix(limit)
        }
        return try Digest.of(message, settings.digest)
    }

    private func cut(_ range: Range<Int>, _ blocks: C2PASettings.Blocks) -> [Range<Int>] {
        switch blocks {
        case .whole: return [range]
        case .fixed(let size):
            return stride(from: range.lowerBound, to: range.upperBound, by: size).map { $0..<min($0 + size, range.upperBound) }
        case .variable(let first):
            var cut: [Range<Int>] = []
            var start = range.lowerBound
            var size = first
            while start < range.upperBound {
                cut.append(start..<min(start + size, range.upperBound))
                start += size
                size += 1
            }
            return cut
        }
    }

    // MARK: - Trees

    private func entry(_ number: Int, _ leaves: [[UInt8]], _ row: C2PASettings.Row) -> CBORValue {
        let stored = row == .leaves ? leaves : [levels(leaves, settings.digest).last?.first ?? []]
        return .object([
            "uniqueId": .int(1), "localId": .int(Int64(number)), "count": .int(Int64(leaves.count)), "alg": .text(name(settings.digest)),
            "hashes": .array(stored.map { .bytes($0) }),
        ])
    }

    private func levels(_ leaves: [[UInt8]], _ digest: DigestAlgorithm) -> [[[UInt8]]] {
        var levels = [leaves]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: 2).map { index in
                    index + 1 < last.count ? (try? Digest.of(last[index] + last[index + 1], digest).bytes) ?? [] : last[index]
                })
        }
        return levels
    }

    /// What the box of a leaf says: where it belongs, and the nodes beside its way up; none where no leaves are given.
    private func place(_ tree: Int, _ location: Int, _ leaves: [[UInt8]], _ digest: DigestAlgorithm) -> CBORValue {
        var place = CBORValue.object(["uniqueId": .int(1), "localId": .int(Int64(tree)), "location": .int(Int64(location))])
        guard !leaves.isEmpty else { return place }
        var index = location
        var proof: [CBORValue] = []
        for level in levels(leaves, digest).dropLast() {
            let other = index ^ 1
            if other < level.count { proof.append(.bytes(level[other])) }
            index /= 2
        }
        place["hashes"] = .array(proof)
        return place
    }
}

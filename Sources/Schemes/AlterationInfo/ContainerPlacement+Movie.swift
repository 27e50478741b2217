import Cryptography
package import ISOBMFF

extension SignedGeometry {
    /// What a track header says, as it is signed.
    package init(_ header: TrackHeader) {
        self.init(
            flags: header.flags, layer: header.layer, alternateGroup: header.alternateGroup,
            matrix: header.matrix.map { UInt32(bitPattern: $0) }, width: header.width, height: header.height)
    }
}

extension SignedGeometry {
    /// What stands for a track without a header: equal to nothing that a camera signs.
    static let unknown = SignedGeometry(flags: 0, layer: 0, alternateGroup: 0, matrix: [], width: 0, height: 0)
}

extension SignedEdit {
    /// What an edit list says, as it is signed.
    package init(_ edit: Edit) {
        self.init(
            segmentDuration: edit.segmentDuration, mediaTime: edit.mediaTime.map { Int64(truncatingIfNeeded: $0) } ?? -1,
            rate: UInt32(bitPattern: edit.rate))
    }
}

extension SignedTiming {
    /// What the sample tables say about a sample, as it is signed; `nil` where a value does not fit the layout.
    package init?(_ sample: Sample) {
        guard let size = UInt32(exactly: sample.size), let offset = Int32(exactly: sample.compositionOffset),
            let description = UInt16(exactly: sample.descriptionIndex)
        else { return nil }
        self.init(
            size: size, duration: sample.duration, compositionOffset: offset, descriptionIndex: description, isSync: sample.isSync)
    }
}

extension SignedTiming {
    /// What the sample tables say about a sample, as far as the layout can: a value that does not fit is the nearest that does.
    init(nearest sample: Sample) {
        self.init(
            size: sample.size, duration: sample.duration, compositionOffset: Int32(clamping: sample.compositionOffset),
            descriptionIndex: UInt16(clamping: sample.descriptionIndex), isSync: sample.isSync)
    }
}

extension ContainerSample {
    /// What the sample tables say about a sample.
    init(_ sample: Sample, digest: Digest) {
        self.init(number: sample.index, digest: digest, decodeTime: sample.decodeTime, timing: SignedTiming(nearest: sample))
    }
}

extension ContainerPlacement {
    init(movie: MovieFile, track: Track, sampleEntriesDigests: [DigestAlgorithm: Digest]) {
        let header = movie.movieHeader
        self.init(
            movieTimescale: header?.timescale ?? 0, movieRate: header.map { UInt32(bitPattern: $0.rate) } ?? 0,
            movieMatrix: header.map { $0.matrix.map { UInt32(bitPattern: $0) } } ?? [], handler: track.handler?.value ?? 0,
            timescale: track.timescale, geometry: track.header.map { SignedGeometry($0) } ?? .unknown,
            edits: track.edits.map { SignedEdit($0) },
            sampleEntriesDigests: sampleEntriesDigests)
    }
}

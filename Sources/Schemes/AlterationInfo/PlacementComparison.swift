import Cryptography
import Evidence

/// What the container says about how a track is shown, apart from the times of its samples.
struct ContainerPlacement: Sendable {
    var movieTimescale: UInt32
    var movieRate: UInt32
    var movieMatrix: [UInt32]
    var handler: UInt32
    var timescale: UInt32
    var geometry: SignedGeometry
    var edits: [SignedEdit]
    /// Digest of the `stsd` box under each algorithm that a signature names.
    var sampleEntriesDigests: [DigestAlgorithm: Digest]
}

/// Compares what was signed about a track's sample entries, geometry and edits with what the container says.
struct PlacementComparison: Sendable {
    /// Something that the container says otherwise than it was signed.
    enum Difference: Sendable, Hashable, CaseIterable {
        case timescale, sampleEntries, geometry, movieHeader, edits, handler
    }

    private let container: ContainerPlacement
    /// What differs.
    private(set) var differences: Set<Difference> = []
    /// The edit list that was signed; the container's own is judged against it when it is known whether the file is an excerpt.
    private(set) var signedEdits: [SignedEdit]?
    /// The movie's time scale that was signed, in which edits are measured.
    private(set) var signedMovieTimescale: UInt32 = 0

    init(container: ContainerPlacement) { self.container = container }

    /// The container's own edit list.
    var containerEdits: [SignedEdit] { container.edits }
    /// The container's movie time scale.
    var containerMovieTimescale: UInt32 { container.movieTimescale }

    mutating func compare(_ signed: SignedPlacement) {
        if signed.timescale != container.timescale { differences.insert(.timescale) }
        if signed.handler != container.handler { differences.insert(.handler) }
        if container.sampleEntriesDigests[signed.sampleEntriesDigest.algorithm] != signed.sampleEntriesDigest {
            differences.insert(.sampleEntries)
        }
        if signed.geometry != container.geometry { differences.insert(.geometry) }
        if signed.movieRate != container.movieRate || signed.movieMatrix != container.movieMatrix { differences.insert(.movieHeader) }
        if let signedEdits, signedEdits != signed.edits { differences.insert(.edits) }
        signedEdits = signed.edits
        signedMovieTimescale = signed.movieTimescale
    }
}

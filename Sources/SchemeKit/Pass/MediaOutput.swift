package import ParallelHashing
package import VideoBitstream

/// What a worker makes of a span of samples.
package struct MediaOutput: Sendable {
    /// Something that looks like the carrier of another signature.
    package struct StrangeSighting: Sendable {
        /// Which extent of the span it is in.
        package var place: Int
        /// What it is, and where in its sample.
        package var sighting: CarrierScan.Sighting
    }

    /// The digests of whole samples: in the list of a function are those samples, in order, whose track wants it.
    package var digests: DigestTable
    /// The units of the samples in ``samples``.
    package var units = UnitTable.empty
    /// All samples of tracks whose units are digested; of other tracks those that hold a carrier.
    package var samples: [CutSample] = []
    /// Each kind of thing once for each worker.
    package var strangers: [StrangeSighting] = []
}

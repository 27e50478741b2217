/// How much work and memory reading the structure of one file may cost, whatever the file claims.
///
/// The defaults let every honest recording of days pass; a file that needs more is reported as `limit-reached`, which never passes.
package struct ReadingBudget: Sendable, Hashable {
    /// How many boxes are looked at, those inside fragments included.
    package var boxes: UInt64 = 4_000_000
    /// How many of them are kept in the tree (32 bytes each): all but those inside fragments.
    package var boxesKept = 600_000
    /// How deep boxes may be nested.
    package var depth = 64
    /// The largest structure that is loaded as a whole, in bytes.
    package var structureBytes = 4 << 20
    /// How many runs of sample bytes are kept to look for overlaps where samples are not stored in file order.
    package var extentsKept = 400_000
    /// How often, at most, the samples of all tracks together may use the bytes of the file.
    package var fileUses: UInt64 = 4
    /// How many samples without bytes runs of fragments may declare that have no row for each.
    package var emptySamples: UInt64 = 65_536
    /// How many `uuid` boxes are kept with their type.
    package var uuidBoxes = 250_000
    /// How many tracks are looked at.
    package var tracks = 1_024
    /// How many sample entries, and how many data references, of a track are looked at.
    package var entries = 1_024
    /// How many parts of tracks in fragments (`traf`) are kept, 24 bytes each.
    package var trackFragments = 500_000
    /// How many findings of one kind are listed.
    package var findingsOfAKind = 50

    /// The defaults.
    package init() {}
}

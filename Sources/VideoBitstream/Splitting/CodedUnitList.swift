/// The units of one sample, in storage that is used again for the next.
package struct CodedUnitList: Sendable {
    /// The units in stream order.
    package internal(set) var units: [CodedUnit] = []
    /// Why the sample could not be read to its end; `nil` when it was.
    package internal(set) var stop: SplitStop?
    /// How many NAL units of length 0 were passed over. ISO/IEC 14496-15 does not foresee them; players skip them, and so must we, or
    /// they would hide what follows.
    package internal(set) var emptyUnits = 0

    /// An empty list. `capacity` is a guess, not a limit.
    package init(capacity: Int = 16) { units.reserveCapacity(capacity) }

    mutating func reset() {
        units.removeAll(keepingCapacity: true)
        stop = nil
        emptyUnits = 0
    }
}

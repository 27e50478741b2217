/// The units of one sample, in storage that is used again for the next; or of several, one after the other.
package struct CodedUnitList: Sendable {
    /// The units in stream order.
    package private(set) var units: [CodedUnit] = []
    /// Whether SEI or AV1 metadata is among the units of the last sample.
    package private(set) var hasSupplementalUnits = false
    /// Whether a parameter set is among the units of the last sample.
    package private(set) var hasParameterSets = false
    /// Why the last sample could not be read to its end; `nil` when it was.
    package internal(set) var stop: SplitStop?
    /// How many NAL units of length 0 were passed over in it. ISO/IEC 14496-15 does not foresee them; players skip them, and so must we, or
    /// they would hide what follows.
    package internal(set) var emptyUnits = 0

    /// An empty list. `capacity` is a guess, not a limit.
    package init(capacity: Int = 16) { units.reserveCapacity(capacity) }

    /// Makes room for so many units more.
    package mutating func reserve(_ count: Int) { units.reserveCapacity(units.count + count) }

    /// Takes units off the end, until `count` are left.
    package mutating func cut(to count: Int) { units.removeLast(units.count - count) }

    /// Begins a sample.
    mutating func begin() {
        hasSupplementalUnits = false
        hasParameterSets = false
        stop = nil
        emptyUnits = 0
    }

    @inline(__always)
    mutating func append(_ unit: CodedUnit) {
        if !unit.header.carriesPicture {
            if unit.header.isSupplemental { hasSupplementalUnits = true }
            if unit.header.kind == .parameterSet { hasParameterSets = true }
        }
        units.append(unit)
    }
}

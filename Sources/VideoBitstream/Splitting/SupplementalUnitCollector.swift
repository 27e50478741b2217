/// Keeps the SEI units (in AV1: metadata) of a sample that comes in pieces, and the list of all its units.
package struct SupplementalUnitCollector: CodedUnitReceiver, Sendable {
    /// An SEI unit and its bytes, without trailing zeros.
    package struct Collected: Sendable, Hashable {
        /// The unit.
        package let unit: CodedUnit
        /// Its bytes; empty where it was larger than the limit.
        package let bytes: [UInt8]
    }

    /// All units of the sample, in order.
    package private(set) var units: [CodedUnit] = []
    /// The SEI units.
    package private(set) var collected: [Collected] = []
    /// SEI units that were not kept because they, or all together, were over the limit.
    package private(set) var omitted = 0

    private var left: Int
    private var open: [UInt8]?

    /// Keeps at most `limit` bytes of one sample.
    package init(limit: Int = 16 << 20) { left = limit }

    package mutating func unitBegins(_ header: CodedUnitHeader, offset: Int, storedLength: Int) {
        guard header.isSupplemental else { return }
        open = storedLength <= left ? [] : nil
        if open == nil { omitted += 1 }
    }

    package mutating func unitContinues(_ bytes: RawSpan) {
        guard open != nil else { return }
        unsafe bytes.withUnsafeBytes { unsafe open?.append(contentsOf: $0) }
    }

    package mutating func unitEnds(_ unit: CodedUnit) {
        units.append(unit)
        guard let bytes = open else { return }
        open = nil
        left -= bytes.count
        collected.append(Collected(unit: unit, bytes: bytes))
    }
}

package import Cryptography
package import VideoBitstream

/// The units of the samples of a span, one after the other.
///
/// Of nearly every unit only place and digest are wanted, so these lie side by side, and what few units have besides stands apart.
package final class UnitTable: Sendable {
    /// What is kept of a unit besides its place and digest.
    package struct Kept: Sendable {
        /// Which unit it is.
        package var place: Int
        /// The signing scheme's UUID that the unit carries, as far as a scheme asked for it.
        package var carrier: UserDataUUID?
        /// The bytes without trailing zeros; `nil` where it is too large to be honest.
        package var content: [UInt8]?
    }

    /// The units in stream order.
    package let units: [CodedUnit]
    /// The units that have digests, ascending.
    package let digested: [Int]
    /// The digests of these, one list for each function.
    package let digests: [DigestList]
    /// Carriers and parameter sets, in the order of their units.
    package let kept: [Kept]

    init(units: [CodedUnit], digested: [Int] = [], digests: [DigestList] = [], kept: [Kept] = []) {
        self.units = units
        self.digested = digested
        self.digests = digests
        self.kept = kept
    }

    static let empty = UnitTable(units: [])

    /// The digests by a function, those of the units in ``digested``.
    package func digests(by algorithm: DigestAlgorithm) -> DigestList? { digests.first { $0.algorithm == algorithm } }
}

/// A sample that was cut into units, and what of a ``UnitTable`` is its own.
package struct CutSample: Sendable {
    /// Which extent of the span it is.
    package var place: Int
    /// Its units.
    package var units: Range<Int>
    /// Which of the table's digested units are among them.
    package var digested = 0..<0
    /// What is kept of them.
    package var kept: Range<Int>
    /// Why it could not be cut to its end.
    package var stop: SplitStop?
}

extension RandomAccessCollection where Index == Int {
    /// The first index from which on `isReached` holds for all elements, as it does for none before.
    func lowerBound(where isReached: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isReached(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

import CLibAV

/// The unit of a stream's timestamps, or a rate: a fraction as libav* and MP4 keep it.
package struct TimeBase: Sendable, Hashable {
    /// Over the line.
    package var numerator: Int32
    /// Under the line; 0 where the value is unknown.
    package var denominator: Int32

    /// The fraction, not reduced.
    package init(_ numerator: Int32, _ denominator: Int32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ rational: AVRational) { self.init(rational.num, rational.den) }

    var rational: AVRational { AVRational(num: numerator, den: denominator) }

    /// Whether both terms are positive, so that times can be computed with it.
    package var isUsable: Bool { numerator > 0 && denominator > 0 }

    /// A count of these units in seconds.
    package func seconds(_ ticks: Int64) -> Double {
        denominator == 0 ? 0 : Double(ticks) * Double(numerator) / Double(denominator)
    }
}

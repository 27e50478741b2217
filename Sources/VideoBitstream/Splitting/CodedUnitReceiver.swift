/// Takes the units of a sample that comes in pieces, one after the other.
package protocol CodedUnitReceiver {
    /// A unit begins. Its header is known, how much of it is trailing zeros is not.
    ///
    /// `offset` counts from the start of the sample, `storedLength` is the claimed length, which lies inside the sample.
    mutating func unitBegins(_ header: CodedUnitHeader, offset: Int, storedLength: Int)
    /// The next bytes of the unit, its header included; together they are the unit without trailing zeros.
    mutating func unitContinues(_ bytes: RawSpan)
    /// The unit is complete.
    mutating func unitEnds(_ unit: CodedUnit)
}

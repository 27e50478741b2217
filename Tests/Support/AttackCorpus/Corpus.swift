/// The table.
extension Attack {
    /// Every row, by group.
    package static let table: [Attack] =
        untouched + origins + signatures + contradictions + media + codings + pictureless + entries + time + tables + appearance
        + containers + extents
        + certificates + resources + chains
}

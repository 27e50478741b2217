/// Signed recordings to which nothing was done: what every other row is compared with.
extension Attack {
    static let untouched: [Attack] = [
        Attack(
            "nothing", .untouched, "nothing", .nothing,
            expect: """
                *: authentic intact trusted complete consistent
                """),
        Attack(
            "nothing-in-fragments", .untouched, "nothing; stored in fragments", .nothing, { $0.form = .fragmented },
            expect: """
                *: authentic intact trusted complete consistent
                """),
        Attack(
            "nothing-with-sound", .untouched, "nothing; a recording with sound", .nothing, { $0.hasSound = true },
            expect: """
                alteration-info: authentic intact trusted complete consistent
                video: authentic intact trusted complete consistent tracks-uncovered
                whole: authentic intact trusted complete consistent
                """),
    ]
}

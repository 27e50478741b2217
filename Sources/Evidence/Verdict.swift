/// The one word for a file, and the exit status of the command.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Intact, trusted, no gap, not shown otherwise.
    case authentic
    /// Demonstrated: something signed was changed, removed from between, inserted, re-ordered, or is shown otherwise.
    case altered
    /// Nothing could be examined.
    case error
    /// No signature of any known scheme, and nothing that looks like one.
    case unsigned
    /// Intact, but the signer cannot be trusted.
    case untrusted
    /// It cannot be decided.
    case indeterminate

    /// The exit status of `ipro-verify` for one file.
    public var exitStatus: Int32 {
        switch self {
        case .authentic: 0
        case .altered: 1
        case .error: 2
        case .unsigned: 3
        case .untrusted: 4
        case .indeterminate: 5
        }
    }

    /// The worst of several files, in the order altered, error, untrusted, unsigned, indeterminate, authentic.
    public static func worst(_ verdicts: some Sequence<Verdict>) -> Verdict {
        verdicts.max { $0.rank < $1.rank } ?? .authentic
    }

    private var rank: Int {
        switch self {
        case .altered: 5
        case .error: 4
        case .untrusted: 3
        case .unsigned: 2
        case .indeterminate: 1
        case .authentic: 0
        }
    }

    /// The verdict that follows from a file's answers and findings. Nothing else decides it.
    ///
    /// *Altered* needs proof: an answer that says so, or a gap between signed things. A doubt never proves anything, and never passes.
    public init(answers: Answers, findings: some Sequence<Finding>) {
        if answers.integrity == .altered || answers.presentation == .altered || answers.completeness == .gaps {
            self = .altered
            return
        }
        let doubted = findings.contains { $0.severity == .doubt && $0.code.leadsTo == .indeterminate }
        // A trusted signer may still not be the one that the user expects.
        let isSignerDoubted = findings.contains { $0.severity == .doubt && $0.code.leadsTo == .untrusted }
        switch answers.integrity {
        case .altered: self = .altered
        case .notSigned: self = doubted ? .indeterminate : .unsigned
        case .indeterminate: self = .indeterminate
        case .intact:
            if doubted {
                self = .indeterminate
            } else if answers.origin != .trusted || isSignerDoubted {
                self = .untrusted
            } else {
                self = .authentic
            }
        }
    }
}

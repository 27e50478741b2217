/// Do the pictures, and whatever else was signed, equal what was signed?
public enum Integrity: String, Sendable, Hashable, CaseIterable {
    /// Everything that a valid signature speaks about is as it was signed.
    case intact
    /// Demonstrated: something signed differs.
    case altered
    /// No signature of a known scheme, and nothing that looks like one.
    case notSigned
    /// It cannot be decided.
    case indeterminate
}

/// Whose key signed, and does its certificate lead to an anchor of the user's, judged at the recording time?
public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// The chain leads to an anchor and satisfies the policy.
    case trusted
    /// There is a certificate, and it does not.
    case untrusted
    /// A key without a certificate, or no signature.
    case unknown
}

/// Is it the whole of what the camera signed, inside the span of this file?
public enum Completeness: String, Sendable, Hashable, CaseIterable {
    /// From the first signed period to the one that says it is the last.
    case complete
    /// Pictures follow the last signature.
    case openEnd
    /// Begins or ends inside a longer recording.
    case excerpt
    /// Something signed is missing in between.
    case gaps
    /// Nothing says.
    case unknown
}

/// Does the container show the signed pictures in signed order and at signed time?
public enum Presentation: String, Sendable, Hashable, CaseIterable {
    /// What the container says equals what was signed.
    case consistent
    /// Demonstrated: the container contradicts signed data.
    case altered
    /// Nothing signed speaks about it.
    case notCovered
}

/// The four separate answers. They are never merged into one light.
public struct Answers: Sendable, Hashable {
    /// Do the pictures equal what was signed?
    public var integrity: Integrity
    /// Whose key signed it?
    public var origin: Origin
    /// Is it the whole of what was signed?
    public var completeness: Completeness
    /// Is it shown as it was signed?
    public var presentation: Presentation

    /// The four answers as given.
    public init(integrity: Integrity, origin: Origin, completeness: Completeness, presentation: Presentation) {
        self.integrity = integrity
        self.origin = origin
        self.completeness = completeness
        self.presentation = presentation
    }

    /// A file without a signature.
    public static let notSigned = Answers(
        integrity: .notSigned, origin: .unknown, completeness: .unknown, presentation: .notCovered)

    /// A file that could not be judged.
    public static let indeterminate = Answers(
        integrity: .indeterminate, origin: .unknown, completeness: .unknown, presentation: .notCovered)

    /// To each question the worst of two answers, as for a file with several signatures.
    public func worst(with other: Answers) -> Answers {
        Answers(
            integrity: integrity.rank >= other.integrity.rank ? integrity : other.integrity,
            origin: origin.rank >= other.origin.rank ? origin : other.origin,
            completeness: completeness.rank >= other.completeness.rank ? completeness : other.completeness,
            presentation: presentation.rank >= other.presentation.rank ? presentation : other.presentation)
    }
}

extension Integrity {
    /// Higher is worse.
    var rank: Int {
        switch self {
        case .intact: 0
        case .notSigned: 1
        case .indeterminate: 2
        case .altered: 3
        }
    }
}

extension Origin {
    /// Whether this answer outweighs another where both concern the same file.
    public func isWorse(than other: Origin) -> Bool { rank > other.rank }

    var rank: Int {
        switch self {
        case .trusted: 0
        case .unknown: 1
        case .untrusted: 2
        }
    }
}

extension Completeness {
    var rank: Int {
        switch self {
        case .complete: 0
        case .excerpt: 1
        case .openEnd: 2
        case .unknown: 3
        case .gaps: 4
        }
    }
}

extension Presentation {
    var rank: Int {
        switch self {
        case .consistent: 0
        case .notCovered: 1
        case .altered: 2
        }
    }
}

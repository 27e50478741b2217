/// What the examiner says about the examination: words of the user's own, which nothing checks.
public struct CaseDetails: Sendable, Hashable {
    /// Who examined.
    public var examiner: String?
    /// The case it belongs to.
    public var caseNumber: String?
    /// The exhibit that was examined.
    public var exhibit: String?

    /// What was said, as far as anything was.
    public init(examiner: String? = nil, caseNumber: String? = nil, exhibit: String? = nil) {
        self.examiner = examiner
        self.caseNumber = caseNumber
        self.exhibit = exhibit
    }

    /// Whether nothing was said.
    public var isEmpty: Bool { examiner == nil && caseNumber == nil && exhibit == nil }
}

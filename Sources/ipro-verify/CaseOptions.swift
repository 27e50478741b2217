import ArgumentParser
import Evidence

/// What the examiner says about the examination: it goes into verdicts and reports as it is typed.
struct CaseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Name of the examiner, for the verdict and the report.", valueName: "name"))
    var examiner: String?

    @Option(name: .customLong("case"), help: ArgumentHelp("Number of the case, for the verdict and the report.", valueName: "number"))
    var caseNumber: String?

    @Option(help: ArgumentHelp("Name of the exhibit, for the verdict and the report.", valueName: "name"))
    var exhibit: String?

    /// The details as given.
    var details: CaseDetails { CaseDetails(examiner: examiner, caseNumber: caseNumber, exhibit: exhibit) }
}

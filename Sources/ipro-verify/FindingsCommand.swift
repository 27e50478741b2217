import ArgumentParser
import Reporting

/// `ipro-verify findings`: every code that a result can hold, and what it means.
struct FindingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings", abstract: "List every finding code with its severity and meaning.")

    @Option(help: ArgumentHelp("Write the manual page instead, with this date.", visibility: .hidden)) var manual: String?

    func run() {
        if let manual { print(FindingsManual.page(date: manual), terminator: "") } else { print(FindingsManual.list()) }
    }
}

import ArgumentParser
import SupportCore

struct RecurringOptions: ParsableArguments {
    @Option(help: "The number of tickets that makes a problem recurring. (LECTERN_RECURRING_TICKETS; 5)")
    var recurringTickets: String?

    @Option(help: "The number of accounts that they must come from. (LECTERN_RECURRING_ACCOUNTS; 2)")
    var recurringAccounts: String?

    @Option(help: "The number of days that they must fall into. (LECTERN_RECURRING_DAYS; 28)")
    var recurringDays: String?

    func settings() throws -> ProblemGroupingSettings {
        var settings = ProblemGroupingSettings()
        settings.recurringTickets = try tickets()
        settings.recurringAccounts = try accounts()
        settings.recurringWithin = Double(try days()) * 86_400
        return settings
    }

    /// Reads each setting on its own.
    func check(_ faults: inout SettingFaults) {
        faults.check("LECTERN_RECURRING_TICKETS") { try tickets() }
        faults.check("LECTERN_RECURRING_ACCOUNTS") { try accounts() }
        faults.check("LECTERN_RECURRING_DAYS") { try days() }
    }

    private func tickets() throws -> Int {
        try number(
            recurringTickets, "LECTERN_RECURRING_TICKETS", ProblemGroupingSettings().recurringTickets, in: 2...100_000)
    }

    private func accounts() throws -> Int {
        try number(
            recurringAccounts, "LECTERN_RECURRING_ACCOUNTS", ProblemGroupingSettings().recurringAccounts,
            in: 1...10_000)
    }

    private func days() throws -> Int {
        try number(
            recurringDays, "LECTERN_RECURRING_DAYS", Int(ProblemGroupingSettings().recurringWithin / 86_400),
            in: 1...3_650)
    }

    private func number(
        _ option: String?, _ variable: String, _ fallback: Int, in range: ClosedRange<Int>
    ) throws -> Int {
        let text = setting(option, variable, otherwise: String(fallback))
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("\(text) is not a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}

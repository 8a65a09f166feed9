import Foundation
import SupportCore

/// Prints the deadlines of a ticket that is opened now, for each priority and plan, and the questions to a customer who
/// gave only a subject and a description. The rules come from `SupportCore`; reading the file and the clock, and printing,
/// are done here. The holidays of a calendar file are left out: a program that reads such files passes them to
/// `adding(holidays:)`.
@main
struct Deadlines {
    static func main() {
        do {
            let arguments = CommandLine.arguments.dropFirst()
            let file = arguments.first ?? "Seeds/agreement.json"
            let agreement = try Agreement(json: try Data(contentsOf: URL(filePath: file)))
            let openedAt = try arguments.dropFirst().first.map(instant) ?? Date()
            print("\(agreement.name)\nOpened \(text(openedAt, agreement))\n")
            for plan in Plan.allCases {
                for priority in Priority.allCases {
                    print(try line(priority, plan, openedAt, agreement))
                }
            }
            let ticket = Ticket(
                id: "1", number: 1, subject: "It fails", description: "Since today.", openedAt: openedAt)
            print("\nQuestions to the customer:")
            for question in Intake.questions(for: ticket) { print("  \(question.point). \(question.text)") }
        } catch let failure as Failure {
            print(([failure.detail] + failure.faults.map { "  \($0.pointer): \($0.detail)" }).joined(separator: "\n"))
            exit(1)
        } catch {
            print("\(error)")
            exit(1)
        }
    }

    private static func line(
        _ priority: Priority, _ plan: Plan, _ openedAt: Date, _ agreement: Agreement
    ) throws -> String {
        let deadlines = try agreement.deadlines(priority: priority, plan: plan, openedAt: openedAt)
        func due(_ deadline: SupportCore.Deadlines.Deadline) -> String {
            deadline.due.map { text($0, agreement) } ?? "\(deadline.target)"
        }
        return
            "\(priority.rawValue) \(plan.rawValue): answer by \(due(deadlines.respond)), fix by \(due(deadlines.fix))"
    }

    private static func instant(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }

    /// Formats an instant in the time zone of the agreement.
    private static func text(_ instant: Date, _ agreement: Agreement) -> String {
        let zone = TimeZone(identifier: agreement.hours.timeZone) ?? .gmt
        return instant.formatted(
            Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: zone).year().month().day().time(
                includingFractionalSeconds: false))
    }
}

import ArgumentParser
import Operations
import SupportCore

struct HelpdeskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The statuses of states that a helpdesk has under other names: STATE=STATUS,…, where STATUS is open, pending, \
            resolved or closed. (LECTERN_TICKET_STATES; none)
            """, valueName: "states"))
    var ticketStates: String?

    func states() throws -> HelpdeskStates {
        do {
            return try HelpdeskStates(parsing: setting(ticketStates, "LECTERN_TICKET_STATES", otherwise: ""))
        } catch let failure as SupportCore.Failure {
            let faults = failure.faults.map { "\($0.pointer): \($0.detail)" }
            throw ValidationError("These states of tickets are not valid. " + faults.joined(separator: " "))
        }
    }
}

import ArgumentParser
import Foundation
import ICalendar
import Operations
import SupportCore

struct AgreementOptions: ParsableArguments {
    @Option(help: "The support agreement. (LECTERN_AGREEMENT; the demo's)")
    var agreement: String?

    @Option(help: "The time before a target at which the journal warns of it. (LECTERN_BREACH_LEAD; PT1H)")
    var breachLead: String?

    /// In seconds.
    func leadTime() throws -> Int {
        let text = setting(breachLead, "LECTERN_BREACH_LEAD", otherwise: "PT1H")
        do {
            let seconds = try ISODuration.parse(text)
            guard seconds <= 31 * 86_400 else { throw ValidationError("\(text) is more than 31 days.") }
            return seconds
        } catch let error as CalendarError {
            throw ValidationError(error.reason)
        }
    }

    /// - Throws: ``Failure`` with every mistake in it.
    func read(_ resources: ResourceFolder) throws -> Agreement {
        let fallback = resources.url.appending(path: "Seeds/agreement.json").path
        return try Agreement(contentsOf: URL(filePath: setting(agreement, "LECTERN_AGREEMENT", otherwise: fallback)))
    }
}

import ArgumentParser
import ICalendar
import Operations

struct RetentionOptions: ParsableArguments {
    @Option(
        help: "The time for which mail is kept after it was sent or failed, such as P90D. (LECTERN_KEEP_MAIL; forever)")
    var keepMail: String?

    @Option(
        help: """
            How long registrants are kept after their last date; then they are erased, and the counts stay. \
            (LECTERN_KEEP_REGISTRATIONS; for ever)
            """)
    var keepRegistrations: String?

    @Option(help: "The time for which requests for a tutorial are kept. (LECTERN_KEEP_INTEREST; forever)")
    var keepInterest: String?

    func retention() throws -> Retention {
        Retention(mail: try mail(), registrations: try registrations(), interest: try interest())
    }

    /// Reads each setting on its own.
    func check(_ faults: inout SettingFaults) {
        faults.check("LECTERN_KEEP_MAIL") { try mail() }
        faults.check("LECTERN_KEEP_REGISTRATIONS") { try registrations() }
        faults.check("LECTERN_KEEP_INTEREST") { try interest() }
    }

    private func mail() throws -> Int? { try Self.seconds(keepMail, "LECTERN_KEEP_MAIL") }

    private func registrations() throws -> Int? { try Self.seconds(keepRegistrations, "LECTERN_KEEP_REGISTRATIONS") }

    private func interest() throws -> Int? { try Self.seconds(keepInterest, "LECTERN_KEEP_INTEREST") }

    private static func seconds(_ option: String?, _ variable: String) throws -> Int? {
        let text = setting(option, variable, otherwise: "")
        guard !text.isEmpty else { return nil }
        let wrong = ValidationError("\(text) is not a valid retention time. Use P1D or more, such as P180D.")
        do {
            let seconds = try ISODuration.parse(text)
            guard seconds >= 86_400 else { throw wrong }
            return seconds
        } catch is CalendarError {
            throw wrong
        }
    }
}

import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The digest of a week: figures of the state at the moment of sending.
extension MailComposer {
    private static let maxListed = 5

    func digest(_ mail: OutgoingMail) throws -> Outcome {
        guard let user = try mail.about["user"].flatMap({ try connection.user($0) }) else {
            return .unneeded("There is no such person.")
        }
        let preferences = try connection.preferences(ofUser: user.id)
        guard user.getsDigest(preferences) else { return .unneeded("They get no digest any more.") }
        guard let monday = mail.about["week"].flatMap(LocalDate.init) else {
            return .unneeded("There is no such week.")
        }
        let zone = mail.about["zone"].flatMap { Zone(ifKnown: $0) } ?? .utc
        let week = DigestWeek(monday: monday, zone: zone)
        let language = MailTemplates.language(for: preferences.language ?? "en")
        let times = MailTimes(language: language, zone: zone)
        let counts = try ticketCounts(from: week.from, to: week.to)
        let before = try ticketCounts(from: week.from.addingTimeInterval(-7 * 86_400), to: week.from)
        let late = try connection.lateResponses(from: week.from, to: week.to, limit: Self.maxListed)
        let overdue = try connection.overdueResponseCount(now: now)
        let attendance = try attendance(week)
        let asked = try askedWithoutTutorial(week)
        let support = try connection.suggestionWeeks(from: week.from, to: week.to).map(\.counts)
        let total = counts.values.reduce(0, +)
        guard total + late.count + overdue > 0 || attendance != nil || !support.isEmpty else {
            return .unneeded("Nothing happened in that week.")
        }
        let view = DigestView(
            name: user.details.name.greeting(in: language), from: times.day(week.from),
            to: times.day(week.to.addingTimeInterval(-43_200)), tickets: total,
            ticketsBefore: before.values.reduce(0, +), priorities: Self.text(of: counts), late: late.count,
            lateTickets: late.latest.map { response in
                DigestView.Ticket(
                    number: response.number, subject: response.subject.oneLine,
                    lateBy: times.length(response.seconds),
                    url: "\(context.publicURL)/staff/tickets/\(response.ticket)")
            },
            overdue: overdue == 0 ? nil : overdue, attendance: attendance, asked: asked, hasAsked: !asked.isEmpty,
            support: support.isEmpty
                ? nil
                : DigestView.Support(
                    asked: support.reduce(0) { $0 + $1.asked }, answered: support.reduce(0) { $0 + $1.answered },
                    sent: support.reduce(0) { $0 + $1.sent }),
            insightsURL: context.publicURL + "/staff/insights", preferencesURL: context.publicURL + "/staff/me",
            leaveURL: "\(context.publicURL)/unsubscribe/\(try connection.personalSecrets().digestSecret(of: user.id))")
        return try outcome(
            mail, view, template: "digest", to: try MailAddress(user.details.email, name: user.details.name),
            in: language)
    }

    /// The tickets that were opened, by priority.
    private func ticketCounts(from start: Date, to end: Date) throws -> [Priority: Int] {
        try connection.targetCounts(unmeasured: [:], from: start, to: end, now: now)
            .filter { $0.target == .respond }.reduce(into: [:]) { $0[$1.priority, default: 0] += $1.tickets }
    }

    private static func text(of counts: [Priority: Int]) -> String? {
        let known = Priority.allCases.compactMap { priority in counts[priority].map { "\(priority.rawValue): \($0)" } }
        return known.isEmpty ? nil : known.joined(separator: " · ")
    }

    private func attendance(_ week: DigestWeek) throws -> DigestView.Attendance? {
        let rows = try connection.trainingReport(by: .tutorial, from: week.from, to: week.to, limit: 10_000)
        let (attended, absent) = (rows.reduce(0) { $0 + $1.attended }, rows.reduce(0) { $0 + $1.absent })
        let seats = rows.reduce(0) { $0 + $1.seats }
        guard seats > 0 else { return nil }
        return DigestView.Attendance(
            seats: seats, attended: attended, absent: absent,
            share: attended + absent == 0
                ? nil : "\(Int((Double(attended) / Double(attended + absent) * 100).rounded())) %")
    }

    private func askedWithoutTutorial(_ week: DigestWeek) throws -> [DigestView.Problem] {
        let found = try connection.askedWithoutTutorial(from: week.from, to: week.to, limit: Self.maxListed)
        let latest = try connection.latestWords(ofProblems: found.map(\.problem.id), each: 1)
        return found.compactMap { problem, tickets in
            guard let title = problem.title ?? latest[problem.id]?.first?.text.subject else { return nil }
            return DigestView.Problem(
                title: title.oneLine, tickets: tickets, url: "\(context.publicURL)/staff/problems/\(problem.id)")
        }
    }
}

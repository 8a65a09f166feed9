import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

extension MailComposer {
    /// The acknowledgement of a ticket that came by mail: what is missing is asked for once.
    func acknowledgement(_ mail: OutgoingMail) throws -> Outcome {
        guard let address = mail.address, let record = try mail.about["ticket"].flatMap(connection.ticket) else {
            return .unneeded("There is no such ticket.")
        }
        let ticket = record.ticket
        let language = MailTemplates.language(for: try connection.page(ofTicket: ticket.id).language)
        let zone =
            ticket.requester?.timeZone.flatMap { Zone(ifKnown: $0) }
            ?? Zone(ifKnown: context.agreement.hours.timeZone) ?? .utc
        let times = MailTimes(language: language, zone: zone)
        let level = context.agreement.serviceLevel(of: ticket, now: now)
        let questions = ticket.missing.map { $0.question(in: language) }
        let tutorials = try mail.about["tutorials"].map {
            try suggestions($0.split(separator: ",").map(String.init), times)
        }
        let former = try mail.about["former"].flatMap(connection.ticket)
        let secret = try connection.secret(ofTicket: ticket.id)
        let isProven = mail.about["unproven"] == nil
        let view = AcknowledgementView(
            name: isProven ? ticket.requester?.name?.greeting(in: language) : nil, number: ticket.number,
            subject: isProven ? ticket.subject : nil,
            former: former?.ticket.number,
            due: level.respond.metAt == nil ? level.respond.due.map(times.instant) : nil, questions: questions,
            hasQuestions: !questions.isEmpty, tutorials: tutorials ?? [], hasTutorials: tutorials?.isEmpty == false,
            ticketURL: "\(context.publicURL)/support/\(secret)")
        return try outcome(
            mail, view, template: "acknowledgement", to: try MailAddress(address), in: language,
            replyTo: try replyAddress(ofTicket: ticket.id), inReplyTo: mail.about["answers"].flatMap(Self.referable))
    }

    /// The address at which an answer goes on in a ticket; nil where no tickets are taken by mail.
    func replyAddress(ofTicket id: String) throws -> MailAddress? {
        guard let support = context.supportAddress, let at = support.address.lastIndex(of: "@") else { return nil }
        let name = try support.name ?? sender().name
        let local = "\(support.address[..<at])+\(try connection.secret(ofTicket: id))"
        let address = "\(local)\(support.address[at...])"
        // Longer ones are no addresses (RFC 5321 §4.5.3.1). The answer is known by the mail that it answers.
        guard local.utf8.count <= 64, address.utf8.count <= 254 else {
            return try MailAddress(support.address, name: name)
        }
        return try MailAddress(address, name: name)
    }

    private func suggestions(_ ids: [String], _ times: MailTimes) throws -> [AcknowledgementView.Tutorial] {
        try ids.prefix(3).compactMap { id in
            guard let tutorial = try connection.tutorial(id), tutorial.details.status == .published else { return nil }
            let next = try connection.datesToCome(
                ofTutorials: [id], for: nil, from: now, to: now.addingTimeInterval(60 * 86_400), each: 1)[id]?.first
            return AcknowledgementView.Tutorial(
                title: tutorial.details.title, url: "\(context.publicURL)/tutorials/\(tutorial.details.slug)",
                next: next.map { times.instant($0.occurrence.startsAt) })
        }
    }
}

extension Intake.Field {
    /// The question to ask a customer, in German or else in English.
    func question(in language: String) -> String {
        guard language == "de" else { return question }
        return switch self {
        case .category:
            "Worum geht es: eine allgemeine Frage, einen Fehler, einen Verbesserungsvorschlag oder Sonstiges?"
        case .businessImpact: "Wie wirkt sich das Problem auf Ihr Geschäft aus?"
        case .suggestedPriority: "Welche Priorität, P1 bis P4, schlagen Sie vor?"
        case .description: "Können Sie uns das Problem genauer beschreiben?"
        case .expectedResult: "Welches Ergebnis haben Sie erwartet?"
        case .errorMessage: "Falls vorhanden: Wie lautet die Fehlermeldung?"
        case .requestID: "Falls vorhanden: Wie lautet die Request-ID?"
        case .instanceID: "Falls vorhanden: Wie lautet die Instanz-ID?"
        case .accountID: "Falls vorhanden: Wie lautet die Konto-ID?"
        case .stepsToReproduce:
            "Mit welchen Schritten und Daten tritt das Problem auf? Ein Video oder eine Liste der Schritte genügt."
        case .environment: "In welcher Umgebung tritt das Problem auf?"
        case .discovery: "Wie ist das Problem aufgefallen?"
        case .beganAt: "Seit wann besteht das Problem?"
        }
    }
}

import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore

/// The fields of a ticket in the form of an agent: all but its priority and plan, which stand next to the targets
/// that follow from them.
struct TicketEditForm {
    /// By the names of the fields, which are those of the API but for what a requester and attachments hold.
    private let typed: [String: String]
    /// The zone in which instants are typed.
    private let zone: Zone

    init(_ form: Form, in zone: Zone) {
        typed = form.all
        self.zone = zone
    }

    init(_ ticket: Ticket, in zone: Zone) {
        self.zone = zone
        typed = [
            "subject": ticket.subject, "description": ticket.description,
            "expectedResult": ticket.expectedResult ?? "", "errorMessage": ticket.errorMessage ?? "",
            "stepsToReproduce": ticket.stepsToReproduce ?? "", "businessImpact": ticket.businessImpact ?? "",
            "discovery": ticket.discovery ?? "", "requestID": ticket.requestID ?? "",
            "instanceID": ticket.instanceID ?? "", "accountID": ticket.accountID ?? "",
            "category": ticket.category?.rawValue ?? "", "environment": ticket.environment?.rawValue ?? "",
            "channel": ticket.channel?.rawValue ?? "", "suggestedPriority": ticket.suggestedPriority?.rawValue ?? "",
            "beganAt": ticket.beganAt.map { zone.local(at: $0).typed } ?? "",
            "openedAt": zone.local(at: ticket.openedAt).typed,
            "attachments": ticket.attachments.map { $0.title == $0.url ? $0.url : $0.url + " " + $0.title }
                .joined(separator: "\n"),
            "requesterName": ticket.requester?.name ?? "", "requesterEmail": ticket.requester?.email ?? "",
            "requesterZone": ticket.requester?.timeZone ?? "",
        ]
    }

    private subscript(name: String) -> String {
        (typed[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: - What it changes

    /// The names of the fields that say something else than another form.
    func names(differingFrom other: TicketEditForm) -> Set<String> {
        Set(other.typed.keys.filter { typed[$0] != nil && self[$0] != other[$0] })
    }

    /// The beginning of what a field says, in one line.
    func short(_ name: String, _ limit: Int) -> String {
        let text = self[name].replacing("\n", with: " ")
        return text.isEmpty ? "–" : text.count > limit ? text.prefix(limit) + "…" : text
    }

    /// The fields that are other than they were, as the API takes them. What was not typed anew stays as exact as it is.
    func change(to ticket: Ticket) throws -> TicketChange {
        let changed = names(differingFrom: TicketEditForm(ticket, in: zone))
        var members: [JSON.Member] = []
        for name in changed.sorted() where TicketChange.Field(rawValue: name) != nil {
            switch name {
            case "beganAt", "openedAt": members.append(JSON.Member(name, instant(name)))
            case "attachments": members.append(JSON.Member(name, attachments))
            default: members.append(JSON.Member(name, value(name)))
            }
        }
        let own = ["requesterName": "name", "requesterEmail": "email", "requesterZone": "timeZone"]
        let ofRequester = own.filter { changed.contains($0.key) }.sorted { $0.key < $1.key }
        if !ofRequester.isEmpty {
            let isNobody = own.keys.allSatisfy { self[$0].isEmpty }
            members.append(
                JSON.Member(
                    "requester", isNobody ? .null : .object(ofRequester.map { JSON.Member($0.value, value($0.key)) })))
        }
        return try TicketChange(reading: .object(members), isNew: false)
    }

    private func value(_ name: String) -> JSON { self[name].isEmpty ? .null : .string(self[name]) }

    private func instant(_ name: String) -> JSON {
        guard let local = localTime(typed: self[name]) else { return value(name) }
        return .string(instantText(zone.instant(of: local)))
    }

    /// One attachment on each line: the address, and after a space the title.
    private var attachments: JSON {
        .array(
            self["attachments"].split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }.map { line in
                    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
                    let title = parts.count > 1 ? [JSON.Member("title", .string(parts[1]))] : []
                    return .object([JSON.Member("url", .string(parts[0]))] + title)
                })
    }

    /// The name of the field that the API points at.
    static func field(_ pointer: String) -> String {
        switch pointer {
        case "/requester", "/requester/email": "requesterEmail"
        case "/requester/name": "requesterName"
        case "/requester/timeZone": "requesterZone"
        default: pointer.split(separator: "/").first.map(String.init) ?? "subject"
        }
    }

    // MARK: - Its fields

    /// The fields in the groups in which they stand.
    ///
    /// - Parameter faults: the faults of the typed values, and notes on them.
    func fields(_ faults: [FaultView], _ texts: LocalizedTexts) -> TicketFieldsView {
        TicketFieldsView(
            text: text(texts).filled(with: typed, faults: faults),
            facts: facts(texts).filled(with: typed, faults: faults),
            customer: customer(texts).filled(with: typed, faults: faults))
    }

    private func text(_ texts: LocalizedTexts) -> [FieldView] {
        func area(_ name: String, _ label: String, rows: Int = 4) -> FieldView {
            FieldView(name: name, label: label, control: .area(rows: rows), limit: 50_000)
        }
        return [
            FieldView(
                name: "subject", label: texts.text(.ticketSubject), control: .input("text"), limit: 500,
                isRequired: true),
            FieldView(
                name: "description", label: texts.text(.ticketDescription), control: .area(rows: 12), limit: 200_000,
                isRequired: true),
            area("errorMessage", texts.text(.detailError)), area("expectedResult", texts.text(.detailExpected)),
            area("stepsToReproduce", texts.text(.detailSteps)), area("businessImpact", texts.text(.detailImpact)),
            area("discovery", texts.text(.detailDiscovery), rows: 2),
        ]
    }

    private func facts(_ texts: LocalizedTexts) -> [FieldView] {
        func choice(_ name: String, _ label: String, _ options: [(String, String)]) -> FieldView {
            FieldView(name: name, label: label, control: .select([("", "")] + options))
        }
        func moment(_ name: String, _ label: String, isRequired: Bool = false) -> FieldView {
            FieldView(
                name: name, label: label, control: .input("datetime-local"),
                hint: texts.text(.timesIn) + " " + zone.city, isRequired: isRequired)
        }
        return [
            choice(
                "category", texts.text(.detailCategory),
                Ticket.Category.allCases.map { ($0.rawValue, $0.name(texts)) }),
            choice(
                "environment", texts.text(.detailEnvironment),
                Ticket.Environment.allCases.map { ($0.rawValue, $0.name(texts)) }),
            choice(
                "channel", texts.text(.detailChannel), Ticket.Channel.allCases.map { ($0.rawValue, $0.name(texts)) }),
            choice(
                "suggestedPriority", texts.text(.detailSuggested),
                Priority.allCases.map { ($0.rawValue, $0.rawValue) }),
            FieldView(name: "requestID", label: texts.text(.detailRequest), control: .input("text"), limit: 500),
            FieldView(name: "instanceID", label: texts.text(.detailInstance), control: .input("text"), limit: 500),
            moment("beganAt", texts.text(.detailBegan)),
            moment("openedAt", texts.text(.ticketOpened), isRequired: true),
            FieldView(
                name: "attachments", label: texts.text(.ticketAttachments), control: .area(rows: 3),
                hint: texts.text(.ticketAttachmentsHint), limit: 50_000),
        ]
    }

    private func customer(_ texts: LocalizedTexts) -> [FieldView] {
        [
            FieldView(name: "requesterName", label: texts.text(.personName), control: .input("text"), limit: 200),
            FieldView(name: "requesterEmail", label: texts.text(.email), control: .input("email")),
            FieldView(
                name: "requesterZone", label: texts.text(.ticketZone),
                control: .choices(OptionView.zones(chosen: self["requesterZone"]))),
            FieldView(
                name: "accountID", label: texts.text(.rosterAccount), control: .input("text"),
                hint: texts.text(.ticketAccountHint), limit: 200),
        ]
    }
}

/// The fields of a ticket's form, by group.
struct TicketFieldsView: Hashable, Sendable, Codable {
    let text: [FieldView]
    let facts: [FieldView]
    let customer: [FieldView]
}

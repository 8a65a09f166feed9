import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// The operators' page of the journal.
struct JournalPages {
    static let path = OperatingPages.path + "/journal"
    private static let entriesOfPage = 100

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let times = try StaffTimes(call)
        let list = PageAddress(call, keeping: ["subject", "id"])
        let subject = list.values(of: "subject").first.flatMap(JournalEntry.Subject.init)
        let id = list.values(of: "id").first
        let before = formFields(call.query).last { $0.name == "before" }.flatMap { Int($0.value) }
        let excerpt = try await call.site.journal.latest(
            before: before, subject: subject, id: id, limit: entriesOfPage)
        return try call.staffPage(
            JournalView(
                views: OperatingPages.links(call),
                subjects: JournalEntry.Subject.allCases.map(\.rawValue).sorted().map {
                    OptionView(value: $0, label: $0, isChosen: $0 == subject?.rawValue)
                },
                id: id ?? "", isEmpty: excerpt.records.isEmpty,
                records: excerpt.records.map { record in
                    let entry = record.entry
                    let related = entry.related.sorted { $0.key < $1.key }.map { kind, id in
                        "\(kind) \(excerpt.subjects[id] ?? id)"
                    }
                    return JournalView.Record(
                        position: String(record.position), at: times.view(record.at),
                        actor: record.actor.id.flatMap { excerpt.names[$0] } ?? record.actor.kind.rawValue,
                        event: entry.event.rawValue, subject: entry.subject.rawValue, subjectID: entry.subjectID,
                        subjectName: excerpt.subjects[entry.subjectID],
                        ofSubject: path + "?subject=\(entry.subject.rawValue)&id=\(entry.subjectID)",
                        fields: entry.fields.joined(separator: ", "), related: related.joined(separator: ", "))
                },
                latest: before.map { _ in list.with() },
                earlier: excerpt.next.map { list.with([("before", String($0))]) }))
    }
}

/// A part of the journal, the newest entries first.
struct JournalView: PageView {
    static let template = "staff-journal"

    let views: [StaffLayoutView.Link]
    let subjects: [OptionView]
    /// The id that was asked for.
    let id: String
    let isEmpty: Bool
    let records: [Record]
    /// The addresses of the newest entries and of the next part.
    let latest: String?
    let earlier: String?

    struct Record: Hashable, Sendable, Codable {
        let position: String
        let at: MomentView
        let actor: String
        let event: String
        let subject: String
        let subjectID: String
        /// The title or the name of the subject, where it has one.
        let subjectName: String?
        /// The address of all entries of the subject.
        let ofSubject: String
        let fields: String
        let related: String
    }
}

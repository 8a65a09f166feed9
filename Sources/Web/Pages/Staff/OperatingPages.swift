import Foundation
import HTTPTypes
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// The first of the operators' pages, which says whether all is well, and the links to the others.
struct OperatingPages {
    static let path = "/staff/operating"

    /// The links between the pages.
    static func links(_ call: Call) -> [StaffLayoutView.Link] {
        let texts = call.reader.texts
        return call.links(among: [
            (path, texts.text(.operateHealth)), (OutboxPages.path, texts.text(.operateMail)),
            (ReceivedMailPages.path, texts.text(.operateReceived)),
            (TokenPages.path, texts.text(.operateTokens)), (WebhookPages.path, texts.text(.operateWebhooks)),
            (ConnectionPages.path, texts.text(.operateConnections)), (MappingPages.path, texts.text(.operateMappings)),
            (JournalPages.path, texts.text(.operateJournal)),
        ])
    }

    /// The maximum number of rows that cannot be read, in the list of them.
    private static let maxRows = 50

    @Sendable static func health(_ call: Call) async throws -> Answer {
        let (texts, times, site) = (call.reader.texts, try StaffTimes(call), call.site)
        let unreadable = try await site.health.check()
        let failing = try await site.rooms.failingDates(limit: maxRows)
        let (counts, latest) = (try await site.outbox.counts(), try await site.journal.latest(limit: 1))
        var facts = [
            FactView(name: texts.text(.operateRelease), value: site.release),
            FactView(name: texts.text(.operateAddress), value: site.publicURL),
            FactView(name: texts.text(.operateZones), value: Zone.databaseVersion),
            FactView(name: texts.text(.operateWaiting), value: String(counts.waiting)),
            FactView(name: texts.text(.operateFailed), value: String(counts.failed)),
            FactView(name: texts.text(.operateEncoder), value: encoder(of: site, texts)),
            FactView(
                name: texts.text(.operateRooms),
                value: site.rooms.settings.kinds.isEmpty
                    ? texts.text(.operateRoomsNone)
                    : site.rooms.settings.kinds.map(\.name).joined(separator: ", ")),
            FactView(
                name: texts.text(.operateChanges),
                value: latest.records.first.map { "\($0.position), \(times.moment($0.at))" } ?? "0"),
        ]
        if let version = try await site.health.newerSchema() {
            facts.append(
                FactView(
                    name: texts.text(.operateSchema),
                    value: texts.text(.operateSchemaNewer, ["version": String(version)])))
        }
        return try call.staffPage(
            HealthView(
                views: links(call), facts: facts, hasFailed: counts.failed > 0,
                hasFailingRooms: !failing.isEmpty,
                failingRooms: failing.map { date, fault in
                    HealthView.Room(
                        title: date.title, address: date.staffPath, since: times.view(fault.since),
                        reason: fault.reason)
                },
                hasUnreadable: !unreadable.isEmpty, unreadable: unreadable.prefix(maxRows).map(\.sentence),
                more: unreadable.count > maxRows ? texts.text(.andMore, ["n": String(unreadable.count - maxRows)]) : nil
            ))
    }

    /// The progress of the sentence encoder.
    private static func encoder(of site: Site, _ texts: LocalizedTexts) -> String {
        guard let waiting = site.recommendations.waitingForEmbedding else { return texts.text(.encoderUnused) }
        return waiting == 0
            ? texts.text(.encoderDone) : texts.text(.encoderWaiting, ["n": String(waiting)])
    }
}

/// The page that says whether the service is well.
struct HealthView: PageView {
    static let template = "staff-health"

    let views: [StaffLayoutView.Link]
    let facts: [FactView]
    let hasFailed: Bool
    let hasFailingRooms: Bool
    let failingRooms: [Room]
    let hasUnreadable: Bool
    /// Rows that cannot be read, each with the reason.
    let unreadable: [String]
    /// The number of further rows.
    let more: String?

    /// A date whose room was not reached the last time.
    struct Room: Hashable, Sendable, Codable {
        let title: String
        let address: String
        let since: MomentView
        /// In English.
        let reason: String
    }
}

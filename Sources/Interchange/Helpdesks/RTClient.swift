import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// The REST 2 of Request Tracker 5. The address of the connection is that of RT.
///
/// The tag of a problem is the value of a custom field of tickets named `Lectern`, where there is one: RT has no tags.
///
/// - Source: the chapter “RT::REST2” of the documentation of RT 5.0.
struct RTClient: HelpdeskClient {
    let http: HelpdeskHTTP
    let source: String
    let states: HelpdeskStates

    private static let batch = 25
    private static let base = "/REST/2.0"

    func check() async throws(HelpdeskFault) {
        guard try await http.get(Self.base + "/rt")["Version"]?.word != nil else { throw .otherProgram }
    }

    func write(_ note: HelpdeskNoteText, inTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send(
            "POST", Self.base + "/ticket/\(pathPart(ticket))/comment", [],
            ["Subject": .string(note.subject), "Content": .string(note.html), "ContentType": "text/html"])
    }

    func addTag(_ tag: String, toTicket ticket: String) async throws(HelpdeskFault) {
        try await http.send(
            "PUT", Self.base + "/ticket/\(pathPart(ticket))", [], ["CustomFields": ["Lectern": .string(tag)]])
    }

    /// Seconds by which the clocks of RT and Lectern may differ.
    private static let clockDifference: TimeInterval = 900
    /// The number of tickets of one second that a place holds.
    private static let maxKnown = 500

    /// - Parameter place: `2026-12-01T09:00:00Z 2 5,7`: the time of the last change that was read, the page of those from
    ///   then on, and the ids of the tickets with that time. Several tickets change in one second, so those of the last one
    ///   are read again, without the texts with which they were created.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch {
        let parts = (place ?? "").split(separator: " ")
        let since = parts.first.map(String.init) ?? Self.beginning
        var page = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        let known = Set((parts.count > 2 ? parts[2] : "").split(separator: ",").map(String.init))
        var rows = try await changed(since: since, page: page, now: now)
        var isLast = rows.count < Self.batch
        // RT is asked for some that are older.
        while !isLast, rows.allSatisfy({ $0["LastUpdated"]?.word ?? "" < since }) {
            page += 1
            rows = try await changed(since: since, page: page, now: now)
            isLast = rows.count < Self.batch
        }
        let last = max(rows.last?["LastUpdated"]?.word ?? since, since)
        var batch = HelpdeskBatch(tickets: [], next: "", isLast: isLast)
        var ofLast = last > since ? [] : known
        for row in rows where row["LastUpdated"]?.word ?? "" >= since {
            guard let id = row["id"]?.word else {
                batch.unreadable += 1
                continue
            }
            do {
                let isKnown = row["LastUpdated"]?.word == since && known.contains(id)
                let text: JSON = try await isKnown ? [:] : openingText(of: id)
                batch.tickets.append(try RTTicket(row.merging(text), source: source, states: states).ticket)
                if row["LastUpdated"]?.word == last { ofLast.insert(id) }
            } catch let fault as HelpdeskFault {
                guard fault.isOfOneTicket else { throw fault }
                batch.unreadable += 1
            } catch {
                batch.unreadable += 1
            }
        }
        let nextPage = last > since || isLast ? 1 : page + 1
        batch.next = "\(last) \(nextPage) " + ofLast.sorted().suffix(Self.maxKnown).joined(separator: ",")
        return batch
    }

    private static let beginning = "1970-01-02T00:00:00Z"

    /// The tickets that have changed since an instant, and some that have not.
    ///
    /// RT reads a time of a query in the zone of its user, whatever zone the time names, and takes one that ends in Z for
    /// the beginning of 1970. A span before now is the same in all zones.
    private func changed(since: String, page: Int, now: Date) async throws(HelpdeskFault) -> [JSON] {
        let seconds = HelpdeskTime(since).map { now.timeIntervalSince($0.instant.date) } ?? 0
        let minutes = Int((max(seconds, 0) + Self.clockDifference) / 60) + 1
        let found = try await http.get(
            Self.base + "/tickets",
            [
                ("query", since == Self.beginning ? "id > 0" : "LastUpdated >= '\(minutes) minutes ago'"),
                ("orderby", "LastUpdated"), ("order", "ASC"), ("orderby", "id"), ("order", "ASC"),
                ("per_page", "\(Self.batch)"), ("page", "\(page)"),
                ("fields", "Subject,Status,Priority,Created,LastUpdated,Resolved,Told,Requestor"),
                ("fields[Requestor]", "EmailAddress,RealName"),
            ])
        guard let rows = found["items"] else { throw .otherProgram }
        return rows.listed
    }

    /// The longest text with which a ticket is created, in bytes.
    private static let maxText = 1 << 20

    /// The text with which a ticket was created, as `Content` and `ContentType`. Files are not fetched.
    private func openingText(of id: String) async throws(HelpdeskFault) -> JSON {
        let found = try await http.get(
            Self.base + "/ticket/\(pathPart(id))/history", [("fields", "Type"), ("per_page", "20")])
        let creation = found["items"]?.listed.first { $0["Type"]?.word == "Create" }
        guard let transaction = creation?["id"]?.word else { return [:] }
        let attachments = try await http.get(
            Self.base + "/transaction/\(pathPart(transaction))/attachments", [("fields", "ContentType,ContentLength")])
        let parts = (attachments["items"]?.listed ?? []).filter { part in
            guard let length = part["ContentLength"]?.word.flatMap({ Int($0) }) else { return true }
            return (1...Self.maxText).contains(length)
        }
        func first(ofType type: String) -> JSON? {
            parts.first { $0["ContentType"]?.word?.lowercased().hasPrefix(type) ?? false }
        }
        let part = first(ofType: "text/plain") ?? first(ofType: "text/html")
        guard let number = part?["id"]?.word else { return [:] }
        let attachment = try await http.get(Self.base + "/attachment/\(pathPart(number))")
        guard let content = attachment["Content"]?.word,
            let data = Data(base64Encoded: content, options: .ignoreUnknownCharacters)
        else { return [:] }
        return [
            "Content": .string(String(decoding: data, as: UTF8.self)),
            "ContentType": .string(attachment["ContentType"]?.word ?? ""),
        ]
    }

    func end(now: Date) -> String {
        Zone.utc.local(at: now).description + "Z 1"
    }
}

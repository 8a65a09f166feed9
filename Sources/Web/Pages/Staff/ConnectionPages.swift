import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The connections to helpdesks. A credential is entered, and never shown.
struct ConnectionPages {
    static let path = "/staff/connections"
    private static let rowsOfPage = 100

    // MARK: - All connections

    @Sendable static func list(_ call: Call) async throws -> Answer {
        try await listPage(call, Form(fields: ["note": HelpdeskConnection.NoteMoment.onRecommended.rawValue]))
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await call.carryOut(orShow: { try await listPage(call, form, failure: $0) }) {
            let input = try ConnectionInput(writing: json(form))
            let made = try await call.site.connections.create(
                input.kind, input.details, credential: input.credential ?? "", by: call.caller, now: call.now)
            return .seeOther(path + "/\(made.id)?done=saved")
        }
    }

    private static func listPage(_ call: Call, _ form: Form, failure: Failure? = nil) async throws -> Answer {
        let texts = call.reader.texts
        let page = call.page(limit: rowsOfPage)
        let connections = try await call.site.connections.connections(page: page)
        return try call.staffPage(
            ConnectionsView(
                views: OperatingPages.links(call), problem: failure.map { texts.sentence(on: $0) },
                fields: fields(form, isNew: true, failure, texts),
                connections: connections.items.map { connection in
                    ConnectionsView.Connection(
                        address: path + "/\(connection.id)", url: connection.details.url,
                        kind: name(of: connection.kind), source: connection.details.source,
                        state: state(of: connection, texts), isOver: !connection.details.isEnabled,
                        isFailing: connection.failingSince != nil)
                },
                first: page.after.map { _ in path }, later: connections.next.map { path + "?after=" + $0.text }))
    }

    // MARK: - One connection

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call, call.parameter("connection"))
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let (id, form) = (call.parameter("connection"), try Form(call))
        return try await call.carryOut(orShow: { try await page(call, id, form: form, failure: $0) }) {
            let typed = form.all
            _ = try await call.site.connections.edit(id, if: form.precondition, by: call.caller, now: call.now) {
                known in
                let input = try ConnectionInput(writing: json(Form(fields: typed), kind: known.kind), over: known)
                return (input.details, input.credential)
            }
            return .seeOther(path + "/\(id)?done=saved")
        }
    }

    @Sendable static func readHistory(_ call: Call) async throws -> Answer {
        let id = call.parameter("connection")
        return try await call.carryOut(orShow: { try await page(call, id, failure: $0) }) {
            _ = try await call.site.connections.readHistory(of: id, by: call.caller, now: call.now)
            return .seeOther(path + "/\(id)?done=saved")
        }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.connections.delete(call.parameter("connection"), by: call.caller, now: call.now)
        return .seeOther(path)
    }

    private static func page(
        _ call: Call, _ id: String, form: Form? = nil, failure: Failure? = nil
    ) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let page = call.page(limit: rowsOfPage)
        let connection = try await call.site.connections.connection(id)
        let notes = try await call.site.connections.notes(of: id, page: page)
        let numbers = try await call.site.connections.ticketNumbers(of: notes.items)
        let own = path + "/\(id)"
        return try call.staffPage(
            ConnectionView(
                views: OperatingPages.links(call), title: "\(name(of: connection.kind)): \(connection.details.url)",
                address: own,
                done: call.done.map { _ in texts.text(.newsSaved) },
                problem: failure.map { texts.sentence(on: $0) }, state: state(of: connection, texts),
                fault: connection.fault, version: form?["version"] ?? connection.version,
                fields: fields(form ?? Self.form(connection), isNew: false, failure, texts),
                history: connection.cursor.history.map { history in
                    let counts = ["n": String(history.taken), "refused": String(history.refused)]
                    return history.isDone
                        ? texts.text(.connectionHistoryDone, counts) : texts.text(.connectionHistoryRunning, counts)
                },
                panelKey: try await call.site.connections.panelKey(of: id),
                panelURL: "\(call.site.publicURL)/panel?connection=\(id)",
                notes: notes.items.map { note in
                    ConnectionView.Note(
                        ticket: TicketPages.path(of: note.ticket), number: numbers[note.ticket].map(String.init) ?? "",
                        made: times.view(note.createdAt), state: Self.state(of: note, texts), reason: note.reason)
                },
                first: page.after.map { _ in own }, later: notes.next.map { own + "?after=" + $0.text }))
    }

    // MARK: - The form

    private static func json(_ form: Form, kind: HelpdeskConnection.Kind? = nil) -> JSON {
        func member(_ name: String, _ text: String) -> JSON.Member {
            let text = text.trimmingCharacters(in: .whitespaces)
            return JSON.Member(name, text.isEmpty ? .null : .string(text))
        }
        return .object([
            member("kind", kind?.rawValue ?? form["kind"]), member("url", form["url"]),
            member("credential", form["credential"]), member("source", form["source"]), member("tag", form["tag"]),
            member("note", form["note"]), member("language", form["language"]),
            JSON.Member("enabled", .bool(form["enabled"] != "false")),
        ])
    }

    private static func form(_ connection: HelpdeskConnection) -> Form {
        let details = connection.details
        return Form(fields: [
            "url": details.url, "source": details.source, "tag": details.tag ?? "", "note": details.note.rawValue,
            "language": details.language, "enabled": details.isEnabled ? "true" : "false",
        ])
    }

    private static func fields(
        _ form: Form, isNew: Bool, _ failure: Failure?, _ texts: LocalizedTexts
    ) -> [FieldView] {
        var fields: [FieldView] = []
        if isNew {
            fields.append(
                FieldView(
                    name: "kind", label: texts.text(.connectionKind),
                    control: .select(HelpdeskConnection.Kind.allCases.map { ($0.rawValue, name(of: $0)) })))
        }
        fields += [
            FieldView(
                name: "url", label: texts.text(.webhookURL), control: .input("url"),
                hint: texts.text(.connectionURLHint), limit: 2_000, isRequired: true),
            FieldView(
                name: "credential", label: texts.text(.connectionCredential), control: .input("password"),
                hint: isNew ? texts.text(.connectionCredentialHint) : texts.text(.connectionCredentialKept),
                isRequired: isNew),
            FieldView(
                name: "source", label: texts.text(.connectionSource), control: .input("text"),
                hint: texts.text(.connectionSourceHint), limit: 200),
            FieldView(
                name: "tag", label: texts.text(.connectionTag), control: .input("text"),
                hint: texts.text(.connectionTagHint), limit: 50),
            FieldView(
                name: "note", label: texts.text(.connectionNote),
                control: .select([
                    ("onRecommended", texts.text(.connectionNoteRecommended)),
                    ("onLinked", texts.text(.connectionNoteLinked)), ("off", texts.text(.connectionNoteOff)),
                ])),
            FieldView(
                name: "language", label: texts.text(.connectionLanguage),
                control: .select(["en", "de"].map { ($0, texts.languageName($0)) })),
            FieldView(
                name: "enabled", label: texts.text(.webhookEnabled),
                control: .select([("true", texts.text(.webhookOn)), ("false", texts.text(.webhookOff))])),
        ]
        // A credential is never sent back.
        let typed = form.all.filter { $0.key != "credential" }
        return fields.filled(with: typed, faults: texts.faults(of: failure))
    }

    static func name(of kind: HelpdeskConnection.Kind) -> String {
        switch kind {
        case .zammad: "Zammad"
        case .zendesk: "Zendesk"
        case .znuny: "Znuny"
        case .rt: "Request Tracker"
        case .chatwoot: "Chatwoot"
        }
    }

    private static func state(of connection: HelpdeskConnection, _ texts: LocalizedTexts) -> String {
        guard connection.details.isEnabled else { return texts.text(.webhookOff) }
        return connection.failingSince == nil ? texts.text(.webhookOn) : texts.text(.webhookFailing)
    }

    private static func state(of note: HelpdeskNote, _ texts: LocalizedTexts) -> String {
        switch note.state {
        case .waiting: texts.text(.deliveryWaiting)
        case .written: texts.text(.noteWritten)
        case .failed: texts.text(.deliveryFailed)
        }
    }
}

/// All connections, and the form of a new one.
struct ConnectionsView: PageView {
    static let template = "staff-connections"

    let views: [StaffLayoutView.Link]
    let problem: String?
    let fields: [FieldView]
    let connections: [Connection]
    let first: String?
    let later: String?

    struct Connection: Hashable, Sendable, Codable {
        let address: String
        let url: String
        let kind: String
        let source: String
        let state: String
        let isOver: Bool
        let isFailing: Bool
    }
}

/// One connection with its notes.
struct ConnectionView: PageView {
    static let template = "staff-connection"

    let views: [StaffLayoutView.Link]
    let title: String
    /// The address of the page.
    let address: String
    let done: String?
    let problem: String?
    let state: String
    /// The reason why the helpdesk cannot be used.
    let fault: String?
    let version: String
    let fields: [FieldView]
    /// The progress of reading the tickets of the helpdesk.
    let history: String?
    /// The key with which the addresses of panels are signed.
    let panelKey: String
    let panelURL: String
    let notes: [Note]
    let first: String?
    let later: String?

    struct Note: Hashable, Sendable, Codable {
        /// The address of the ticket's page.
        let ticket: String
        let number: String
        let made: MomentView
        let state: String
        let reason: String?
    }
}

import Foundation
import SupportCore
package import Training

/// The fields of a connection that a caller writes.
package struct ConnectionInput {
    package let kind: HelpdeskConnection.Kind
    package let details: HelpdeskConnection.Details
    /// A new credential; nil to keep the one that is stored.
    package let credential: String?

    /// - Parameters:
    ///   - json: `kind`, `url` and `credential`, perhaps `source`, `tag`, `note`, `language` and `enabled`.
    ///   - known: the connection that is edited. Its kind stays, and its credential may be left out.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(writing json: JSON, over known: HelpdeskConnection? = nil) throws {
        let fields = try Fields(json)
        let kind = fields.choice("kind", required: true, of: HelpdeskConnection.Kind.self) ?? known?.kind ?? .zammad
        if let known, known.kind != kind { fields.fault("kind", "The kind of a connection cannot be changed.") }
        let url = fields.url("url", required: true)
        if let url, kind == .chatwoot, ChatwootClient.parts(of: url) == nil {
            fields.fault("url", "Use the address of an account, such as https://chat.example.com/app/accounts/1.")
        }
        if let url, URLComponents(string: url)?.query != nil { fields.fault("url", "Leave the part after ? out.") }
        credential = fields.text("credential", required: known == nil, limit: 1_000)
        if let credential, [.zendesk, .znuny].contains(kind), !credential.contains(":") {
            fields.fault("credential", "Write a name and a password or token, with a colon between them.")
        }
        let tag = fields.text("tag", limit: 50)
        if let tag, tag.wholeMatch(of: #/[A-Za-z0-9_-]*/#) == nil {
            fields.fault("tag", "Use letters, digits, hyphens and underscores.")
        }
        let note = fields.choice("note", of: HelpdeskConnection.NoteMoment.self)
        let language = fields.language("language")
        if let language, !["en", "de"].contains(language.prefix { $0 != "-" }.lowercased()) {
            fields.fault("language", "Notes are written in en or de.")
        }
        let source = fields.text("source", limit: 200)
        let isEnabled = fields.flag("enabled")
        try fields.finish()
        self.kind = kind
        details = HelpdeskConnection.Details(
            url: url.map { String($0.reversed().drop { $0 == "/" }.reversed()) } ?? "",
            source: source.flatMap { $0.isEmpty ? nil : $0 } ?? kind.rawValue,
            tag: tag.flatMap { $0.isEmpty ? nil : $0 }, note: note ?? .onRecommended,
            language: language.map { String($0.prefix { $0 != "-" }).lowercased() } ?? "en",
            isEnabled: isEnabled ?? true)
    }
}

/// A connection as the API shows it, without its credential.
package struct ConnectionResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = [
        "id", "failing", "fault", "history", "createdAt", "updatedAt",
    ]

    private let connection: HelpdeskConnection

    package init(_ connection: HelpdeskConnection) { self.connection = connection }

    package func writeFields(to json: inout JSONWriter) {
        let details = connection.details
        json.write("id", connection.id)
        json.write("kind", connection.kind)
        json.write("url", details.url)
        json.write("source", details.source)
        json.write("tag", details.tag)
        json.write("note", details.note)
        json.write("language", details.language)
        json.write("enabled", details.isEnabled)
        json.write("failing", connection.failingSince != nil)
        json.write("fault", connection.fault)
        json.write("history", connection.cursor.history.map(HistoryResource.init))
        json.write("createdAt", connection.createdAt)
        json.write("updatedAt", connection.updatedAt)
    }

    private struct HistoryResource: JSONResource {
        let history: HelpdeskConnection.History

        init(_ history: HelpdeskConnection.History) { self.history = history }

        func writeFields(to json: inout JSONWriter) {
            json.write("done", history.isDone)
            json.write("taken", history.taken)
            json.write("refused", history.refused)
        }
    }
}

/// A note in a helpdesk as the API shows it.
package struct HelpdeskNoteResource: JSONResource {
    private let note: HelpdeskNote

    package init(_ note: HelpdeskNote) { self.note = note }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", note.id)
        json.write("ticket", note.ticket)
        json.write("tutorial", note.tutorial)
        json.write("state", note.state)
        json.write("attempts", note.attempts)
        json.write("reason", note.reason)
        json.write("createdAt", note.createdAt)
        json.write("writtenAt", note.writtenAt)
    }
}

import Addresses
public import Foundation
public import Storage
public import SupportCore
public import Training

/// The support page: tutorials that are suggested before a ticket is sent, and the tickets of customers.
public struct Support: Sendable {
    let database: any Database
    let tickets: Tickets
    let recommendations: Recommendations

    public init(_ database: any Database, tickets: Tickets, recommendations: Recommendations) {
        self.database = database
        self.tickets = tickets
        self.recommendations = recommendations
    }

    /// The tutorials that are suggested for a request.
    public struct Suggestion: Sendable, Hashable {
        /// The id of the request. It stays the same while the request is written.
        public let id: String
        /// Up to ``maxItems``, the best first; none if nothing fits.
        public let items: [Item]

        public var fits: Bool { !items.isEmpty }

        public struct Item: Sendable, Hashable {
            public let tutorial: Tutorial
            /// Words of the request that are typical of the tutorial, in the spelling of the request.
            public let words: [String]
            /// Up to three upcoming dates with free seats, the earliest first.
            public let next: [ScheduledDate]
        }
    }

    /// The maximum number of suggested tutorials.
    public static let maxItems = 3
    /// The minimum score of a tutorial beside a better one, as a share of that.
    private static let minShare = 0.1
    private static let minScore = 0.005
    /// A text with fewer letters is not looked up.
    private static let minLetters = 8
    /// The maximum length of the subject that is kept of a request that nothing fits.
    private static let maxSubject = 200

    /// The tutorials that may answer a request, the best first. Nothing of any ticket is in them, and nothing is counted.
    ///
    /// - Throws: ``Failure`` `.unavailable` while the recommender is built.
    public func items(for text: TicketText, now: Date) async throws -> [Suggestion.Item] {
        guard Self.letters(in: text) >= Self.minLetters else { return [] }
        let ranked = try await recommendations.rankedTutorials(
            for: text, access: .none, limit: Self.maxItems, now: now)
        guard ranked.fits else { return [] }
        let best = ranked.items.map(\.score).max() ?? 0
        // Beside one that fits, others are only shown if they are not far behind.
        let shown = ranked.items.filter { $0.score >= max(best * Self.minShare, Self.minScore) }
        return shown.map(Suggestion.Item.init)
    }

    private static func letters(in text: TicketText) -> Int {
        [text.subject, text.description, text.errorMessage].joined().filter(\.isLetter).count
    }

    /// Suggests tutorials for a request that is no ticket yet. Nothing of any ticket is in the answer.
    ///
    /// - Parameter id: the id of an earlier suggestion for the same request; an unknown one is replaced.
    /// - Throws: ``Failure`` `.unavailable` while the recommender is built.
    public func suggest(for text: TicketText, following id: String?, now: Date) async throws -> Suggestion {
        let items = try await items(for: text, now: now)
        let known = try await database.read { connection in try id.flatMap { try connection.openSuggestion($0) } }
        let request = known == nil ? Identifier.random() : id ?? Identifier.random()
        let suggestion = Suggestion(id: request, items: items)
        let isLookedUp = Self.letters(in: text) >= Self.minLetters
        let unmet = items.isEmpty && isLookedUp ? Self.subject(of: text) : nil
        let added = items.map(\.tutorial.id).filter { known?.tutorials.contains($0) != true }
        // Most looks at a request that is being written change nothing.
        if known == nil || !added.isEmpty || known?.unmet != unmet {
            // No recommendation and no list is made of it.
            try await database.writeUncached {
                try $0.saveSuggestion(request, tutorials: added, unmet: unmet, now: now)
            }
        }
        return suggestion
    }

    private static func subject(of text: TicketText) -> String {
        let subject = text.subject.isEmpty ? text.description : text.subject
        return String(subject.split(whereSeparator: \.isNewline).first?.prefix(maxSubject) ?? "")
    }

    /// Notes what a reader did with a suggested tutorial.
    ///
    /// - Parameter tutorial: an id or a slug.
    /// - Throws: ``Failure`` `.notFound` where the tutorial was not suggested for the request.
    public func note(
        _ event: SuggestionEvent, of tutorial: String, suggestion: String, now: Date
    ) async throws {
        let isNoted = try await database.writeUncached { connection in
            guard let tutorial = try connection.tutorial(tutorial) else { return false }
            return try connection.note(event, of: tutorial.id, suggestion: suggestion, now: now)
        }
        guard isNoted else { throw Failure.noSuch("suggestion") }
    }

    // MARK: - Sending

    /// A request as a customer sends it.
    public struct Request: Sendable {
        /// The fields of the ticket. Its requester has an address.
        public var change: TicketChange
        /// A BCP 47 tag: the language in which the customer is written to.
        public var language: String
        public var files: [TicketFile.Upload]
        /// The id of the suggestions that were shown before.
        public var suggestion: String?
        /// The key of the form. A form that is sent again leads to the same ticket.
        public var submission: String?

        public init(
            change: TicketChange, language: String, files: [TicketFile.Upload] = [], suggestion: String? = nil,
            submission: String? = nil
        ) {
            self.change = change
            self.language = language
            self.files = files
            self.suggestion = suggestion
            self.submission = submission
        }
    }

    /// Creates a ticket from a request, and mails the requester the link to its page.
    ///
    /// The plan is that of the account. A form that comes again adds as a message what is new in it, another text and
    /// further files. With another address of the requester it is another ticket, whose link goes to that address.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field, `.tooLarge` for too much in files.
    public func send(_ request: Request, by caller: Caller, now: Date) async throws -> Tickets.Overview {
        try request.check()
        return try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: tickets.agreement, files: tickets.fileLimits)
            var submission = request.submission
            var known = try transaction.ticket(sentBy: submission)
            var mistyped: TicketRecord?
            if let record = known, !record.ticket.isRequested(by: request) {
                mistyped = record
                submission = request.correctedSubmission
                known = try transaction.ticket(sentBy: submission)
            }
            if let known {
                try writer.follow(request, submission, on: known)
                try writer.recordEntries()
                return try transaction.overview(of: known, tickets.agreement, now: now)
            }
            var change = request.change
            change.priority = nil
            let draft = try change.draft(now: now)
            change.plan = try transaction.planOfAccount(of: draft, provenBy: .requester) ?? change.plan
            let record = try writer.create { try change.ticket(id: $0, number: $1, now: now) }
            let id = record.ticket.id
            _ = try transaction.insertPage(ofTicket: id, language: request.language, submission: submission)
            _ = try writer.attach(request.files, to: id, message: nil)
            if let suggestion = request.suggestion {
                try transaction.noteSent(suggestion: suggestion, asTicket: id, now: now)
            }
            writer.record(JournalEntry(.linkRequested, .ticket, id, fields: ["new"]))
            if let mistyped {
                let text = "The same form came again with another address, as ticket \(record.ticket.number)."
                _ = try writer.add(
                    Tickets.NewMessage(
                        from: .init(.agent, name: "Lectern"), by: .page, visibility: .internal, text: text),
                    to: mistyped)
            }
            try writer.recordEntries()
            return try transaction.overview(of: record, tickets.agreement, now: now)
        }
    }
}

extension Support.Suggestion.Item {
    fileprivate init(_ item: Recommendations.RankedTutorials.Item) {
        var words: [String] = []
        // Of all reasons only the words of the reader's own text are shown.
        for case .words(let found) in item.reasons { words += found }
        self.init(tutorial: item.tutorial, words: words, next: item.next)
    }
}

extension Support.Request {
    /// - Throws: ``Failure`` `.invalid`.
    fileprivate func check() throws {
        guard let requester = change.requester, requester.email != nil else {
            throw Failure.invalid("/requester/email", "This field is required.")
        }
        // The name stands in mail, and whoever sends the request may have entered the address of somebody else.
        if let name = requester.name, !name.isEmpty, name.greeting(in: "de") == nil {
            throw Failure.invalid("/requester/name", "Enter a name without addresses and telephone numbers.")
        }
    }
}

extension Support.Request {
    /// The key of a form that came again with another address of the requester.
    fileprivate var correctedSubmission: String? {
        submission.map { $0 + "." + Secret.hash(EmailAddress.key(of: change.requester?.email ?? "")) }
    }
}

extension Ticket {
    /// True if a form is from the requester of the ticket. Of one who was erased nothing is known.
    fileprivate func isRequested(by request: Support.Request) -> Bool {
        guard let requester else { return true }
        return EmailAddress.key(of: requester.email) == EmailAddress.key(of: request.change.requester?.email ?? "")
    }
}

extension Connection {
    /// The ticket that a form led to before.
    fileprivate func ticket(sentBy submission: String?) throws -> TicketRecord? {
        guard let submission, let id = try ticketID(sentBy: submission) else { return nil }
        return try existingTicket(id)
    }
}

extension TicketWriter {
    /// Adds what is new in a form that was sent before: another text, and files that the ticket does not have.
    fileprivate mutating func follow(
        _ request: Support.Request, _ submission: String?, on record: TicketRecord
    ) throws {
        let ticket = record.ticket
        func messageID(_ content: String) -> String { "\(submission ?? ticket.id).\(Secret.hash(content))@form" }
        let texts = [request.change.subject, request.change.description].compactMap(\.self)
        var text = texts == [ticket.subject, ticket.description] ? "" : texts.joined(separator: "\n\n")
        if try transaction.messageReceived(byMail: messageID(text)) != nil { text = "" }
        let held = Set(try transaction.files(ofTicket: ticket.id).map(\.sha256))
        let files = request.files.filter { !held.contains($0.sha256) }
        guard !text.isEmpty || !files.isEmpty else { return }
        let content = text.isEmpty ? files.map(\.sha256).joined() : text
        let author = TicketMessage.Author(.customer, name: ticket.requester?.name, email: ticket.requester?.email)
        _ = try add(
            Tickets.NewMessage(
                from: author, by: .page, text: text, files: files, messageID: messageID(content)), to: record)
    }
}

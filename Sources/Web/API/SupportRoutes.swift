import Egress
import Foundation
import HTTPTypes
import Interchange
import NIOCore
import Operations
import Storage
import SupportCore
import Training

/// The support page for programs: suggestions, tickets of customers, and the messages of a ticket. Sites of the
/// organisation's own build on it.
struct SupportRoutes {
    /// The largest body of a form with files: a file of the maximum size beside the fields.
    static func maxBytes(on site: Site) -> Int { site.tickets.fileLimits.maxBytes + (1 << 20) }

    // MARK: - Before a ticket is sent

    /// As JSON for programs, and as a part of a page for our own script.
    @Sendable static func suggest(_ call: Call) async throws -> Answer {
        try call.site.supportLimit.checkSuggestion(for: call)
        let question = try SupportFields.question(reading: try call.jsonOrForm())
        let suggestion = try await call.site.support.suggest(
            for: question.text, following: question.suggestion, now: call.now)
        let reader = call.reader(language: question.language)
        guard !call.headers.acceptHTML else {
            return try call.secretPage(SupportFitsView(suggestion, for: reader), for: reader)
        }
        var answer = Answer.json(
            SuggestionResource(suggestion, why: suggestion.items.map { $0.why(reader.texts) }))
        answer.headers[.vary] = "Accept, Accept-Language"
        return answer
    }

    /// Notes that a tutorial answered a request.
    @Sendable static func noteAnswer(_ call: Call) async throws -> Answer {
        try call.site.supportLimit.checkSuggestion(for: call)
        let fields = try Fields(try call.jsonOrForm())
        let suggestion = fields.text("suggestion", required: true, limit: 40)
        let tutorial = fields.text("tutorial", required: true, limit: 200)
        try fields.finish()
        try await call.site.support.note(
            .answered, of: tutorial ?? "", suggestion: suggestion ?? "", now: call.now)
        guard call.headers.acceptHTML else { return .noContent }
        return .seeOther("/support?done=answered")
    }

    /// The address of the page follows by mail: a stranger may have entered the address of somebody else.
    @Sendable static func send(_ call: Call) async throws -> Answer {
        let texts = call.site.pages.texts.spoken(accepting: call.headers[.acceptLanguage])
        let (ticket, files) = try call.jsonWithFiles("ticket")
        let request = try SupportFields.request(
            reading: ticket, files: files.map { ($0.name, $0.bytes) }, within: call.site.tickets.fileLimits,
            language: texts.language)
        try call.site.supportLimit.checkTicket(request.change.requester?.email ?? "", for: call)
        try call.site.supportLimit.checkFiles(request.files.map(\.bytes.count).reduce(0, +), for: call)
        let overview = try await call.site.support.send(request, by: call.caller, now: call.now)
        return .json(TicketReceiptResource(number: overview.ticket.number), status: .accepted)
    }

    // MARK: - With the secret of a ticket

    @Sendable static func listMessages(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        let secret = call.parameter("secret")
        let ticket = try await call.site.tickets.ticket(forSecret: secret, now: call.now).overview.ticket.id
        let page = try await call.site.tickets.messages(ofTicket: ticket, visibility: .public, page: list.page)
        var answer = try list.answer(page, for: call) {
            TicketMessageResource($0.message, files: $0.files, isForStaff: false)
        }
        answer.keepSecret()
        answer.headers[.accessControlAllowOrigin] = "*"
        return answer
    }

    @Sendable static func reply(_ call: Call) async throws -> Answer {
        let secret = call.parameter("secret")
        let ticket = try await call.site.tickets.ticket(forSecret: secret, now: call.now).overview.ticket.id
        if call.isForm || call.isUpload && call.headers.acceptHTML {
            return try await SupportTicketPages.reply(call, secret: secret, on: ticket)
        }
        try call.site.supportLimit.checkMessage(on: ticket, for: call)
        let (message, sent) = try call.jsonWithFiles("message")
        let (fields, files) = try Self.fields(of: message, beside: sent, call)
        let text = fields.text(
            "text", required: sent.isEmpty, limit: SupportFields.maxDescription, lines: true)
        try fields.finish()
        try call.site.supportLimit.checkFiles(files.map(\.bytes.count).reduce(0, +), for: call)
        let added = try await call.site.support.reply(
            text ?? "", files: files, channel: .api, forSecret: secret, by: call.caller, now: call.now)
        var answer = Answer.json(
            TicketMessageResource(added.message, files: added.files, isForStaff: false), status: .created)
        answer.keepSecret()
        return answer
    }

    /// The fields of a message. The faults of its files are among theirs.
    ///
    /// - Throws: ``Failure`` `.invalid`, `.tooLarge`.
    private static func fields(
        of message: JSON, beside sent: [MultipartForm.File], _ call: Call
    ) throws -> (Fields, [TicketFile.Upload]) {
        let fields = try Fields(message)
        do {
            return (fields, try call.site.tickets.fileLimits.uploads(of: sent.map { ($0.name, $0.bytes) }))
        } catch let failure as Failure where failure.code == .invalid {
            for fault in failure.faults { fields.fault(at: fault.pointer, fault.detail) }
            return (fields, [])
        }
    }

    /// A file, as a download: nothing of it is shown on a page of ours.
    @Sendable static func file(_ call: Call) async throws -> Answer {
        let ticket = try await call.site.tickets.ticket(forSecret: call.parameter("secret"), now: call.now)
        let (file, bytes) = try await call.site.tickets.file(
            call.parameter("file"), ofTicket: ticket.overview.ticket.id, visibility: .public)
        return .download(file, bytes)
    }

    // MARK: - For staff and integrations

    @Sendable static func listForStaff(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        let page = try await call.site.tickets.messages(
            ofTicket: call.parameter("ticket"), visibility: nil, access: call.visitor.ticketAccess, page: list.page)
        return try list.answer(page, for: call) {
            TicketMessageResource($0.message, files: $0.files, isForStaff: true)
        }
    }

    @Sendable static func replyAsStaff(_ call: Call) async throws -> Answer {
        let (message, sent) = try call.jsonWithFiles("message")
        let (fields, files) = try Self.fields(of: message, beside: sent, call)
        let text = fields.text("text", required: sent.isEmpty, limit: TicketMessage.maxLength, lines: true)
        let visibility = fields.choice("visibility", of: TicketMessage.Visibility.self)
        let waits = fields.flag("waits")
        try fields.finish()
        let added = try await call.site.tickets.addMessage(
            Tickets.NewMessage(
                from: call.agent, by: .api, visibility: visibility ?? .public, text: text ?? "", files: files,
                waits: waits ?? false),
            to: call.parameter("ticket"), access: call.visitor.ticketAccess, by: call.caller, now: call.now)
        return .json(TicketMessageResource(added.message, files: added.files, isForStaff: true), status: .created)
    }

    @Sendable static func fileForStaff(_ call: Call) async throws -> Answer {
        let (file, bytes) = try await call.site.tickets.file(
            call.parameter("file"), ofTicket: call.parameter("ticket"), visibility: nil,
            access: call.visitor.ticketAccess)
        return .download(file, bytes)
    }

    @Sendable static func insight(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let (from, to) = (query.instant("from"), query.instant("to"))
        try query.finish()
        let insight = try await call.site.support.insight(from: from, to: to, now: call.now)
        guard !call.wantsCSV else { return .csv(insight.table) }
        return .json(SupportInsightResource(insight))
    }
}

extension Answer {
    /// A file of a ticket. A browser saves it, and shows and runs nothing of it.
    static func download(_ file: TicketFile, _ bytes: [UInt8]) -> Answer {
        var answer = Answer(.ok, body: ByteBuffer(bytes: bytes))
        let plain = String(
            file.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_. ".contains($0)) ? $0 : "_" })
        answer.headers[.contentType] = file.kind.mediaType
        // RFC 6266 §4.3: programs that do not know the second form take the first.
        answer.headers[.contentDisposition] =
            "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(file.name.percentEncoded)"
        answer.headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.keepSecret()
        return answer
    }
}

extension Call {
    /// The JSON of a body, or that of a part of a form with the files beside it (RFC 7578).
    ///
    /// - Parameter name: of the part with the JSON. The parts `files` are the files.
    /// - Throws: ``Failure`` `.unsupportedMediaType`, `.malformed`; `.invalid` for a part of another name;
    ///   ``HTTPFailure/bodyTooLarge(limit:)``.
    fileprivate func jsonWithFiles(_ name: String) throws -> (JSON, [MultipartForm.File]) {
        guard isUpload else { return (try json(), []) }
        let form = try MultipartForm(body, contentType: headers[.contentType] ?? "")
        let others = Set(form.fields.map(\.name) + form.uploads.map(\.name)).subtracting([name, "files"])
        guard others.isEmpty else {
            throw Failure.invalid(
                others.sorted().map { Failure.Fault(pointer: "/" + $0, detail: "There is no part of this name.") })
        }
        // A script that names the type of the part sends it as a file.
        let texts =
            form.fields.filter { $0.name == name }.map { Array($0.value.utf8) }
            + form.uploads.filter { $0.name == name }.map(\.file.bytes)
        guard texts.count == 1, let text = texts.first else {
            throw Failure(.malformed, "Send one part “\(name)” with JSON, and the files as parts “files”.")
        }
        try checkTexts(text.count)
        return (try JSON(parsing: text), form.uploads.filter { $0.name == "files" }.map(\.file))
    }

    /// The agent who writes: the name and the address of their token.
    var agent: TicketMessage.Author {
        guard case .token(let token) = visitor else { return TicketMessage.Author(.agent) }
        return TicketMessage.Author(.agent, name: token.name, email: token.email)
    }
}

extension Support.Suggestion.Item {
    /// The reason in one sentence, made of the reader's own words.
    func why(_ texts: LocalizedTexts) -> String {
        guard !words.isEmpty else { return texts.text(.supportWhy) }
        // “Webhooks” and “webhook” are one reason.
        let own = words.reduce(into: [String]()) { kept, word in
            let isKnown = kept.contains {
                let (one, other) = ($0.lowercased(), word.lowercased())
                return one.hasPrefix(other) || other.hasPrefix(one)
            }
            if !isKnown { kept.append(word) }
        }
        let quoted = own.prefix(4).map { texts.text(.quoted, ["word": $0]) }
        return texts.text(.supportWhyWords, ["words": quoted.joined(separator: ", ")])
    }
}

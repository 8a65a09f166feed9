import Foundation
package import MailReading
package import Training

/// Reads a received mail into what the operations need of it.
package struct IncomingMailReader: Sendable {
    /// The `authserv-id` of the receiving mail server; nil if none is known.
    private let host: String?
    private let reader: MailReader

    package init(authenticationHost host: String?, limits: MailReadingLimits = MailReadingLimits()) {
        self.host = host
        reader = MailReader(limits: limits)
    }

    /// - Parameters:
    ///   - returnPath: of the envelope; empty for the mail of a mail server, nil where it is not known.
    ///   - recipients: of the envelope.
    /// - Throws: ``UnreadableMail``.
    package func message(
        _ bytes: MessageBytes, returnPath: String?, recipients: [String]
    ) throws(UnreadableMail) -> IncomingMessage {
        message(try reader.read(bytes), returnPath: returnPath, recipients: recipients)
    }

    func message(
        _ mail: MailDocument, returnPath: String?, recipients: [String]
    ) -> IncomingMessage {
        let content = Self.content(of: mail)
        // The calendars of an answer are read as the answer.
        let body = MailBodyText(mail, keepsCalendars: content == .text)
        let named = ["Delivered-To", "X-Original-To", "Envelope-To"].flatMap { mail.values(of: $0) }
            .map { $0.trimmingCharacters(in: .whitespaces.union(["<", ">"])) }
        let references =
            MessageIDs.all(in: mail.values(of: "In-Reply-To").joined(separator: " "))
            + MessageIDs.all(in: mail.values(of: "References").joined(separator: " ")).reversed()
        return IncomingMessage(
            messageID: mail.messageID ?? mail.values(of: "Message-ID").first.flatMap(MessageIDs.first),
            sender: mail.from.first.map { IncomingMessage.Sender(address: $0.address, name: Self.name($0.name)) },
            subject: Self.subject(mail.subject), recipients: recipients + mail.recipients.map(\.address) + named,
            references: references, isAutomatic: Self.isAutomatic(mail, returnPath: returnPath), content: content,
            // A mail of several authors is proven for none of them.
            provenDomains: mail.from.count == 1
                ? AuthenticationResults(mail.values(of: "Authentication-Results"), host: host).domains : [],
            text: body.text, ownText: OwnText.of(body.text), files: body.files, remarks: body.remarks)
    }

    /// The maximum length of a subject, in characters. That of a ticket is shorter.
    private static let maxSubject = 1_000

    private static func subject(_ text: String?) -> String {
        let words = (text ?? "").split(whereSeparator: \.isWhitespace)
        return String(words.joined(separator: " ").prefix(maxSubject))
    }

    private static func name(_ text: String?) -> String? {
        let name = (text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(200)
        return name.isEmpty ? nil : String(name)
    }

    private static func content(of mail: MailDocument) -> IncomingMessage.Content {
        for part in mail.parts where part.type == "text/calendar" || part.type == "application/ics" {
            if let text = part.text, let answer = CalendarAnswerReader.answer(in: text, method: part.method) {
                return .answer(answer)
            }
        }
        return DeliveryReportReader.report(in: mail).map { .report($0) } ?? .text
    }

    /// True for a mail that no person wrote, by the fields of RFC 3834 §5, RFC 2919, RFC 2369 and of Microsoft.
    private static func isAutomatic(_ mail: MailDocument, returnPath: String?) -> Bool {
        func first(_ name: String) -> String? {
            mail.values(of: name).first?.trimmingCharacters(in: .whitespaces).lowercased()
        }
        if returnPath?.isEmpty == true || first("Return-Path") == "<>" { return true }
        if let submitted = first("Auto-Submitted"), !submitted.hasPrefix("no") { return true }
        if let precedence = first("Precedence"), ["bulk", "junk", "list", "auto_reply"].contains(precedence) {
            return true
        }
        if mail.fields.contains(where: { $0.name.lowercased().hasPrefix("list-") }) { return true }
        if let suppressed = first("X-Auto-Response-Suppress"), suppressed != "none" { return true }
        if mail.type == "multipart/report" { return true }
        return ["X-Autoreply", "X-Autorespond", "X-Loop"].contains { first($0) != nil }
    }
}

/// The text and the files of a mail.
struct MailBodyText {
    let text: String
    let files: [IncomingMessage.File]
    let remarks: [String]

    /// - Parameter keepsCalendars: true to take calendars that are attached as files.
    init(_ mail: MailDocument, keepsCalendars: Bool) {
        var texts: [Text] = []
        var files: [IncomingMessage.File] = []
        var remarks: [String] = []
        for part in mail.parts {
            let isFile = part.isAttachment || part.fileName != nil
            switch part.type {
            case "text/plain" where !part.isAttachment:
                if part.isTextCut { remarks.append(Self.cut) }
                texts.append(Text(part.text ?? "", isPage: false, alternative: part.alternative))
            case "text/html" where !isFile:
                if part.isTextCut { remarks.append(Self.cut) }
                texts.append(
                    Text(PlainText.text(ofHTML: part.text ?? ""), isPage: true, alternative: part.alternative))
            case "text/calendar" where !keepsCalendars || !isFile, "application/ics" where !keepsCalendars || !isFile,
                "message/delivery-status", "text/rfc822-headers", "application/pgp-signature",
                "application/pkcs7-signature", "application/x-pkcs7-signature":
                continue
            default:
                if ["application/ms-tnef", "application/vnd.ms-tnef"].contains(part.type) {
                    remarks.append("winmail.dat was kept as a file. What Outlook put into it is not read.")
                }
                if part.type.hasPrefix("application/pkcs7-mime") || part.type == "application/x-pkcs7-mime" {
                    remarks.append("An encrypted or opaquely signed part is not read.")
                }
                guard let content = part.content, !content.isEmpty else { continue }
                files.append(
                    IncomingMessage.File(
                        name: part.fileName ?? Self.name(of: part.type), type: part.type, content: content))
            }
        }
        text = Self.joined(texts)
        self.files = files
        self.remarks = Array(Set(remarks)).sorted()
    }

    private static let cut = "A text is longer than 1 MB. Only its beginning was kept."

    private struct Text {
        let text: String
        let isPage: Bool
        let alternative: Int?

        init(_ text: String, isPage: Bool, alternative: Int?) {
            self.text = text.trimmingCharacters(in: .whitespacesAndNewlines)
            self.isPage = isPage
            self.alternative = alternative
        }
    }

    /// All texts in their order, but of alternatives only the plain ones.
    private static func joined(_ texts: [Text]) -> String {
        let written = texts.filter { !$0.text.isEmpty }
        let plain = Set(written.filter { !$0.isPage }.compactMap(\.alternative))
        var chosen: [String] = []
        for text in written {
            if text.isPage, let alternative = text.alternative, plain.contains(alternative) { continue }
            // Some programs send a page and its plain text side by side.
            if !chosen.contains(text.text) { chosen.append(text.text) }
        }
        return chosen.joined(separator: "\n\n")
    }

    private static func name(of type: String) -> String {
        switch type {
        case "message/rfc822": "message.eml"
        case "application/ms-tnef": "winmail.dat"
        case "image/png": "image.png"
        case "image/jpeg": "image.jpg"
        case "image/gif": "image.gif"
        case "application/pdf": "document.pdf"
        case "text/calendar", "application/ics": "calendar.ics"
        default: "file"
        }
    }
}

/// The words of the sender of a mail, without quoted mails and signatures.
enum OwnText {
    /// The maximum number of lines that are read. No person writes more.
    private static let maxLines = 5_000

    static func of(_ text: String) -> String {
        var lines: [Substring] = []
        let all = text.split(separator: "\n", maxSplits: maxLines, omittingEmptySubsequences: false)
        for (place, line) in all.prefix(maxLines).enumerated() {
            if line == "-- " || line == "--" || isHeadOfQuote(all[place...]) { break }
            // A mail that begins with the fields of another one was forwarded without a word.
            if hasFields(all[place...]), lines.contains(where: { !$0.allSatisfy(\.isWhitespace) }) { break }
            if line.drop(while: { $0 == " " }).hasPrefix(">") { continue }
            lines.append(line)
        }
        // The line that introduces a quote stands above it, in one or two lines.
        let own = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        return withoutIntroduction(own)
    }

    /// True for lines that begin with the fields by which Outlook introduces a quoted mail: its sender, and its time
    /// within four lines.
    private static func hasFields(_ lines: ArraySlice<Substring>) -> Bool {
        guard let first = lines.first, names(["From:", "Von:"], first) else { return false }
        return lines.dropFirst().prefix(4).contains { names(["Sent:", "Gesendet:", "Date:", "Datum:"], $0) }
    }

    /// True for a line that begins with one of some fields, in bold as well.
    private static func names(_ fields: [String], _ line: Substring) -> Bool {
        let line = line.drop { $0 == " " || $0 == "*" }
        return fields.contains { line.hasPrefix($0) }
    }

    /// True for lines that begin with those of Outlook, Gmail and Apple Mail above a quoted mail. Gmail breaks a long one
    /// in two.
    private static func isHeadOfQuote(_ lines: ArraySlice<Substring>) -> Bool {
        guard let line = lines.first else { return false }
        if isHeadOfQuote(line) { return true }
        guard line.hasPrefix("On ") || line.hasPrefix("Am "), let next = lines.dropFirst().first,
            next.contains("@") || next.hasSuffix("wrote:") || next.contains("schrieb"), !isHeadOfQuote(next)
        else { return false }
        return isHeadOfQuote(Substring("\(line) \(next)"))
    }

    private static func isHeadOfQuote(_ line: Substring) -> Bool {
        // Most lines are told by their first character. A regex takes a hundred times as long.
        guard let first = line.first(where: { !$0.isWhitespace }), "-_OA".contains(first),
            line.utf8.count <= maxHeadOfQuote
        else { return false }
        let line = line.trimmingCharacters(in: .whitespaces)
        return line.wholeMatch(
            of: /-{2,} ?(Original Message|Ursprüngliche Nachricht|Forwarded message|Weitergeleitete Nachricht) ?-{2,}/)
            != nil
            || line.wholeMatch(of: /_{20,}/) != nil
            || line.wholeMatch(of: /(On .{6,200} wrote|Am .{6,200} schrieb.{0,200}):/) != nil
    }

    /// The maximum length of a line that begins a quoted mail, in bytes.
    private static let maxHeadOfQuote = 2_000

    private static func withoutIntroduction(_ text: String) -> String {
        guard text.hasSuffix(":"), let last = text.range(of: "\n", options: .backwards) else { return text }
        let line = text[last.upperBound...]
        guard line.contains("@") || line.hasSuffix("wrote:") || line.contains("schrieb") else { return text }
        return text[..<last.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

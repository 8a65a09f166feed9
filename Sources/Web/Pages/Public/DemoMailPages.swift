import Foundation
import HTTPTypes
import ICalendar
import NIOCore
import SupportCore

/// The mails that a demo wrote to its folder, as a mail program would show them. Only a demo has these pages.
struct DemoMailPages {
    private static let maxMails = 100

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let folder = try folder(call)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".eml") }.sorted(by: >).prefix(maxMails)
        let reader = call.reader
        let times = SupportTimes(nil, reader, call)
        let mails = names.compactMap { name in
            SpooledMail(folder.appending(path: name)).map {
                DemoMailView.Mail(
                    name: name, to: $0.header("To"), subject: $0.header("Subject"),
                    date: instant(ofFile: name).map(times.view))
            }
        }
        return try call.secretPage(DemoMailView(mails: mails), for: reader)
    }

    /// The date of a mail, with which the name of its file begins: `20261123T030144Z`.
    private static func instant(ofFile name: String) -> Date? {
        LocalDateTime(basic: name.prefix { $0 != "Z" }).map(Zone.utc.instant(of:))
    }

    /// The HTML of one mail.
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let name = call.parameter("mail")
        guard name.hasSuffix(".eml"), name.allSatisfy({ $0.isLetter || $0.isNumber || ".-_@".contains($0) }),
            !name.contains(".."), let mail = SpooledMail(try folder(call).appending(path: name)),
            let html = mail.html
        else { throw Failure(.notFound, "There is no such mail.") }
        var answer = Answer.text(html, type: "text/html; charset=utf-8")
        // A mail has its styles in itself, and loads nothing but our logo.
        answer.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
        answer.keepSecret()
        return answer
    }

    private static func folder(_ call: Call) throws -> URL {
        guard let folder = call.site.demoMail, FileManager.default.fileExists(atPath: folder.path) else {
            throw Failure(.notFound, "There is nothing at this address.")
        }
        return folder
    }
}

/// The list of the mails of a demo, the newest first.
struct DemoMailView: PageView {
    static let template = "demo-mail"

    let mails: [Mail]

    struct Mail: Hashable, Sendable, Codable {
        let name: String
        let to: String
        let subject: String
        /// Nil for a file that somebody else put there.
        let date: MomentView?
    }
}

/// A message that we wrote ourselves, read back from its file.
private struct SpooledMail {
    private let text: String

    init?(_ file: URL) {
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        text = String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
    }

    func header(_ name: String) -> String { Self.header(name, of: text[...]) ?? "" }

    /// The content of the first part of the type `text/html`.
    var html: String? { Self.html(in: text[...]) }

    private static func html(in part: Substring) -> String? {
        guard let end = part.firstRange(of: "\n\n") else { return nil }
        let type = header("Content-Type", of: part) ?? "text/plain"
        let body = part[end.upperBound...]
        if type.lowercased().hasPrefix("text/html") {
            return decoded(body, header("Content-Transfer-Encoding", of: part) ?? "7bit")
        }
        guard let boundary = type.firstMatch(of: /boundary="?([^";]+)"?/)?.1 else { return nil }
        return body.split(separator: "--" + boundary).lazy.compactMap { html(in: $0.drop(while: \.isNewline)) }.first
    }

    /// The value of a header, unfolded, with its encoded words decoded.
    private static func header(_ name: String, of part: Substring) -> String? {
        let head = part.firstRange(of: "\n\n").map { part[..<$0.lowerBound] } ?? part
        let lines = head.replacing("\n ", with: " ").replacing("\n\t", with: " ").split(separator: "\n")
        guard let line = lines.first(where: { $0.lowercased().hasPrefix(name.lowercased() + ":") }) else { return nil }
        let value = line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
        return value.replacing("?= =?", with: "?==?").replacing(/=\?utf-8\?(?<kind>[bqBQ])\?(?<text>[^?]*)\?=/) {
            match in
            let text = String(match.output.text)
            return match.output.kind.lowercased() == "b"
                ? Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? text
                : decoded(text.replacing("_", with: " ")[...], "quoted-printable")
        }
    }

    private static func decoded(_ body: Substring, _ encoding: String) -> String {
        switch encoding.lowercased() {
        case "base64":
            let data = Data(base64Encoded: String(body), options: .ignoreUnknownCharacters)
            return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
        case "quoted-printable":
            var bytes: [UInt8] = []
            var rest = Array(body.replacing("=\n", with: "").utf8)[...]
            while let byte = rest.popFirst() {
                let digits = rest.prefix(2)
                if byte == UInt8(ascii: "="), digits.count == 2,
                    let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
                {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        default: return String(body)
        }
    }
}

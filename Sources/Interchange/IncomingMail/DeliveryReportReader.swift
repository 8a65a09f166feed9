import Foundation
import MailReading
import Training

/// Reads the reports of mail servers about mails that they could not deliver (RFC 3464).
struct DeliveryReportReader {
    private static let maxRecipients = 100

    /// - Returns: nil for a mail that is no such report.
    static func report(in mail: MailDocument) -> DeliveryReport? {
        guard mail.type == "multipart/report", mail.reportType == nil || mail.reportType == "delivery-status",
            let status = mail.parts.first(where: {
                $0.type == "message/delivery-status" || $0.type == "message/global-delivery-status"
            })?.text
        else { return nil }
        let original =
            mail.parts.last { $0.type == "message/rfc822" || $0.type == "message/global" }?.header
            ?? mail.parts.last { $0.type == "text/rfc822-headers" || $0.type == "message/global-headers" }?.text
            .map { fields(in: $0) }
        let recipients = groups(in: status).compactMap(recipient).prefix(maxRecipients)
        return DeliveryReport(
            messageID: original?.values(of: "Message-ID").first.flatMap(MessageIDs.first), recipients: Array(recipients)
        )
    }

    private static func recipient(_ fields: [MailDocument.Field]) -> DeliveryReport.Recipient? {
        guard let action = fields.values(of: "Action").first?.lowercased() else { return nil }
        let named = fields.values(of: "Original-Recipient").first ?? fields.values(of: "Final-Recipient").first
        let status = fields.values(of: "Status").first?.prefix { $0.isNumber || $0 == "." }
        let detail = fields.values(of: "Diagnostic-Code").first.map(withoutType)
        return DeliveryReport.Recipient(
            address: named.map(withoutType), action: String(action.prefix { $0.isLetter }),
            status: String((status ?? "").prefix(12)), detail: detail.map { String(withoutAddresses($0).prefix(300)) })
    }

    /// `rfc822; ada@example.org` without its type.
    private static func withoutType(_ value: String) -> String {
        let sides = value.split(separator: ";", maxSplits: 1)
        return (sides.last ?? "").trimmingCharacters(in: .whitespaces)
    }

    /// The local parts of addresses are personal; servers repeat them.
    private static func withoutAddresses(_ text: String) -> String {
        text.replacing(/[^\s<>@"',;:()]+@/, with: "…@")
    }

    /// Groups of fields with blank lines between them.
    private static func groups(in text: String) -> [[MailDocument.Field]] {
        var groups: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) { groups.append([]) } else { groups[groups.count - 1].append(line) }
        }
        return groups.filter { !$0.isEmpty }.map { fields(of: $0) }
    }

    private static func fields(in text: String) -> [MailDocument.Field] {
        fields(of: text.split(separator: "\n").prefix(1_000).map { $0 })
    }

    private static func fields(of lines: [Substring]) -> [MailDocument.Field] {
        var fields: [MailDocument.Field] = []
        for line in lines {
            if line.first == " " || line.first == "\t" {
                guard let last = fields.popLast() else { continue }
                fields.append(
                    .init(name: last.name, value: last.value + " " + line.trimmingCharacters(in: .whitespaces)))
            } else if let colon = line.firstIndex(of: ":") {
                fields.append(
                    .init(
                        name: String(line[..<colon]),
                        value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)))
            }
        }
        return fields
    }
}

/// Message-IDs in fields.
enum MessageIDs {
    /// The maximum number that is read of a field. Long threads name all of their mails.
    private static let maxCount = 200

    /// Without angle brackets.
    static func all(in value: String) -> [String] {
        value.prefix(40_000).matches(of: /<\s*([^<>\s]{1,300})\s*>/).prefix(maxCount).map { String($0.1) }
    }

    /// The first one of a field; one without angle brackets is taken, too.
    static func first(in value: String) -> String? {
        if let id = all(in: value).first { return id }
        let bare = value.trimmingCharacters(in: .whitespaces)
        return bare.contains("@") && !bare.contains(where: \.isWhitespace) && bare.utf8.count <= 300 ? bare : nil
    }
}

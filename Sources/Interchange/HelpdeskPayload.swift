package import Foundation
import ICalendar
package import Operations
package import SupportCore

/// The payload of another helpdesk, read leniently: known fields are read where they make sense
/// here, and nothing that it adds is refused.
package struct HelpdeskPayload {
    package let json: JSON

    package init(_ json: JSON) {
        self.json = json
    }

    /// The value at a path of names.
    package subscript(names: String...) -> JSON? {
        names.reduce(Optional(json)) { $0?[$1] }
    }

    /// A text, or a number as one; nil where it is neither, or empty.
    package func text(_ value: JSON?) -> String? {
        switch value {
        case .string(let text): text.contains { !$0.isWhitespace } ? text : nil
        case .integer(let number): String(number)
        default: nil
        }
    }

    package func instant(_ value: JSON?) -> Date? {
        text(value).flatMap(Interchange.instant(parsing:)).flatMap { Ticket.instants.contains($0) ? $0 : nil }
    }
}

extension TicketChange {
    /// A ticket of another helpdesk.
    ///
    /// - Parameters:
    ///   - opening: the text with which it was opened; it counts when the ticket is new here, and else stays as it is.
    ///   - status: as that helpdesk says, since `changedAt`.
    package init(
        source: String, externalID: String, subject: String?, opening: String?, suggestedPriority: Priority?,
        openedAt: Date?, status: Ticket.Status?, changedAt: Date?
    ) {
        self.init()
        self.source = source
        self.externalID = String(externalID.prefix(200))
        self.openedAt = openedAt
        self.status = status
        statusSince = changedAt
        description = opening.map { Self.cleaned($0, lines: true, limit: 200_000) }.flatMap(Self.present)
        if let subject = subject.map({ Self.cleaned($0, lines: false, limit: 500) }).flatMap(Self.present) {
            self.subject = subject
            description = description ?? subject
            fields.insert(.subject)
        }
        if let suggestedPriority {
            self.suggestedPriority = suggestedPriority
            fields.insert(.suggestedPriority)
        }
    }

    /// Takes the person over who asks. An address that is none is left out, for it is not ours to mend.
    package mutating func setRequester(name: String?, email: String?) {
        guard let email, Ticket.Requester.isAddress(email) else { return }
        let name = name.map { Self.cleaned($0, lines: false, limit: 200) }.flatMap(Self.present)
        requester = Requester(fields: name == nil ? [.email] : [.name, .email], name: name, email: email)
        fields.insert(.requester)
    }

    private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func cleaned(_ text: String, lines: Bool, limit: Int) -> String {
        let scalars = text.replacing("\r\n", with: "\n").unicodeScalars.map { scalar -> Unicode.Scalar in
            if lines, scalar == "\n" || scalar == "\t" { return scalar }
            let isControl = scalar.properties.generalCategory == .control
            return isControl || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars.prefix(limit))).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

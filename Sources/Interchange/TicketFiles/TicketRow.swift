import Foundation
import ICalendar
import Operations
import SupportCore

/// Reads the cells of one record of a table of tickets.
struct TicketRow {
    let isForeign: Bool
    let zone: Zone

    private var members: [JSON.Member] = []
    private var requester: [String: String] = [:]
    private var faults: [Failure.Fault] = []
    private var found = TicketTable.Entry(json: .null)
    /// The column of a name without an address.
    private var namePointer: String?

    init(isForeign: Bool, zone: Zone) {
        self.isForeign = isForeign
        self.zone = zone
    }

    mutating func take(_ cell: String, of field: TicketHeading.Field, pointer: String) {
        switch field {
        case .api(let name): take(cell, ofField: name, pointer: pointer)
        case .person: takePerson(cell, pointer)
        case .status:
            found.status = HelpdeskWords.status(cell)
            if found.status == nil { warn(cell, pointer, "This is not a known state: the ticket counts as open.") }
        case .changedAt: found.changedAt = instant(cell, pointer)
        case .tutorial:
            found.tutorials = cell.split { $0.isWhitespace || ",;|".contains($0) }.map(String.init)
        }
    }

    private mutating func take(_ cell: String, ofField name: String, pointer: String) {
        switch name {
        case "openedAt", "resolvedAt", "acknowledgedAt", "beganAt": takeInstant(cell, name, pointer)
        case "priority": takePriority(cell, pointer)
        case "category" where isForeign:
            take(HelpdeskWords.category(cell)?.rawValue, as: name, cell, pointer, "This is not a known kind of ticket.")
        case "channel" where isForeign:
            take(HelpdeskWords.channel(cell)?.rawValue, as: name, cell, pointer, "This channel has no counterpart.")
        case "environment" where isForeign:
            take(
                HelpdeskWords.environment(cell)?.rawValue, as: name, cell, pointer,
                "This is not a known environment.")
        case "plan" where isForeign:
            take(HelpdeskWords.plan(cell)?.rawValue, as: name, cell, pointer, "This is not a plan of the agreement.")
        case "attachments": takeAttachments(cell, pointer)
        case "requester.email" where isForeign: takePerson(cell, pointer)
        case "requester.name" where isForeign: requester["name"] = personName(cell, cell, pointer)
        case _ where name.hasPrefix("requester."): requester[String(name.dropFirst("requester.".count))] = cell
        case "description" where isForeign: takeText(Self.text(cell), name, cell, pointer, lines: true, limit: 200_000)
        case "subject", "requestID", "instanceID":
            takeText(isForeign ? Self.line(cell) : cell, name, cell, pointer, limit: 500)
        case "accountID": takeText(isForeign ? Self.line(cell) : cell, name, cell, pointer, limit: 200)
        case "expectedResult", "businessImpact", "errorMessage", "stepsToReproduce", "discovery":
            takeText(cell, name, cell, pointer, lines: true, limit: 50_000)
        default: members.append(.init(name, .string(cell)))
        }
    }

    // MARK: - Values

    /// Texts of an export are cut and cleaned, for nobody can correct them in the helpdesk.
    private mutating func takeText(
        _ text: String, _ name: String, _ cell: String, _ pointer: String, lines: Bool = false, limit: Int
    ) {
        let value = isForeign ? cleaned(text, cell, pointer, lines: lines, limit: limit) : text
        if let value { members.append(.init(name, .string(value))) }
    }

    private mutating func personName(_ text: String, _ cell: String, _ pointer: String) -> String? {
        cleaned(Self.line(text), cell, pointer, limit: 200)
    }

    private mutating func cleaned(
        _ text: String, _ cell: String, _ pointer: String, lines: Bool = false, limit: Int
    ) -> String? {
        let cleaned = CleanedText(text, lines: lines, limit: limit)
        if cleaned.isCut { warn(cell, pointer, CleanedText.cut(limit)) }
        if cleaned.hadControls { warn(cell, pointer, "Spaces stand in place of its control characters.") }
        return cleaned.text
    }

    private mutating func takeInstant(_ cell: String, _ name: String, _ pointer: String) {
        // The first response is a length of time in some exports.
        let isOptional = isForeign && name == "acknowledgedAt"
        let count = faults.count
        guard let instant = instant(cell, pointer) else {
            if isOptional, faults.count > count {
                faults.removeLast()
                warn(cell, pointer, "This is not a point in time.")
            }
            return
        }
        members.append(.init(name, .string(instantText(instant))))
    }

    private mutating func instant(_ cell: String, _ pointer: String) -> Date? {
        do {
            return try TicketTime.instant(cell.trimmed, zone: zone)
        } catch {
            let detail =
                switch error {
                case .ambiguous: "Day and month cannot be told apart. Write the date as in 2026-12-01."
                case .unreadable: "Must be an instant such as 2026-12-01T09:00:00Z."
                }
            faults.append(.init(pointer: pointer, detail: detail))
            return nil
        }
    }

    /// A priority of the agreement is set; that of a helpdesk is a suggestion.
    private mutating func takePriority(_ cell: String, _ pointer: String) {
        guard Priority(rawValue: cell) == nil, let priority = HelpdeskWords.priority(cell) else {
            if isForeign, Priority(rawValue: cell) == nil {
                warn(cell, pointer, "This is not a known priority.")
            } else {
                members.append(.init("priority", .string(cell)))
            }
            return
        }
        members.removeAll { $0.name == "suggestedPriority" }
        members.append(.init("suggestedPriority", .string(priority.rawValue)))
    }

    /// Addresses with white space between them. The names of files, which some exports have, lead nowhere.
    private mutating func takeAttachments(_ cell: String, _ pointer: String) {
        var urls = cell.split(whereSeparator: \.isWhitespace).map(String.init)
        if isForeign {
            let addresses = urls.filter { webAddress($0) != nil }.prefix(Self.maxAttachments)
            if addresses.count < urls.count { warn(cell, pointer, "Only web addresses are taken, 100 at the most.") }
            urls = Array(addresses)
            guard !urls.isEmpty else { return }
        }
        members.append(.init("attachments", .array(urls.map { JSON.object([.init("url", .string($0))]) })))
    }

    private static let maxAttachments = 100

    private mutating func take(
        _ value: String?, as name: String, _ cell: String, _ pointer: String, _ detail: String
    ) {
        if let value { members.append(.init(name, .string(value))) } else { warn(cell, pointer, detail) }
    }

    private mutating func warn(_ cell: String, _ pointer: String, _ detail: String) {
        found.warnings.append(.init(pointer: pointer, detail: "“\(cell.trimmed.quotable(limit: 60))”: \(detail)"))
    }

    /// `Ada Moss <ada@acme.example>`, `"Moss, Ada" <ada@acme.example>`, `Ada Moss (ada@acme.example)`, an address alone,
    /// several of which the first counts, or a name alone. An address that is none is left out, for it is not ours to mend.
    private mutating func takePerson(_ cell: String, _ pointer: String) {
        guard let first = Self.firstPerson(cell) else {
            if requester["name"] == nil { requester["name"] = personName(cell, cell, pointer) }
            namePointer = pointer
            return
        }
        var (address, name) = (first.split(separator: ",").last.map { String($0).trimmed } ?? "", "")
        // HubSpot writes `Ada Moss (ada@acme.example)`.
        for (opening, closing) in [("<", ">"), ("(", ")")] as [(Character, Character)] {
            guard let open = first.lastIndex(of: opening), let close = first.lastIndex(of: closing), open < close
            else { continue }
            address = String(first[first.index(after: open)..<close]).trimmed
            name = String(first[..<open]).replacing("\"", with: "")
            break
        }
        guard Ticket.Requester.isAddress(address) else {
            warn(cell, pointer, "This is not an email address.")
            return
        }
        requester["email"] = requester["email"] ?? address
        if requester["name"] == nil { requester["name"] = personName(name, cell, pointer) }
    }

    /// The first person of a list who has an address; nil if none has. A comma in a name, before the address or in
    /// quotation marks, parts nobody.
    private static func firstPerson(_ cell: String) -> String? {
        let hasQuotes = cell.utf8.count { $0 == UInt8(ascii: "\"") }.isMultiple(of: 2)
        var person = ""
        var (isQuoted, hasAddress) = (false, false)
        for character in cell {
            if character == "\"", hasQuotes { isQuoted.toggle() }
            let isEnd = character == ";" || character.isNewline || character == "," && hasAddress
            if isEnd, !isQuoted {
                if hasAddress { return person }
                person = ""
                continue
            }
            if character == "@" { hasAddress = true }
            person.append(character)
        }
        return hasAddress ? person : nil
    }

    /// A text on one line.
    private static func line(_ cell: String) -> String {
        cell.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A text, out of the HTML that some exports have.
    private static func text(_ cell: String) -> String {
        let text = cell.trimmed
        return isHypertext(text) ? plainText(html: text) : text.replacing("\r\n", with: "\n")
    }

    // MARK: -

    /// - Throws: ``Failure`` `.invalid` with every value that cannot be read.
    func entry() throws -> TicketTable.Entry {
        guard faults.isEmpty else { throw Failure.invalid(faults.sorted { $0.pointer < $1.pointer }) }
        var members = members
        var entry = found
        // A name without an address is nobody to write to.
        if let namePointer, requester["email"] == nil {
            entry.warnings.append(
                .init(pointer: namePointer, detail: "A requester without an email address is left out."))
        } else if requester["email"] != nil || !isForeign, !requester.isEmpty {
            members.append(
                .init(
                    "requester", .object(requester.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))
            )
        }
        entry.json = .object(members)
        return entry
    }
}

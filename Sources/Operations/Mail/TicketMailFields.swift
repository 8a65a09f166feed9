import Foundation
import ICalendar
import SupportCore
import Training

/// The points of the agreement that a sender wrote in the words of the form, such as `Environment: production`.
enum TicketMailFields {
    /// - Parameter text: the sender's own words.
    /// - Returns: a change of the fields that were found.
    static func change(in text: String) -> TicketChange {
        var change = TicketChange()
        for (field, value) in values(in: text) where !value.isEmpty { set(field, value, &change) }
        return change
    }

    private static let labels: [String: TicketChange.Field] = [
        "category": .category, "kategorie": .category, "business impact": .businessImpact, "impact": .businessImpact,
        "auswirkung": .businessImpact, "geschäftliche auswirkung": .businessImpact,
        "suggested priority": .suggestedPriority, "priority": .suggestedPriority, "priorität": .suggestedPriority,
        "expected result": .expectedResult, "expected results": .expectedResult,
        "erwartetes ergebnis": .expectedResult, "error message": .errorMessage, "fehlermeldung": .errorMessage,
        "request id": .requestID, "instance id": .instanceID, "account id": .accountID, "konto": .accountID,
        "steps to reproduce": .stepsToReproduce, "steps to duplicate": .stepsToReproduce, "steps": .stepsToReproduce,
        "schritte": .stepsToReproduce, "environment": .environment, "umgebung": .environment,
        "discovery": .discovery, "discovered": .discovery, "how was the issue discovered": .discovery,
        "entdeckt": .discovery, "began": .beganAt, "began at": .beganAt, "when did it begin": .beganAt,
        "beginn": .beganAt, "seit": .beganAt, "anfrage-id": .requestID, "instanz-id": .instanceID,
    ]

    /// The questions of the acknowledgement, which people answer below each.
    private static let questions: [String: TicketChange.Field] = Dictionary(
        Intake.Field.allCases.compactMap { field in
            TicketChange.Field(rawValue: field.rawValue).map { (key(field.question), $0) }
        }, uniquingKeysWith: { first, _ in first })

    private static func key(_ text: String) -> String {
        text.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: " \t-*•:?."))
    }

    private static func values(in text: String) -> [(TicketChange.Field, String)] {
        var values: [(TicketChange.Field, [String])] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let (field, rest) = labelled(line) {
                values.append((field, rest.isEmpty ? [] : [rest]))
                isOpen = true
            } else if line.allSatisfy(\.isWhitespace) {
                // A blank line between a label and its value is none after it.
                isOpen = isOpen && values.last?.1.isEmpty == true
            } else if isOpen, let last = values.indices.last {
                values[last].1.append(line.trimmingCharacters(in: .whitespaces))
            }
        }
        return values.map { ($0, $1.joined(separator: "\n")) }
    }

    private static func labelled(_ line: Substring) -> (TicketChange.Field, String)? {
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        if let field = questions[key(trimmed)] { return (field, "") }
        guard let colon = trimmed.firstIndex(where: { $0 == ":" || $0 == "?" }) else { return nil }
        let rest = trimmed[trimmed.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        return labels[key(String(trimmed[..<colon]))].map { ($0, rest) }
    }

    /// The maximum length of a value that is not a text of several lines.
    private static let maxShort = 200

    private static func set(_ field: TicketChange.Field, _ value: String, _ change: inout TicketChange) {
        let short = String((value.split(separator: "\n").first ?? "").prefix(maxShort))
        let word = key(short)
        let long = String(value.prefix(5_000))
        switch field {
        case .category: change.category = categories.first { word.contains($0.0) }?.1
        case .environment: change.environment = environments.first { word.contains($0.0) }?.1
        case .suggestedPriority:
            change.suggestedPriority = word.firstMatch(of: /p[1-4]/).flatMap { Priority(rawValue: $0.0.uppercased()) }
        case .beganAt:
            change.beganAt = short.firstMatch(of: /(\d{4})-(\d{2})-(\d{2})/).flatMap { found in
                LocalDate(String(found.0)).flatMap { LocalDateTime(date: $0, hour: 0, minute: 0) }
                    .map { Zone.utc.instant(of: $0) }
            }
        case .businessImpact: change.businessImpact = long
        case .expectedResult: change.expectedResult = long
        case .errorMessage: change.errorMessage = long
        case .requestID: change.requestID = short
        case .instanceID: change.instanceID = short
        case .accountID: change.accountID = short
        case .stepsToReproduce: change.stepsToReproduce = long
        case .discovery: change.discovery = long
        default: return
        }
        if isSet(field, change) { change.fields.insert(field) }
    }

    private static func isSet(_ field: TicketChange.Field, _ change: TicketChange) -> Bool {
        switch field {
        case .category: change.category != nil
        case .environment: change.environment != nil
        case .suggestedPriority: change.suggestedPriority != nil
        case .beganAt: change.beganAt != nil
        default: true
        }
    }

    private static let categories: [(String, Ticket.Category)] = [
        ("question", .question), ("frage", .question), ("defect", .defect), ("bug", .defect), ("fehler", .defect),
        ("defekt", .defect), ("enhancement", .enhancement), ("feature", .enhancement), ("verbesserung", .enhancement),
        ("erweiterung", .enhancement), ("other", .other), ("sonstiges", .other),
    ]

    private static let environments: [(String, Ticket.Environment)] = [
        ("staging", .staging), ("test", .staging), ("develop", .development), ("entwicklung", .development),
        ("production", .production), ("produktion", .production), ("produktiv", .production), ("other", .other),
        ("andere", .other),
    ]
}

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

    /// - Parameter text: the sender's own words.
    /// - Returns: true for a text with a label in German.
    static func hasGermanLabel(in text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            line.firstIndex(of: ":").map { germanLabels[key(String(line[..<$0]))] != nil } ?? false
        }
    }

    private static let labels = englishLabels.merging(germanLabels) { english, _ in english }

    private static let englishLabels: [String: TicketChange.Field] = [
        "category": .category, "business impact": .businessImpact, "impact": .businessImpact,
        "suggested priority": .suggestedPriority, "priority": .suggestedPriority, "expected result": .expectedResult,
        "expected results": .expectedResult, "error message": .errorMessage, "request id": .requestID,
        "instance id": .instanceID, "account id": .accountID, "steps to reproduce": .stepsToReproduce,
        "steps to duplicate": .stepsToReproduce, "steps": .stepsToReproduce, "environment": .environment,
        "discovery": .discovery, "discovered": .discovery, "how was the issue discovered": .discovery,
        "began": .beganAt, "began at": .beganAt, "when did it begin": .beganAt,
    ]

    private static let germanLabels: [String: TicketChange.Field] = [
        "kategorie": .category, "auswirkung": .businessImpact, "geschäftliche auswirkung": .businessImpact,
        "priorität": .suggestedPriority, "erwartetes ergebnis": .expectedResult, "fehlermeldung": .errorMessage,
        "anfrage-id": .requestID, "instanz-id": .instanceID, "konto": .accountID, "schritte": .stepsToReproduce,
        "umgebung": .environment, "entdeckt": .discovery, "beginn": .beganAt, "seit": .beganAt,
    ]

    /// The questions of the acknowledgement, which people answer below each.
    private static let questions: [String: TicketChange.Field] = {
        var questions: [String: TicketChange.Field] = [:]
        for field in Intake.Field.allCases {
            guard let known = TicketChange.Field(rawValue: field.rawValue) else { continue }
            for language in ["en", "de"] { questions[key(field.question(in: language))] = known }
        }
        return questions
    }()

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
        let words = short.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let long = String(value.prefix(5_000))
        switch field {
        case .category: change.category = words.lazy.compactMap { categories[$0] }.first
        case .environment: change.environment = words.lazy.compactMap { environments[$0] }.first
        case .suggestedPriority:
            change.suggestedPriority = words.lazy.compactMap { Priority(rawValue: $0.uppercased()) }.first
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

    /// The words of which the earliest in a value counts.
    private static let categories: [String: Ticket.Category] = [
        "question": .question, "questions": .question, "frage": .question, "fragen": .question, "defect": .defect,
        "defects": .defect, "bug": .defect, "bugs": .defect, "fehler": .defect, "defekt": .defect,
        "enhancement": .enhancement, "enhancements": .enhancement, "feature": .enhancement, "features": .enhancement,
        "verbesserung": .enhancement, "verbesserungen": .enhancement, "verbesserungsvorschlag": .enhancement,
        "erweiterung": .enhancement, "other": .other, "sonstiges": .other,
    ]

    private static let environments: [String: Ticket.Environment] = [
        "staging": .staging, "test": .staging, "testing": .staging, "testsystem": .staging, "testumgebung": .staging,
        "develop": .development, "development": .development, "dev": .development, "entwicklung": .development,
        "entwicklungssystem": .development, "entwicklungsumgebung": .development, "production": .production,
        "prod": .production, "produktion": .production, "produktiv": .production, "produktivsystem": .production,
        "produktionssystem": .production, "produktionsumgebung": .production, "produktivumgebung": .production,
        "other": .other, "andere": .other, "anderes": .other,
    ]
}

import Foundation
import Testing

@testable import SupportCore

@Suite struct `A ticket as JSON` {
    private let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }()

    private let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }()

    @Test func `has every field, with null for missing values`() throws {
        var ticket = try ticket()
        ticket.requester = .init(email: "ada@acme.example")
        try ticket.change(priority: .p1, at: try utc("2026-06-15 09:00"))
        try ticket.resolve(at: try utc("2026-06-15 09:30"))
        let expected = """
            {"accountID":null,"attachments":[],"beganAt":null,"businessImpact":null,"category":null,"channel":null,\
            "description":"The export ends with an error.","discovery":null,"environment":null,"errorMessage":null,\
            "expectedResult":null,"externalID":null,\
            "history":[{"at":"2026-06-15T09:00:00Z","change":"priority","value":"P1"},\
            {"at":"2026-06-15T09:30:00Z","change":"resolved","value":null}],\
            "id":"t1","instanceID":null,\
            "missing":["category","businessImpact","suggestedPriority","expectedResult","errorMessage","requestID",\
            "instanceID","stepsToReproduce","environment","discovery","beganAt"],\
            "number":1,"openedAt":"2026-06-15T08:00:00Z","plan":"standard","priority":"P1","requestID":null,\
            "requester":{"email":"ada@acme.example","name":null,"timeZone":null},"source":null,"status":"resolved",\
            "stepsToReproduce":null,"subject":"Export fails","suggestedPriority":null}
            """
        #expect(String(decoding: try encoder.encode(ticket), as: UTF8.self) == expected)
        #expect(try decoder.decode(Ticket.self, from: Data(expected.utf8)) == ticket)
    }

    @Test func `is decoded with all fields`() throws {
        let full = Ticket(
            id: "t2", number: 2, subject: "S", description: "D", expectedResult: "E", category: .defect,
            businessImpact: "B", suggestedPriority: .p1, priority: .p2, plan: .superPremium, errorMessage: "X",
            requestID: "R", instanceID: "I", accountID: "A", stepsToReproduce: "1. 2.",
            attachments: [.init(title: "Log", url: "https://a.example/log")], environment: .staging, discovery: "C",
            beganAt: try utc("2026-06-14 08:00"), channel: .email,
            requester: .init(name: "Ada", email: "ada@acme.example", timeZone: "Europe/Berlin"), externalID: "77",
            source: "zammad", openedAt: try utc("2026-06-15 08:00"),
            history: [.init(at: try utc("2026-06-15 09:00"), change: .plan(.superPremium))]
        )
        #expect(try decoder.decode(Ticket.self, from: try encoder.encode(full)) == full)
    }

    @Test func `every change has a name and a value for storage`() {
        let changes: [Ticket.Change] = [
            .acknowledged, .workaround, .waiting, .resumed, .resolved, .reopened, .closed, .priority(.p3),
            .plan(.superPremium),
        ]
        #expect(changes.map { Ticket.Change(name: $0.name, value: $0.value) } == changes)
    }

    @Test func `an invalid change is refused`() {
        let invalid = [("solved", nil), ("resolved", "P1"), ("priority", nil), ("priority", "P9"), ("plan", "gold")]
        #expect(invalid.map { Ticket.Change(name: $0.0, value: $0.1) } == [nil, nil, nil, nil, nil])
    }
}

import Foundation
import HTTPTypes
import Testing

@Suite struct AttendanceRoutesTests {
    private let date = "2026-12-08T10:00:00"
    /// The only date of a webinar.
    private let start = "2026-12-01T10:00:00"

    @Test func `a list is noted at once, and what fits nobody is told`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let ada = try await site.register("ada@example.org", for: session, on: date)
        let grace = try await site.register("grace@example.org", for: session, on: date)
        let other = try await site.register("alan@example.org", for: session, on: "2026-12-15T10:00:00")
        let before = try await site.journalPosition()
        let body: JSONValue = [
            "items": [
                ["email": "ADA@example.org", "attendance": "attended"],
                ["registration": .string(grace.id), "attendance": "absent"],
                ["registration": .string(grace.id), "attendance": "attended"],
                ["email": "alan@example.org", "attendance": "attended"],
                ["registration": .string(other.id), "occurrence": "2026-12-15T10:00:00", "attendance": "absent"],
                ["email": "ada@example.org", "occurrence": "2027-12-15T10:00:00", "attendance": "absent"],
            ]
        ]
        let reply = try await site.post(site.path(session) + "/attendance?occurrence=\(date)", body, as: .agent)
        let nobody: JSONValue = "This person is not registered for the date."
        #expect(
            try reply.json == [
                "preview": false, "attended": 2, "absent": 1, "remarks": [], "registrants": .null,
                "unknown": [
                    ["line": 4, "person": "alan@example.org", "detail": nobody],
                    ["line": 6, "person": "ada@example.org", "detail": "The session has no such date."],
                ],
            ])
        #expect(
            try await site.registration(ada)["attendance"] == [
                ["occurrence": .string(date), "attendance": "attended", "minutes": .null]
            ])
        #expect(try await site.journal(after: before) == Array(repeating: "updated registration", count: 3))
        // The same again is known already.
        _ = try await site.post(site.path(session) + "/attendance?occurrence=\(date)", body)
        #expect(try await site.journal(after: before).count == 3)
    }

    @Test func `the others of the dates that the items name are absent, and of no other date`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let ada = try await site.register("ada@example.org", for: session, on: date)
        let grace = try await site.register("grace@example.org", for: session, on: date)
        let alan = try await site.register("alan@example.org", for: session, on: "2026-12-15T10:00:00")
        let path = site.path(session) + "/attendance?others=absent"
        let body: JSONValue = [
            "items": [["email": "ada@example.org", "occurrence": .string(date), "attendance": "attended"]]
        ]
        let reply = try await site.post(path, body)
        #expect(try [reply["attended"], reply["absent"]] == [1, 1])
        var noted: [[JSONValue?]] = []
        for registration in [ada, grace, alan] {
            noted.append(
                try await site.registration(registration)["attendance"]?.items.map { $0["attendance"] } ?? [])
        }
        #expect(noted == [["attended"], ["absent"], []])
        try await expect(
            site.post(path, ["items": []]),
            refuses: .invalid("?occurrence", "Choose a date: the session has more than one."))
    }

    @Test func `nobody is absent from a date that was over when they registered for the series`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["scope": "series"]])
        let ada = try await site.register("ada@example.org", for: session)
        site.setClock("2026-12-02T08:00:00Z")
        let ben = try await site.register("ben@example.org", for: session)
        let path = site.path(session) + "/attendance?others=absent&occurrence=\(start)"
        #expect(try await site.post(path, ["items": []]).json["absent"] == 1)
        #expect(try await site.registration(ada)["attendance"]?.items.map { $0["attendance"] } == ["absent"])
        #expect(try await site.registration(ben)["attendance"] == [])
    }

    @Test func `the attendance by which a date is listed is the one on that date`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["scope": "series"]])
        let ada = try await site.register("ada@example.org", for: session)
        for (date, attendance) in [(start, "attended"), (date, "absent")] {
            let body: JSONValue = ["attendance": .string(attendance)]
            let reply = try await site.send(
                .put, "/api/v1/registrations/\(ada.id)/attendance/\(date)", body.data, as: .trainer)
            #expect(reply.status == 200, "\(reply.text)")
        }
        func count(_ query: String) async throws -> Int? {
            try await site.get(site.path(session) + "/registrations?" + query, as: .trainer)["items"]?.items.count
        }
        #expect(try await count("attendance=attended&occurrence=\(start)") == 1)
        #expect(try await count("attendance=attended&occurrence=\(date)") == 0)
        #expect(try await count("attendance=attended") == 1)
    }

    @Test func `the report of a webinar tool is taken as it is, and those whom it does not name stayed away`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.webinar(["capacity": 3])
        let people = ["ada", "grace", "alan", "late"]
        var registrations: [JSONValue] = []
        for name in people { registrations.append(try await site.register("\(name)@example.org", for: session)) }
        let report =
            "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\r\n"
            + "Ada,ada@example.org,09:58,11:00,62,No\r\nEve,eve@example.org,10:00,10:01,1,Yes\r\n"
        let path = site.path(session) + "/attendance?others=absent"
        let reply = try await site.send(.post, path, Data(report.utf8), as: .trainer, ["Content-Type": "text/csv"])
        #expect(
            try reply.json == [
                "preview": false, "attended": 1, "absent": 2, "remarks": [], "registrants": .null,
                "unknown": [
                    [
                        "line": 3, "person": "eve@example.org",
                        "detail": "This person is not registered for the date.",
                    ]
                ],
            ])
        var noted: [[String]] = []
        for registration in registrations {
            noted.append(
                try await site.registration(registration)["attendance"]?.items.map { $0["attendance"]?.text ?? "" }
                    ?? [])
        }
        // Who waited for a seat did not stay away.
        #expect(noted == [["attended"], ["absent"], ["absent"], []])
        let absent = try await site.get(site.path(session) + "/registrations?attendance=absent", as: .trainer)
        #expect(try absent["items"]?.items.count == 2)
    }

    @Test func `a preview tells who would be noted how, and notes nothing`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["capacity": 5])
        var ids: [JSONValue] = []
        for name in ["Ada Moss", "Grace Hopper", "Alan Turing", "Dee Low"] {
            let email = name.split(separator: " ")[0].lowercased() + "@example.org"
            let reply = try await site.post(
                site.path(session) + "/registrations", ["name": .string(name), "email": .string(email)])
            ids.append(.string(try reply.json.id))
        }
        let path = site.path(session) + "/attendance?others=absent"
        let csv = ["Content-Type": "text/csv; charset=utf-8"]
        let report = """
            Attended,Name,Email,Time in Session (minutes)
            Yes,Ada,ADA@example.org,61
            Yes,"Hopper, Grace",,9
            Perhaps,Alan,alan@example.org,
            Yes,Eve,eve@example.org,1
            """
        let before = try await site.journalPosition()
        let position: JSONValue = .string(self.start)
        func registrant(
            _ index: Int, _ name: JSONValue, _ email: JSONValue, _ attendance: JSONValue, _ line: JSONValue,
            _ minutes: JSONValue
        ) -> JSONValue {
            [
                "registration": ids[index], "occurrence": position, "name": name, "email": email,
                "attendance": attendance, "before": .null, "line": line, "minutes": minutes,
            ]
        }
        let preview = try await site.send(
            .post, path + "&minutes=10&preview=true", Data(report.utf8), as: .agent, csv)
        #expect(
            try preview.json == [
                "preview": true, "attended": 1, "absent": 2,
                "unknown": [
                    [
                        "line": 4, "person": "alan@example.org",
                        "detail": "“Perhaps” in the column “Attended” does not say whether the person came.",
                    ],
                    [
                        "line": 5, "person": "eve@example.org",
                        "detail": "This person is not registered for the date.",
                    ],
                ],
                "remarks": [
                    [
                        "line": 3, "person": "Hopper, Grace",
                        "detail": "Matched with grace@example.org by the name, because the report has no address.",
                    ]
                ],
                "registrants": [
                    registrant(0, "Ada Moss", "ada@example.org", "attended", 2, 61),
                    registrant(1, "Grace Hopper", "grace@example.org", "absent", 3, 9),
                    // Their row was refused: nobody knows whether they came.
                    registrant(2, "Alan Turing", "alan@example.org", .null, .null, .null),
                    registrant(3, "Dee Low", "dee@example.org", "absent", .null, .null),
                ],
            ])
        #expect(try await site.journalPosition() == before)
        let noted = try await site.send(.post, path, Data(report.utf8), as: .trainer, csv)
        #expect(try noted.json["attended"] == 2)
        #expect(try await site.journal(after: before) == Array(repeating: "updated registration", count: 3))
    }

    @Test func `a name decides only where one registrant has it`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["capacity": 5])
        for (name, email) in [
            ("Ada Moss", "ada@example.org"), ("Moss, Ada", "ada@acme.example"), ("Alan Turing", "alan@example.org"),
            ("Bob Ray", "bob@example.org"), ("Dee Low", "dee@example.org"),
        ] {
            _ = try await site.post(
                site.path(session) + "/registrations", ["name": .string(name), "email": .string(email)])
        }
        let report =
            "Name,Email,Join Time\nADA MOSS,,10:00\nBob (Robert) Ray,bob@elsewhere.example,10:00\n"
            + "Bob Ray,bob@elsewhere.example,10:00\nÁlan Turing (Guest),,10:00\n"
        let reply = try await site.send(
            .post, site.path(session) + "/attendance?others=absent", Data(report.utf8), as: .trainer,
            ["Content-Type": "text/csv"])
        #expect(
            try reply.json == [
                "preview": false, "attended": 1, "absent": 1, "registrants": .null,
                "unknown": [
                    [
                        "line": 2, "person": "ADA MOSS",
                        "detail":
                            "Several registrants have this name, and the report has no address: their attendance was left as it is.",
                    ],
                    [
                        "line": 3, "person": "bob@elsewhere.example",
                        "detail":
                            "This address is not registered for the date. Bob Ray is, with another address: their attendance was left as it is.",
                    ],
                ],
                "remarks": [
                    [
                        "line": 5, "person": "Álan Turing (Guest)",
                        "detail": "Matched with alan@example.org by the name, because the report has no address.",
                    ]
                ],
            ])
    }

    @Test func `a report that does not say who came is refused with the reason`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let path = site.path(session) + "/attendance?others=absent"
        let csv = ["Content-Type": "text/csv"]
        try await expect(
            site.send(
                .post, path, Data("First Name,Email,Registration Time\nAda,ada@example.org,today\n".utf8), as: .trainer,
                csv),
            refuses: .invalid(
                "",
                "This is a registration report: it says who registered, not who came. Export the attendee or participant report instead."
            ))
        try await expect(
            site.send(
                .post, path + "&minutes=5", Data("Attended,Email\nYes,ada@example.org\n".utf8), as: .trainer, csv),
            refuses: .invalid("?minutes", "This report does not say how long anybody stayed."))
        try await expect(
            site.post(path + "&minutes=5", ["items": []]),
            refuses: .invalid("?minutes", "Only a report tells how long people stayed. A list says who attended."))
        #expect(try await site.post(path + "&minutes=2000", ["items": []]).status == 422)
    }

    @Test func `bad lists are refused whole`() async throws {
        let site = try await TestSite()
        let series = try await site.series()
        let path = site.path(series) + "/attendance"
        try await expect(
            site.post(path, ["items": [["email": "ada@example.org", "attendance": "attended"]]]),
            refuses: .invalid("?occurrence", "Choose a date: the session has more than one."))
        let bad = try await site.post(
            path + "?occurrence=\(date)",
            [
                "items": [
                    ["email": "ada", "attendance": "attended"], ["attendance": "absent"],
                    ["email": "ada@example.org", "attendance": "came"],
                    ["email": "ada@example.org", "attendance": "absent", "x": 1],
                ]
            ])
        #expect(
            try bad.refusal?.faults.map(\.pointer) == [
                "/items/0/email", "/items/1/email", "/items/2/attendance", "/items/3/x",
            ])
        #expect(try await site.post(path + "?occurrence=\(date)", [:]).status == 422)
        #expect(try await site.post(path + "?occurrence=2026-12-09T10:00:00", ["items": []]).status == 404)
        #expect(try await site.post(path + "?others=gone", ["items": []]).status == 422)
        let csv = ["Content-Type": "text/csv"]
        #expect(
            try await site.send(.post, path + "?occurrence=\(date)", Data("Name\n".utf8), as: .trainer, csv).status
                == 400)
        #expect(
            try await site.send(
                .post, path + "?occurrence=\(date)", Data("x".utf8), as: .trainer, ["Content-Type": "application/pdf"]
            ).status == 415)
        try await expect(site.post(path, ["items": []], as: .anybody), refuses: .noToken)
        try await expect(site.post(path, ["items": []], as: .integration), refuses: .forbidden("integration"))
    }
}

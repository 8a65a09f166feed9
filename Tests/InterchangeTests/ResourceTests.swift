import Foundation
import ICalendar
import Testing
import Training

@testable import Interchange
@testable import Operations
@testable import Storage
@testable import SupportCore

/// Answers of the API, whole and byte by byte.
@Suite struct ResourceTests {
    private func text(_ value: some JSONWritable) -> String {
        String(decoding: value.jsonBytes, as: UTF8.self)
    }

    @Test func `a session shows all of its fields to staff`() throws {
        let shown = SessionResource(
            try Sample.session(), forStaff: true, publicURL: "https://lectern.test", now: Sample.instant(1_790_200_000))
        #expect(
            text(shown) == #"""
                {"id":"s1","uid":"u1@lectern.test","sequence":3,"follows":"s0","followedBy":null,"kind":"webinar",\#
                "tutorial":"t1","title":"Webhooks: “verify” \"signed\" payloads",\#
                "description":"First line\nsecond\\line\twith a tab \u0001 and 😀.","start":"2026-11-01T01:30:00",\#
                "timeZone":"America/New_York","duration":"PT1H30M",\#
                "recurrence":{"rule":"FREQ=WEEKLY;BYDAY=SU;COUNT=30","excluded":["2026-11-15T01:30:00"],\#
                "added":["2027-03-14T02:30:00"]},"trainers":["r1","r2"],"capacity":25,"waitlist":{"mode":"offer",\#
                "offerHold":"PT25H1M1S"},"registration":{"scope":"series","opens":"2026-09-21T14:13:20Z",\#
                "closesBefore":"PT30M","approval":false,"questions":[{"id":"os","label":"Which system?","kind":"choice",\#
                "options":["Linux","macOS"],"required":true}]},"minimum":null,"decideBefore":null,"join":{"url":"https://example.org/join?a=1&b=2",\#
                "releasedBefore":"PT15M"},"room":null,"location":null,"language":"en","tags":["webhooks","security"],\#
                "visibility":"accounts","accounts":["acme"],"status":"published","cancellation":{"reason":"Storm",\#
                "at":"2026-09-22T18:00:00Z"},"feed":"https://lectern.test/calendar/sessions/s1.ics",\#
                "createdAt":"2026-05-28T20:26:40Z","updatedAt":"2026-09-21T14:13:21Z",\#
                "publishedAt":"2026-07-25T17:20:00Z",\#
                "warnings":["2026-11-01T01:30:00 occurs twice in America/New_York, because clocks go back. The date starts the first time.",\#
                "2027-03-14T02:30:00 does not exist in America/New_York, because clocks go forward. The date starts at 2027-03-14T03:30:00."]}
                """#)
    }

    @Test func `a session shows neither join link nor accounts nor warnings to others`() throws {
        let shown = SessionResource(
            try Sample.session(), forStaff: false, publicURL: "https://lectern.test", now: Sample.instant(1_790_200_000)
        )
        #expect(
            text(shown) == #"""
                {"id":"s1","uid":"u1@lectern.test","sequence":3,"follows":"s0","followedBy":null,"kind":"webinar",\#
                "tutorial":"t1","title":"Webhooks: “verify” \"signed\" payloads",\#
                "description":"First line\nsecond\\line\twith a tab \u0001 and 😀.","start":"2026-11-01T01:30:00",\#
                "timeZone":"America/New_York","duration":"PT1H30M",\#
                "recurrence":{"rule":"FREQ=WEEKLY;BYDAY=SU;COUNT=30","excluded":["2026-11-15T01:30:00"],\#
                "added":["2027-03-14T02:30:00"]},"trainers":["r1","r2"],"capacity":25,"waitlist":{"mode":"offer",\#
                "offerHold":"PT25H1M1S"},"registration":{"scope":"series","opens":"2026-09-21T14:13:20Z",\#
                "closesBefore":"PT30M","approval":false,"questions":[{"id":"os","label":"Which system?","kind":"choice",\#
                "options":["Linux","macOS"],"required":true}]},"minimum":null,"decideBefore":null,"join":null,"room":null,"location":null,"language":"en",\#
                "tags":["webhooks","security"],"visibility":"accounts","accounts":[],"status":"published",\#
                "cancellation":{"reason":"Storm","at":"2026-09-22T18:00:00Z"},\#
                "feed":"https://lectern.test/calendar/sessions/s1.ics","createdAt":"2026-05-28T20:26:40Z",\#
                "updatedAt":"2026-09-21T14:13:21Z","publishedAt":"2026-07-25T17:20:00Z","warnings":[]}
                """#)
    }

    @Test func `a ticket shows its service level, and tutorials that may answer it`() throws {
        let shown = TicketResource(try Sample.ticket(), proposals: [Sample.proposal()])
        #expect(
            text(shown) == #"""
                {"id":"k1","number":4711,"subject":"Signature does not match","description":"It says:\r\n\"401\"",\#
                "priority":"P1","plan":"superPremium","accountID":"acme.example","requester":{"name":"Ada",\#
                "email":"ada@acme.example","timeZone":"Europe/Berlin"},"channel":"email","source":"zendesk",\#
                "externalID":"z-9","openedAt":"2026-09-21T14:13:20Z","category":"defect",\#
                "businessImpact":"All orders wait.","suggestedPriority":"P2","expectedResult":"200",\#
                "errorMessage":"","requestID":"req-1","instanceID":null,"stepsToReproduce":null,\#
                "attachments":[{"title":"Log","url":"https://example.org/log.txt"}],"environment":"production",\#
                "discovery":null,"beganAt":"2026-09-21T13:56:40Z","status":"open","missing":["instanceID",\#
                "stepsToReproduce","discovery"],"serviceLevel":{"priority":"P1","plan":"superPremium",\#
                "clockStart":"2026-09-21T14:13:20Z","respond":{"target":{"within":"PT30M","clock":"elapsed"},\#
                "due":"2026-09-21T14:43:20Z","metAt":"2026-09-21T14:23:20Z","state":"met","breachedBy":null},\#
                "fix":{"target":{"businessDays":5},"due":"2026-09-26T05:20:00Z","metAt":null,"state":"breached",\#
                "breachedBy":"PT1H2M5S"}},"problem":"p4711","recommended":[{"tutorial":{"id":"t1",\#
                "slug":"webhook-signatures","title":"Webhook signatures","summary":"How to verify them."},\#
                "score":0.1235}],"linked":["t1","t2"],"assignee":null,\#
                "createdAt":"2026-09-21T14:15:00Z","updatedAt":"2026-09-21T14:23:20Z"}
                """#)
    }

    @Test func `a registration shows its answers in the order of their questions' ids`() throws {
        #expect(
            text(RegistrationResource(try Sample.registration())) == #"""
                {"id":"g1","session":"s1","occurrence":"2026-12-01T10:00:00","name":"Ada Lovelace",\#
                "email":"ada@acme.example","accountID":null,"timeZone":"Europe/Berlin","language":"de",\#
                "status":"offered","position":2,"offerExpires":"2026-11-30T00:53:20Z",\#
                "attendance":[{"occurrence":"2026-12-01T10:00:00","attendance":"attended","minutes":52}],"declined":null,\#
                "movedFrom":null,"reserved":null,"ticket":"k1",\#
                "answers":{"consent":true,"os":"Linux"},\#
                "consents":[{"question":"consent","wording":"I agree.","language":"de","at":"2026-09-21T14:13:20Z"}],\#
                "createdAt":"2026-09-21T14:13:20Z",\#
                "updatedAt":"2026-09-21T14:13:21Z"}
                """#)
    }
}

private enum Sample {
    static func instant(_ seconds: Int) -> Date { Date(timeIntervalSince1970: Double(seconds)) }

    static func session() throws -> Session {
        let details = Session.Details(
            kind: .webinar, tutorial: "t1", title: "Webhooks: “verify” \"signed\" payloads",
            description: "First line\nsecond\\line\twith a tab \u{1} and \u{1F600}.",
            recurrence: try Recurrence(
                start: try #require(LocalDateTime("2026-11-01T01:30:00")), zone: try Zone("America/New_York"),
                rule: try RecurrenceRule("FREQ=WEEKLY;BYDAY=SU;COUNT=30"),
                excluded: [try #require(LocalDateTime("2026-11-15T01:30:00"))],
                added: [try #require(LocalDateTime("2027-03-14T02:30:00"))]),
            duration: 5_400, trainers: ["r1", "r2"], capacity: 25,
            waitlist: WaitlistPolicy(mode: .offer, offerHold: 90_061),
            registration: RegistrationPolicy(
                scope: .series, opens: instant(1_790_000_000), closesBefore: 1_800,
                questions: [
                    .init(id: "os", label: "Which system?", kind: .choice, options: ["Linux", "macOS"], required: true)
                ]),
            join: Join(url: "https://example.org/join?a=1&b=2", releasedBefore: 900), location: nil, language: "en",
            tags: ["webhooks", "security"], visibility: .accounts, accounts: ["acme"])
        return Session(
            id: "s1", uid: "u1@lectern.test", details: details, status: .published,
            cancellation: Cancellation(reason: "Storm", at: instant(1_790_100_000)), sequence: 3, follows: "s0",
            createdAt: instant(1_780_000_000), updatedAt: instant(1_790_000_001), announcedAt: instant(1_790_000_001),
            publishedAt: instant(1_785_000_000), revision: 4)
    }

    static func ticket() throws -> Tickets.Overview {
        var ticket = Ticket(
            id: "k1", number: 4_711, subject: "Signature does not match", description: "It says:\r\n\"401\"",
            expectedResult: "200", category: .defect, businessImpact: "All orders wait.", suggestedPriority: .p2,
            priority: .p1, plan: .superPremium, errorMessage: "", requestID: "req-1", instanceID: nil,
            accountID: nil, stepsToReproduce: nil,
            attachments: [Ticket.Attachment(title: "Log", url: "https://example.org/log.txt")],
            environment: .production, discovery: nil, beganAt: instant(1_789_999_000), channel: .email,
            requester: Ticket.Requester(name: "Ada", email: "ada@acme.example", timeZone: "Europe/Berlin"),
            externalID: "z-9", source: "zendesk", openedAt: instant(1_790_000_000))
        try ticket.acknowledge(at: instant(1_790_000_600))
        let level = ServiceLevel(
            priority: .p1, plan: .superPremium, clockStart: instant(1_790_000_000),
            respond: .init(
                target: .within(seconds: 1_800, clock: .elapsed), due: instant(1_790_001_800),
                metAt: instant(1_790_000_600), state: .met, breachedBy: nil),
            fix: .init(
                target: .businessDays(5), due: instant(1_790_400_000), metAt: nil, state: .breached, breachedBy: 3_725))
        let record = TicketRecord(
            ticket: ticket, createdAt: instant(1_790_000_100), updatedAt: instant(1_790_000_600))
        return Tickets.Overview(record: record, level: level, problem: "p4711", linked: ["t1", "t2"])
    }

    static func proposal() -> Recommendations.Proposal {
        Recommendations.Proposal(
            tutorial: Tutorial(
                id: "t1",
                details: .init(slug: "webhook-signatures", title: "Webhook signatures", summary: "How to verify them."),
                createdAt: instant(0), updatedAt: instant(0)),
            score: 0.123_456)
    }

    static func registration() throws -> Registrations.Overview {
        let date = try #require(LocalDateTime("2026-12-01T10:00:00"))
        let registration = Registration(
            id: "g1", session: "s1", occurrence: "o1", registrant: "x1",
            person: .init(
                name: "Ada Lovelace", email: "ada@acme.example", account: nil, timeZone: try Zone("Europe/Berlin"),
                language: "de"),
            status: .offered, queue: 7, offerExpires: instant(1_796_000_000),
            answers: ["os": .text("Linux"), "consent": .checked(true)],
            consents: [.init(question: "consent", wording: "I agree.", language: "de", at: instant(1_790_000_000))],
            ticket: "k1",
            createdAt: instant(1_790_000_000), updatedAt: instant(1_790_000_001))
        return Registrations.Overview(
            registration: registration, recurrenceID: date, position: 2,
            attendance: [.init(recurrenceID: date, attendance: .attended, source: .room, minutes: 52)])
    }
}

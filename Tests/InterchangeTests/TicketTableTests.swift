import Foundation
import ICalendar
import Operations
import SupportCore
import Testing
import Training

@testable import Interchange

@Suite struct TicketTableTests {
    private func instant(_ text: String, zone: String = "UTC") throws -> String {
        instantText(try TicketTime.instant(text, zone: try Zone(zone)))
    }

    @Test(arguments: [
        "2026-11-24T09:05:00Z", "2026-11-24 09:05", "2026-11-24 09:05:00", "2026-11-24 09:05:00 UTC",
        "2026-11-24T09:05Z", "2026-11-24T10:05:00+01:00", "2026-11-24 10:05:00 +0100", "2026-11-24 10:05 CET",
        "2026-11-24 04:05 EST", "2026/11/24 09:05", "24.11.2026 09:05", "24.11.26, 09:05:00", "24.11.2026 09:05 Uhr",
        "24/Nov/26 9:05 AM", "24 Nov 2026 09:05", "Nov 24, 2026 9:05 AM", "November 24, 2026 at 9:05 AM",
        "Tue Nov 24 09:05:00 2026", "Tue, 24 Nov 2026 09:05:00 GMT", "Di., 24. Nov. 2026 09:05",
        "24 novembre 2026 09:05", "24 de noviembre de 2026 09:05", "24/11/2026 09:05", "11/24/2026 9:05 AM",
        "11/24/26, 9:05:00\u{202F}AM", "2026-11-24 09:05:00.123", "24-11-2026 09:05", "2026-11-24 10:05 (UTC+1)",
        "2026-11-24 10:05 Europe/Berlin",
    ])
    func `a point in time`(text: String) throws {
        #expect(try instant(text) == "2026-11-24T09:05:00Z")
    }

    @Test func `a time without a zone is of the importer's zone`() throws {
        #expect(try instant("24.07.2026 09:05", zone: "Europe/Berlin") == "2026-07-24T07:05:00Z")
        #expect(try instant("2026-07-24", zone: "Europe/Berlin") == "2026-07-23T22:00:00Z")
        #expect(try instant("2026-07-24 09:05Z", zone: "Europe/Berlin") == "2026-07-24T09:05:00Z")
        #expect(try instant("07/07/2026 12:00 AM", zone: "UTC") == "2026-07-07T00:00:00Z")
    }

    @Test(arguments: [
        "2026-11-24 03:05 CST", "2026-11-24 04:05 CDT", "2026-11-24 02:05 MST", "2026-11-24 10:05 BST",
        "2026-11-24 12:05 MSK", "2026-11-24 18:05 JST", "2026-11-24 19:05 AEST", "2026-11-24 18:35 ACST",
        "2026-11-24 22:05 NZDT", "2026-11-24 09:05 UT",
    ])
    func `abbreviations of zones mean the same in files and in payloads`(text: String) throws {
        #expect(try instant(text, zone: "Europe/Berlin") == "2026-11-24T09:05:00Z")
        #expect(HelpdeskTime(text).map { instantText($0.instant.date) } == "2026-11-24T09:05:00Z")
    }

    @Test(arguments: [
        "", "yesterday", "09:05", "2026-13-24 09:05", "2026-11-24 25:05", "2026-02-30", "1.5 hours", "20261124",
        "2026-11-24 09:05 IST", "2026-11-24 09:05 Mars/Olympus", "24.11.2026 09:05 and more",
    ])
    func `no point in time`(text: String) {
        #expect(throws: TicketTime.Fault.unreadable) { try self.instant(text) }
    }

    @Test(arguments: ["03/04/2026 10:00", "3-4-26", "03/04/2026 10:00 AM"])
    func `day and month may be either`(text: String) {
        #expect(throws: TicketTime.Fault.ambiguous) { try self.instant(text) }
    }

    @Test(arguments: [
        ("P1", Priority.p1), ("urgent", .p1), ("1 very high", .p1), ("Sehr hoch", .p1), ("Très haute", .p1),
        ("Dringend", .p1), ("Blocker", .p1), ("2 high", .p2), ("Hoch", .p2), ("Élevée", .p2), ("Alta", .p2),
        ("3 normal", .p3), ("Mittel", .p3), ("Média", .p3), ("Moyenne", .p3), ("4 low", .p4), ("Très basse", .p4),
        ("Niedrig", .p4), ("Baixa", .p4),
    ])
    func `a priority`(word: String, priority: Priority) {
        #expect(HelpdeskWords.priority(word) == priority)
    }

    @Test(arguments: [
        ("Open", Ticket.Status.open), ("new", .open), ("In Bearbeitung", .open), ("En cours (Attribué)", .open),
        ("on-hold", .open), ("Pending", .pending), ("pending reminder", .pending), ("Waiting for customer", .pending),
        ("warten auf erfolgreich schließen+", .pending), ("Open, waiting for customer", .pending),
        ("pending auto close+", .pending), ("Closed - not resolved", .resolved),
        ("Resolved, awaiting review", .resolved),
        ("warten auf Erinnerung", .pending), ("En attente", .pending), ("Pendente", .pending), ("stalled", .pending),
        ("Closed", .resolved), ("closed successful", .resolved), ("gelöst", .resolved), ("Résolu", .resolved),
        ("Cerrado", .resolved), ("Fechado", .resolved), ("Done", .resolved),
    ])
    func `a state`(word: String, status: Ticket.Status) {
        #expect(HelpdeskWords.status(word) == status)
    }

    @Test func `what is not known is not guessed`() {
        #expect(HelpdeskWords.priority("P0") == nil)
        #expect(HelpdeskWords.status("Im Labor") == nil)
        #expect(HelpdeskWords.status("Not resolved") == nil)
        #expect(HelpdeskWords.status("Nicht gelöst") == nil)
        #expect(HelpdeskWords.category("Netz > VPN") == nil)
        #expect(HelpdeskWords.channel("Phone") == nil)
        #expect(HelpdeskWords.environment("Windows 11") == nil)
        #expect(HelpdeskWords.environment("not production") == nil)
        #expect(HelpdeskWords.plan("Gold") == nil)
    }

    @Test(arguments: [
        ("Production", Ticket.Environment.production), ("prod", .production), ("Live system", .production),
        ("Produktivumgebung", .production), ("Test", .staging), ("Pre-production", .staging), ("Abnahme", .staging),
        ("DEV", .development), ("Entwicklung", .development), ("other", .other),
    ])
    func `an environment`(word: String, environment: Ticket.Environment) {
        #expect(HelpdeskWords.environment(word) == environment)
    }

    @Test func `an export's environments, plans and attachments without a counterpart are left out with a warning`()
        throws
    {
        let header = "Issue key,Summary,Created,Environment,Plan,Attachments".split(separator: ",")
        let table = try TicketTable(header: header.map { Array($0.utf8) })
        func entry(_ cells: String...) throws -> TicketTable.Entry {
            try table.entry((["S-1", "Login fails", "2026-11-24 09:05"] + cells).map { Array($0.utf8) })
        }
        func names(_ entry: TicketTable.Entry) -> [String] {
            if case .object(let members) = entry.json { members.map(\.name) } else { [] }
        }
        let foreign = try entry("Chrome 131, Windows 11", "Enterprise", "screen.png https://acme.example/log.txt")
        #expect(names(foreign) == ["externalID", "subject", "openedAt", "attachments"])
        #expect(
            foreign.json["attachments"] == .array([.object([.init("url", .string("https://acme.example/log.txt"))])]))
        #expect(
            foreign.warnings.map(\.detail) == [
                "“Chrome 131, Windows 11”: This is not a known environment.",
                "“Enterprise”: This is not a plan of the agreement.",
                "“screen.png https://acme.example/log.txt”: Only web addresses are taken, 100 at the most.",
            ])
        let known = try entry("Production", "Super Premium", "screen.png")
        #expect(names(known) == ["externalID", "subject", "openedAt", "environment", "plan"])
        #expect([known.json["environment"], known.json["plan"]] == ["production", "superPremium"])
        #expect(known.warnings.map(\.pointer) == ["/Attachments"])
    }

    @Test func `the texts of an export lose their control characters and what is too long, with a warning`() throws {
        func change(_ header: String, _ record: String) throws -> ReadTicket? {
            var reader = TicketReader(.csv)
            let tickets = try Array("\(header)\n\(record)\n".utf8).withUnsafeBytes { try reader.tickets(in: $0) }
            return try (tickets + reader.finish()).first
        }
        let long = String(repeating: "x", count: 501)
        let read = try #require(
            try change(
                "Betreff,Beschreibung,Requester,Firma",
                "\(long),A\u{1}B,Ada\u{7F} Moss <ada@acme.example>,Acme\u{0B}Ltd\u{1}"))
        let ticket = try read.change.get()
        #expect(ticket.subject?.count == 500)
        #expect([ticket.description, ticket.accountID] == ["A B", "Acme Ltd"])
        #expect([ticket.requester?.name, ticket.requester?.email] == ["Ada  Moss", "ada@acme.example"])
        #expect(
            read.warnings == [
                "/Betreff: “\(long.prefix(59))…”: This is longer than 500 characters. The rest was left out.",
                "/Beschreibung: “AB”: Spaces stand in place of its control characters.",
                "/Requester: “Ada Moss <ada@acme.example>”: Spaces stand in place of its control characters.",
                "/Firma: “AcmeLtd”: Spaces stand in place of its control characters.",
            ])
        // The API's own names stay strict.
        let own = try #require(try change("subject,description", "A\u{1}B,C"))
        #expect(throws: Failure.self) { try own.change.get() }
    }

    @Test(arguments: [
        "Ada Moss <ada@acme.example>", "Ada Moss (ada@acme.example)", "\"Ada Moss\" <ada@acme.example>",
        "Ada Moss (ada@acme.example);Alan Ray (alan@acme.example)",
    ])
    func `the requester of an export is read with the name`(cell: String) throws {
        let table = try TicketTable(header: ["Betreff", "Associated Contact"].map { Array($0.utf8) })
        let entry = try table.entry(["S", cell].map { Array($0.utf8) })
        #expect(
            entry.json["requester"]
                == .object([.init("email", .string("ada@acme.example")), .init("name", .string("Ada Moss"))]))
        #expect(entry.warnings == [])
    }

    @Test(
        arguments: [
            ("\"Moss, Ada\" <ada@acme.example>", "Moss, Ada"), ("Moss, Ada <ada@acme.example>", "Moss, Ada"),
            ("Moss, Ada (ada@acme.example); Ray, Alan (alan@acme.example)", "Moss, Ada"),
            ("\"Moss; Ada\" <ada@acme.example>, Bob <bob@acme.example>", "Moss; Ada"),
            ("Support; Moss, Ada <ada@acme.example>, bob@acme.example", "Moss, Ada"),
            ("Ada \"Moss <ada@acme.example>", "Ada Moss"),
            ("ada@acme.example, bob@acme.example", nil), ("Ada Moss, ada@acme.example", nil),
        ] as [(String, String?)])
    func `a comma in a name parts nobody`(cell: String, name: String?) throws {
        let table = try TicketTable(header: ["Betreff", "Kunde"].map { Array($0.utf8) })
        let requester = try table.entry(["S", cell].map { Array($0.utf8) }).json["requester"]
        #expect(requester?["email"] == .string("ada@acme.example"))
        #expect(requester?["name"] == name.map(JSON.string))
    }

    @Test func `combining marks without an end are parted in cells and headings`() throws {
        let marks = String(repeating: "\u{301}\u{323}", count: 95_000)
        let table = try TicketTable(header: ["Betreff", "Laune\(marks)", "Nummer"].map { Array($0.utf8) })
        #expect(table.ignored.map(\.isStreamSafe) == [true])
        let entry = try table.entry(["a\(marks)", "", "1"].map { Array($0.utf8) })
        guard case .string(let subject)? = entry.json["subject"] else {
            throw Failure(.invalid, "There is no subject.")
        }
        #expect(subject.isStreamSafe)
        #expect(plainText(html: String(repeating: "&#769;&#803;", count: 50_000)).isStreamSafe)
    }

    @Test func `a header is as wide as an export can be, and may end with the empty columns of a spreadsheet`() throws {
        func table(_ columns: Int, empty: Int = 0) throws -> TicketTable {
            let names = ["Betreff"] + (1..<columns).map { "Column \($0)" } + Array(repeating: "", count: empty)
            return try TicketTable(header: names.map { Array($0.utf8) })
        }
        #expect(try table(2_000, empty: 14_384).ignored.count == 1_999)
        let failure = #expect(throws: Failure.self) { try table(2_001) }
        #expect(failure == Failure(.malformed, "The header has more than 2000 columns."))
    }

    @Test func `names of the API count in any case and spelling, and only they make an unknown column a fault`() throws
    {
        func table(_ header: String) throws -> TicketTable {
            try TicketTable(
                header: header.split(separator: ",", omittingEmptySubsequences: false).map { Array($0.utf8) })
        }
        #expect(try table("SUBJECT,Description,External ID,requester_email,opened-at,,").ignored == [])
        #expect(try table("Betreff,Beschreibung,Abteilung,Laune").ignored == ["Abteilung", "Laune"])
        let failure = #expect(throws: Failure.self) { try table("subject,descripton") }
        #expect(failure?.faults.map(\.pointer) == ["/descripton", "/description"])
    }
}

import Foundation
import Operations
import Storage
import Testing
import Web

/// Recordings by themselves: which of them the page of a tutorial shows.
@Suite struct RoomRecordingTests {
    /// A session whose tutorial is published, in a room whose recordings are.
    private func hold(_ fields: JSONValue, rehearsing: Bool = false) async throws -> (
        site: TestSite, session: JSONValue, tutorial: JSONValue
    ) {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings(recording: .publish))
        let tutorial = try await site.tutorial()
        let room: JSONValue = ["room": ["kind": "bigbluebutton"], "tutorial": .string(tutorial.id)]
        let session = try await site.webinar(room.merging(fields))
        let ada = try await site.register("ada@acme.example", for: session)
        let link = try await site.joinPath(of: ada)
        server.setClock(site.now)
        if rehearsing {
            let browser = try await site.signedIn(as: .trainer)
            let page = "/staff/sessions/\(session.id)/dates/2026-12-01T10:00:00/join"
            #expect(server.enter(try await browser.get(page).header("Location")) == "MODERATOR")
            try await site.pass(until: "2026-12-01T08:10:00Z", with: server)
            _ = server.end()
            server.record(minutes: 9)
            try await site.pass(until: "2026-12-01T08:12:00Z", with: server)
        }
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
        _ = server.end()
        server.record(minutes: 30)
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        return (site, session, tutorial)
    }

    private func addresses(_ site: TestSite, _ tutorial: JSONValue) async throws -> [JSONValue?] {
        try await site.get("/api/v1/tutorials/\(tutorial.id)").json["materials"]?.items.map { $0["url"] } ?? []
    }

    @Test(
        arguments: [
            ["visibility": "accounts", "accounts": ["acme.example"]], ["visibility": "unlisted"],
        ] as [JSONValue])
    func `the recording of a session that is not public is only offered to staff`(visibility: JSONValue) async throws {
        let (site, session, tutorial) = try await hold(visibility)
        #expect(try await addresses(site, tutorial) == [])
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.get("/staff/sessions/\(session.id)").html
        #expect(try page.texts("//button[@name='recording']/@value").count == 1)
    }

    @Test func `the recording of a rehearsal is left out`() async throws {
        let (site, _, tutorial) = try await hold([:], rehearsing: true)
        let recording = "640ab2bae07bedc4c163f679a746f7ab7fb5d1fa-1531155809612"
        #expect(try await addresses(site, tutorial) == [.string("https://bbb.example/playback/" + recording)])
        let known = try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM recordings") }
        #expect(known == 1)
    }
}

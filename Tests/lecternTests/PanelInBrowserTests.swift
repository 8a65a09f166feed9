import Foundation
import TestSupport
import Testing

/// The panel in the page of a helpdesk.
@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct PanelInBrowserTests {
    @Test func `an agent signs in in a tab, and the panel opens by itself`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(environment: ["LECTERN_WEBHOOK_ALLOW": "127.0.0.0/8"], in: folder)
        let site = "http://127.0.0.1:\(server.port)"
        let helpdesk = try await StandInServer { request in
            guard request.path == "/desk" else { return .answer(200, body: #"{"id": 3, "login": "bot"}"#) }
            let panel = "\(site)/panel?\(request.address.dropFirst("/desk?".count))"
            return .answer(
                200, headers: ["content-type": "text/html; charset=utf-8"],
                body: "<!DOCTYPE html><title>Desk</title><iframe id=panel width=400 height=600 src='\(panel)'></iframe>"
            )
        }
        let connected = try await server.post(
            "/api/v1/connections", #"{"kind": "zammad", "url": "\#(helpdesk.url)", "credential": "t"}"#, token: token)
        let connection = try #require(connected.text.firstMatch(of: /"id":"([^"]+)"/), "\(connected.text)").1
        let invited = try await Lectern.run(
            "user", "create", "--email", "grace@example.org", "--role", "agent", "--public-url", site, in: folder)
        let browser = try await Browser(in: folder)
        try await browser.open(invited.output.trimmingCharacters(in: .newlines))
        try await browser.follow("main form button")
        try await browser.open(helpdesk.url + "/desk?connection=\(connection)&ticket=81")
        let desk = try #require(try await browser.tabs().first)
        try await browser.enter(frame: "#panel")
        try await browser.shows("Sign in in a new tab", at: "a.button.main")
        try await browser.click("a.button.main")
        try await browser.shows("Lectern hasn’t received this ticket yet.", at: "p.nothing")
        let tab = try #require(try await browser.tabs().subtracting([desk]).first)
        try await browser.show(tab: tab)
        #expect(try await browser.text("h1") == "Sign in to the panel")
        // The panel stays open beside the next ticket.
        try await browser.show(tab: desk)
        try await browser.open(helpdesk.url + "/desk?connection=\(connection)&ticket=82")
        try await browser.enter(frame: "#panel")
        try await browser.shows("Lectern hasn’t received this ticket yet.", at: "p.nothing")
        #expect(try await browser.complaints() == [])
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }
}

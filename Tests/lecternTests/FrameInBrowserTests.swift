import Foundation
import TestSupport
import Testing

/// What other sites show of a server in a frame.
@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed; Scripts/setup --tests brings it"))
struct FrameInBrowserTests {
    @Test func `the frame of a list is as high as the list, also when that gets shorter`() async throws {
        let folder = try Folder()
        let server = try await Lectern.serveDemoWithoutRecommending(in: folder)
        let site = "http://127.0.0.1:\(server.port)"
        let page = "<!DOCTYPE html><title>Home</title><p>Our dates:</p><script src='\(site)/embed.js'></script>"
        let home = try await StandInServer { _ in
            .answer(200, headers: ["content-type": "text/html; charset=utf-8"], body: page)
        }
        let browser = try await Browser(in: folder)
        try await browser.open(home.url)
        let tab = try #require(try await browser.tabs().first)
        func height() async throws -> Int {
            try await browser.run("return document.querySelector('iframe').offsetHeight") as? Int ?? 0
        }
        let usual = 480
        try await eventually("the frame is higher than it was made") { try await height() > usual ? true : nil }
        try await browser.enter(frame: "iframe")
        try await browser.run("document.querySelector('main').textContent = 'Nothing'")
        try await browser.show(tab: tab)
        try await eventually("the frame is as low as its text") { try await (1..<200).contains(height()) ? true : nil }
        try await browser.close()
        #expect(try await server.stop().status == 0)
    }
}

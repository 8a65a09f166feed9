import Foundation
import Testing

@Suite struct DemoMailTests {
    @Test func `the mails of a demo are dated in the reader's zone and language`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-mails-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        let mail = "Date: Tue, 01 Dec 2026 08:00:00 +0000\r\nTo: ada@example.org\r\nSubject: Your seat\r\n\r\nHello"
        for name in ["20261201T080000Z-00.eml", "other.eml"] {
            try Data(mail.utf8).write(to: folder.appending(path: name))
        }
        let site = try await TestSite(demoMail: folder)
        let page = try await site.get("/demo/mail", browser.merging(["Cookie": "zone=Asia/Kolkata"]) { $1 }).html
        #expect(
            try page.texts("//main//li/span") == [
                "ada@example.org", "ada@example.org, Tuesday, 1 December 2026, 13:30 in Kolkata",
            ])
        #expect(try page.texts("//main//li//time/@datetime") == ["2026-12-01T08:00:00Z"])
        let german = try await site.get("/demo/mail", browser.merging(["Accept-Language": "de"]) { $1 }).html
        #expect(try german.texts("//main//li//time") == ["Dienstag, 1. Dezember 2026, 09:00 in Berlin"])
    }
}

import Foundation
import Testing
import Training

@Suite struct StaffPreferenceTests {
    @Test func `a person chooses language, zone and digest`() async throws {
        let site = try await TestSite()
        let ada = try await site.signedIn(asUser: "ada@example.org", roles: [.admin])
        let page = try await ada.get("/staff/me").html
        #expect(try page.count("//input[@name='digest'][@checked]") == 1)
        #expect(try await ada.get("/staff/users").html.texts("//a[@class='who']/@href") == ["/staff/me"])
        let saved = try await ada.send("/staff/me", ["language": "de", "timeZone": "America/New_York"])
        #expect(saved.header("Location") == "/staff/me?done=saved")
        let after = try await ada.get("/staff/me").html
        #expect(
            try after.texts("//option[@selected]/@value") == ["de", "America/New_York"])
        #expect(try after.count("//input[@name='digest'][@checked]") == 0)
        for fields in [["language": "xx", "timeZone": ""], ["language": "", "timeZone": "Mars/Base"]] {
            #expect(try await ada.send("/staff/me", fields).status == 422)
        }
    }

    @Test func `an agent turns the digest on, a trainer has none, and a token has no settings`() async throws {
        let site = try await TestSite()
        let grace = try await site.signedIn(asUser: "grace@example.org")
        #expect(try await grace.get("/staff/me").html.count("//input[@name='digest'][@checked]") == 0)
        _ = try await grace.send("/staff/me", ["language": "en", "timeZone": "", "digest": "yes"])
        #expect(try await grace.get("/staff/me").html.count("//input[@name='digest'][@checked]") == 1)
        let trainer = try await site.signedIn(asUser: "tom@example.org", roles: [.trainer])
        #expect(try await trainer.get("/staff/me").html.count("//input[@name='digest']") == 0)
        let token = try await site.signedIn(as: .agent)
        #expect(try await token.get("/staff/me").status == 404)
        #expect(try await token.send("/staff/me", ["language": "de"]).status == 404)
        #expect(try await site.get("/staff/me", ["Accept": "text/html"]).status == 303)
    }
}

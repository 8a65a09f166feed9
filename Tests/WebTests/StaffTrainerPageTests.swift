import Foundation
import Testing
import Training

@Suite struct StaffTrainerPageTests {
    @Test func `a trainer is added, changed and deleted in the browser`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let made = try await browser.send(
            "/staff/trainers",
            ["name": "Ada", "email": "ada@example.org", "timeZone": "Europe/Berlin", "biography": "Teaches."])
        let place = try #require(made.header("Location"))
        let path = String(place.prefix { $0 != "?" })
        let id = String(path.split(separator: "/")[2])
        let trainer: JSONValue = [
            "id": .string(id), "name": "Ada", "email": "ada@example.org", "timeZone": "Europe/Berlin",
            "biography": "Teaches.", "picture": nil,
        ]
        #expect(try await site.get("/api/v1/trainers/\(id)", as: .trainer).json == trainer)
        var form = try await browser.get(path).formFields()
        #expect(form["timeZone"] == "Europe/Berlin")
        form["timeZone"] = ""
        form["name"] = "Ada L"
        #expect(try await browser.send(path, form).header("Location") == path + "?done=saved")
        #expect(
            try await site.get("/api/v1/trainers/\(id)", as: .trainer).json
                == trainer.merging(["name": "Ada L", "timeZone": nil]))
        #expect(try await browser.send(path, form).status == 412)
        #expect(try await browser.get("/staff/trainers").html.texts("//ul[@class='people']//b") == ["Ada L"])
        let version = try await browser.get(path).formFields()["version"] ?? ""
        #expect(
            try await browser.send(path + "/delete", ["version": version]).header("Location")
                == "/staff/trainers?done=deleted")
        #expect(try await browser.get(path).status == 404)
    }

    @Test func `the address of the feed is shown once, and a trainer renews nobody else's`() async throws {
        let site = try await TestSite()
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let secret = try await site.token(["role": "trainer", "name": "Ada", "trainer": .string(ada.id)])
        let browser = try await site.signedIn(with: secret)
        let reply = try await browser.send("/staff/trainers/\(ada.id)/feed")
        #expect(reply.status == 201)
        let feed = try #require(try reply.html.texts("//input[@id='feed']/@value").first)
        #expect(try await site.get(String(feed.dropFirst("https://lectern.test".count))).status == 200)
        #expect(try await browser.get("/staff/trainers/\(ada.id)").html.count("//input[@id='feed']") == 0)
        #expect(try await browser.send("/staff/trainers/\(grace.id)/feed").status == 403)
    }

    @Test func `faults stand beside their fields, and ids of other things are nobody's`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        let bad = try await browser.send("/staff/trainers", ["email": "nobody", "timeZone": "Mars/Base"])
        #expect(bad.status == 422)
        #expect(try bad.html.texts("//*[@aria-invalid]/@name") == ["name", "email", "timeZone"])
        let tutorial = try await site.tutorial()
        for id in [tutorial.id, "nothing"] {
            #expect(try await browser.get("/staff/trainers/\(id)").status == 404)
            for form in ["", "/feed", "/delete"] {
                #expect(
                    try await browser.send("/staff/trainers/\(id)\(form)", ["name": "X", "version": "x"]).status == 404)
            }
        }
        let agent = try await site.signedIn(as: .agent)
        #expect(try await agent.get("/staff/trainers").status == 403)
        #expect(try await agent.send("/staff/trainers", ["name": "X"]).status == 403)
    }

    @Test func `feedback is shown by session and latest first, without names`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .trainer)
        #expect(try await browser.get("/staff/feedback").html.texts("//p[@class='nothing']") == ["No feedback yet."])
        let page = try await site.signedIn(as: .agent).get("/staff/feedback")
        #expect(page.status == 200)
        #expect(try page.html.count("//nav[@class='views']/a") == 0)
    }
}

import Foundation
import Testing
import Training

@Suite struct UserPageTests {
    @Test func `an admin adds a person, changes them, disables them and deletes them`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        #expect(try await browser.get("/staff/users").html.texts("//p[@class='nothing']").count == 1)
        let made = try await browser.send(
            "/staff/users",
            ["name": "Grace", "email": "grace@example.org", "role-agent": "yes", "role-trainer": "yes"])
        let place = try #require(made.header("Location"))
        #expect(made.status == 303 && place.hasSuffix("?done=invited"))
        let path = String(place.prefix { $0 != "?" })
        let page = try await browser.get(place)
        #expect(
            try page.html.texts("//*[@role='status']") == [
                "A sign-in link is on its way by email. It works once, for three days."
            ])
        #expect(try page.html.texts("//input[@checked]/@name") == ["role-trainer", "role-agent"])
        let version = try #require(try page.html.texts("//input[@name='version']/@value").first)
        let changed = try await browser.send(
            path, ["version": version, "name": "Grace L", "email": "grace@example.org", "role-agent": "yes"])
        #expect(changed.header("Location") == path + "?done=saved")
        let stale = try await browser.send(
            path, ["version": version, "name": "Other", "email": "grace@example.org", "role-agent": "yes"])
        #expect(stale.status == 412)
        #expect(try stale.html.texts("//input[@name='name']/@value") == ["Other"])
        let list = try await browser.get("/staff/users").html
        #expect(try list.texts("//ul[@class='people']/li/div/a") == ["Grace L"])
        let now = try #require(try await browser.get(path).html.texts("//input[@name='version']/@value").first)
        #expect(
            try await browser.send(path + "/access", ["version": now, "do": "disable"]).header("Location")
                == path + "?done=disabled")
        #expect(try await browser.get("/staff/users").html.count("//li[@class='gone']") == 1)
        let off = try #require(try await browser.get(path).html.texts("//input[@name='version']/@value").first)
        #expect(try await browser.send(path + "/invite").status == 409)
        #expect(
            try await browser.send(path + "/delete", ["version": off]).header("Location") == "/staff/users?done=deleted"
        )
        #expect(try await browser.get(path).status == 404)
    }

    @Test func `what is wrong is said beside its field, in both languages`() async throws {
        let site = try await TestSite()
        for (language, sentence) in [
            ("en", "Name at least one of admin, trainer, agent."), ("de", "Diese Angabe ist nicht gültig."),
        ] {
            let browser = try await site.signedIn(as: .admin, language: language)
            let reply = try await browser.send("/staff/users", ["name": "G", "email": "grace@example.org"])
            #expect(reply.status == 422)
            #expect(try reply.html.texts("//span[@id='roles']") == [sentence])
            #expect(try reply.html.texts("//input[@name='name']/@value") == ["G"])
        }
    }

    @Test func `nobody disables, demotes or deletes themselves by a slip`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(asUser: "root@example.org", roles: [.admin])
        let user = try #require(try await site.get("/api/v1/users", as: .admin)["items"]?.items.first)
        let path = "/staff/users/\(user.id)"
        let page = try await browser.get(path)
        #expect(try page.html.count("//form[contains(@action, '/access') or contains(@action, '/delete')]") == 0)
        let version = try #require(try page.html.texts("//input[@name='version']/@value").first)
        for (form, fields) in [
            ("/access", ["do": "disable"]), ("/delete", [:]), ("", ["email": "root@example.org", "role-agent": "yes"]),
        ] {
            let reply = try await browser.send(path + form, fields.merging(["version": version]) { $1 })
            #expect(reply.status == 409)
            #expect(reply.text.contains("This is you. Ask another admin to do this."))
        }
        #expect(try await browser.get("/staff/users").status == 200)
    }

    @Test(arguments: [TestSite.Who.trainer, .agent])
    func `the pages are for admins`(who: TestSite.Who) async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: who)
        let user = try await site.post(
            "/api/v1/users", ["email": "grace@example.org", "roles": ["agent"]], as: .admin
        ).json
        let path = "/staff/users/\(user.id)"
        for page in ["/staff/users", path] { #expect(try await browser.get(page).status == 403) }
        for form in ["/staff/users", path, path + "/access", path + "/invite", path + "/delete"] {
            #expect(try await browser.send(form, ["do": "disable"]).status == 403)
        }
        #expect(try await site.get("/api/v1/users/\(user.id)", as: .admin)["disabled"] == false)
    }

    @Test func `ids of other things are nobody's in every form`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(as: .admin)
        let trainer = try await site.trainer("Ada")
        for id in [trainer.id, "nothing", "%00", "..%2F"] {
            for form in ["", "/access", "/invite", "/delete"] {
                let reply = try await browser.send(
                    "/staff/users/\(id)\(form)",
                    ["email": "a@example.org", "role-agent": "yes", "version": "x", "do": "disable"])
                #expect(reply.status == 404, "\(id) \(form)")
            }
        }
    }

    @Test func `pages take as many statements for many users as for one`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(asUser: "root@example.org", roles: [.admin])
        let user = try #require(try await site.get("/api/v1/users", as: .admin)["items"]?.items.first)
        let paths = ["/staff/users", "/staff/users/\(user.id)", "/staff/operating/tokens", "/staff/operating/journal"]
        let one = try await browser.statements(of: paths)
        for number in 1...30 {
            let body: JSONValue = ["email": .string("a\(number)@example.org"), "roles": ["agent"]]
            #expect(try await site.post("/api/v1/users", body, as: .admin).status == 201)
        }
        #expect(try await browser.statements(of: paths) == one)
    }

    @Test func `the journal names the people`() async throws {
        let site = try await TestSite()
        let browser = try await site.signedIn(asUser: "root@example.org", roles: [.admin])
        #expect(
            try await browser.send(
                "/staff/users", ["name": "Grace", "email": "grace@example.org", "role-agent": "yes"]
            ).status == 303)
        let rows = try await browser.get("/staff/operating/journal?subject=user").html
        #expect(try rows.texts("//tbody/tr/td[3]") == ["root@example.org", "root@example.org", "command"])
        let entry = try #require(try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items.last)
        #expect(entry["actor"]?["kind"] == "user")
    }
}

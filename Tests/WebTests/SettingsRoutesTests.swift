import Foundation
import HTTPTypes
import Operations
import Testing
import Training

@Suite struct SettingsRoutesTests {
    private let path = "/api/v1/settings"
    private let drawing = ##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 2"><path d="M0 0h8v2z"/></svg>"##

    @Test func `the settings are read and changed, and unchanged ones stay`() async throws {
        let site = try await TestSite()
        let before = try await site.get(path, as: .admin)
        #expect(
            try before.json == [
                "organisation": nil, "logo": nil, "accent": nil, "imprint": nil, "privacy": nil, "supportAddress": nil,
                "fixed": [],
            ])
        let logo = Data(drawing.utf8).base64EncodedString()
        let made = try await site.patch(
            path, ["organisation": "Acme", "accent": "#ABC", "logo": .string(logo)], as: .admin)
        #expect(made.status == 200, "\(made.text)")
        let url = try #require(try made["logo"]?.text)
        #expect(try await site.get(WebTests.path(of: .string(url))).text == drawing)
        #expect(try await site.get("/").html.texts("//title") == ["Webinars and tutorials – Acme"])
        // What was read can be sent back with changes.
        var whole = try made.json
        whole = whole.merging(["accent": nil, "supportAddress": "https://acme.example/help"])
        let next = try await site.patch(path, whole, as: .admin, ["If-Match": try #require(made.tag)])
        #expect(
            try next.json == whole.merging(["organisation": "Acme", "logo": .string(url)]), "\(next.text)")
        try await expect(
            site.patch(path, ["organisation": "Other"], as: .admin, ["If-Match": try #require(made.tag)]),
            refuses: .changed)
        let tag = try #require(next.tag)
        #expect(try await site.get(path, as: .admin, ["If-None-Match": tag]).status == 304)
        #expect(try await site.patch(path, ["logo": nil], as: .admin)["logo"] == .null)
    }

    @Test func `changes of different fields at the same moment are all kept`() async throws {
        let site = try await TestSite()
        let path = path
        let changes: [JSONValue] = [
            ["organisation": "Acme"], ["logo": .string(Data(drawing.utf8).base64EncodedString())],
            ["accent": "#00615f"], ["imprint": "Imprint"], ["privacy": "Privacy"],
            ["supportAddress": "https://acme.example/help"],
        ]
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for change in changes { group.addTask { try await site.patch(path, change, as: .admin).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: changes.count))
        let settings = try await site.get(path, as: .admin).json
        #expect(settings["logo"]?.text != nil)
        #expect(
            settings.merging(["logo": nil]) == [
                "organisation": "Acme", "logo": nil, "accent": "#00615f", "imprint": "Imprint", "privacy": "Privacy",
                "supportAddress": "https://acme.example/help", "fixed": [],
            ])
    }

    @Test func `every fault is named, and only admins have access`() async throws {
        let site = try await TestSite()
        let script = Data(drawing.replacing("<path", with: "<script/><path").utf8).base64EncodedString()
        let reply = try await site.patch(
            path, ["accent": "red", "logo": .string(script), "supportAddress": 5, "motto": "x"], as: .admin)
        #expect(reply.status == 422)
        #expect(
            try reply.refusal?.faults.map(\.pointer).sorted() == ["/accent", "/logo", "/motto", "/supportAddress"])
        for who in [TestSite.Who.trainer, .agent, .integration] {
            #expect(try await site.get(path, as: who).status == 403)
            #expect(try await site.patch(path, ["accent": nil], as: who).status == 403)
        }
        try await expect(site.get(path), refuses: .noToken)
    }

    @Test func `what the operator fixed is shown, and cannot be changed`() async throws {
        let site = try await TestSite(organisation: FixedOrganisation(Organisation(name: "Fixed GmbH")))
        let shown = try await site.get(path, as: .admin)
        #expect(try shown["organisation"] == "Fixed GmbH")
        #expect(try shown["fixed"] == ["organisation"])
        try await expect(
            site.patch(path, ["organisation": "Other"], as: .admin),
            refuses: .invalid("/organisation", "This field is read-only."))
        #expect(
            try await site.patch(path, ["organisation": "Fixed GmbH", "privacy": "Text"], as: .admin).status == 200)
    }
}

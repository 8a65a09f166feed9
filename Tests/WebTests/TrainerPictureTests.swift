import Foundation
import HTTPTypes
import Testing

@Suite struct TrainerPictureTests {
    private let drawing = Data(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v2z\"/></svg>".utf8)

    private func put(_ site: TestSite, _ trainer: JSONValue, as who: TestSite.Who = .trainer) async throws -> Reply {
        try await site.send(
            .put, "/api/v1/trainers/\(trainer.id)/picture", drawing, as: who, ["Content-Type": "image/svg+xml"])
    }

    @Test func `a picture stands beside the name, and its address changes with it`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let ada = try await site.trainer("Ada")
        let tutorial = try await site.tutorial()
        let session = try await site.webinar(["trainers": [.string(ada.id)], "tutorial": .string(tutorial.id)])
        let saved = try await put(site, ada)
        #expect(saved.status == 200)
        let address = path(of: try saved["picture"])
        #expect(address.hasPrefix("/pictures/"))
        let picture = try await site.get(address)
        #expect(picture.status == 200)
        #expect(picture.header("Content-Type") == "image/svg+xml")
        #expect(picture.header("Cache-Control") == "public, max-age=31536000, immutable")
        #expect(picture.header("Content-Security-Policy")?.contains("sandbox") == true)
        #expect(try await site.get(address, ["If-None-Match": picture.header("ETag") ?? ""]).status == 304)
        for page in ["/", "/sessions/\(session.id)", "/tutorials/\(tutorial["slug"]?.text ?? "")"] {
            #expect(
                try await site.get(page, browser).html.texts("//img[@class='face']/@src").contains(address), "\(page)")
        }
        let staff = try await site.signedIn(as: .trainer)
        #expect(try await staff.get("/staff/trainers").html.texts("//img/@src") == [address])
        #expect(try await staff.get("/staff/trainers/\(ada.id)").html.count("//img[@src='\(address)']") == 1)
        #expect(try await site.delete("/api/v1/trainers/\(ada.id)/picture").status == 204)
        #expect(try await site.get(address).status == 404)
        #expect(try await site.get("/", browser).html.count("//img[@class='face']") == 0)
    }

    @Test func `a picture is uploaded and removed in the browser, and one that is not taken is named`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let staff = try await site.signedIn(as: .trainer)
        let page = "/staff/trainers/\(ada.id)"
        let sent = try await staff.sendPicture(page, drawing)
        #expect(sent.header("Location") == page + "?done=saved")
        #expect(try await site.get("/api/v1/trainers/\(ada.id)")["picture"] != .null)
        let refused = try await staff.sendPicture(page, Data("GIF89a".utf8))
        #expect(refused.status == 422)
        #expect(try refused.html.texts("//*[@aria-invalid]/@id") == ["picture"])
        _ = try await staff.sendPicture(page, Data(), removing: true)
        #expect(try await site.get("/api/v1/trainers/\(ada.id)")["picture"] == .null)
    }

    @Test func `only trainers set pictures, and the type has to be one of a picture`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        for who in [TestSite.Who.anybody, .agent, .integration] {
            #expect([401, 403].contains(try await put(site, ada, as: who).status))
        }
        let typed = try await site.send(
            .put, "/api/v1/trainers/\(ada.id)/picture", drawing, as: .trainer, ["Content-Type": "text/html"])
        #expect(typed.status == 415)
        #expect(try await site.get("/pictures/nothing.png").status == 404)
    }
}

extension StaffAtBrowser {
    fileprivate func sendPicture(_ page: String, _ picture: Data, removing: Bool = false) async throws -> Reply {
        func part(_ head: String, _ value: Data) -> Data {
            Data("--limit\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + value + Data("\r\n".utf8)
        }
        var body = part("name=\"key\"", Data(try await key().utf8))
        body += part("name=\"picture\"; filename=\"ada\"", picture)
        if removing { body += part("name=\"remove\"", Data("yes".utf8)) }
        return try await upload(
            page + "/picture", body: body + Data("--limit--\r\n".utf8), type: "multipart/form-data; boundary=limit")
    }
}

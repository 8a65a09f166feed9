import Certificates
import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training

@Suite struct CertificateTests {
    private let json = ["Accept": "application/json"]

    @Test func `who attended gets a certificate, and everybody can check it by its code`() async throws {
        let site = try await TestSite()
        let grace = try await site.trainer("Grace Hopper")
        let session = try await site.webinar(["trainers": [.string(grace.id)], "duration": "PT1H30M"])
        let ada = try await site.register("ada@example.org", for: session, ["name": "Ada Moss"])
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        site.setClock("2026-12-01T11:00:00Z")
        try await expect(
            site.get(path, as: .trainer, json),
            refuses: ProblemDetails(
                409, "conflict", "There is a certificate once it is recorded that the person attended."))
        try await site.attend(ada, "2026-12-01T10:00:00")
        let before = try await site.journalPosition()
        let issued = try await site.get(path, as: .agent, json)
        let code = try #require(try issued["code"]?.text)
        #expect(
            try issued.json == [
                "code": .string(code), "url": .string("https://lectern.test/certificates/\(code)"), "status": "valid",
                "name": "Ada Moss", "title": "Retries done right", "organisation": .null, "trainers": ["Grace Hopper"],
                "first": "2026-12-01T10:00:00", "last": "2026-12-01T10:00:00", "dates": 1, "duration": "PT1H30M",
                "issuedAt": "2026-12-01T11:00:00Z", "revokedAt": .null, "registration": .string(ada.id),
                "reason": .null,
            ])
        #expect(try await site.journal(after: before) == ["updated registration"])
        // It says what it said, whatever becomes of the session.
        _ = try await site.patch(site.path(session), ["title": "Another title"])
        #expect(try await site.get(path, site.bearer(ada).merging(json) { $1 })["title"] == "Retries done right")
        #expect(try await site.journal(after: before) == ["updated registration", "updated session"])

        let checked = try await site.get("/certificates/\(code)")
        #expect(try [checked["status"], checked["name"], checked["reason"]] == ["valid", "Ada Moss", nil])
        let page = try await site.get("/certificates/\(code)", browser)
        for words in [
            "This certificate is valid.", "Ada Moss", "Retries done right", "1 December 2026", "1 h 30 min",
            "Grace Hopper",
            "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&amp;name=Retries%20done%20right",
            "certId=\(code)",
        ] {
            #expect(page.text.contains(words), "\(words)")
        }
        #expect(page.header("X-Robots-Tag") == "noindex")
        for unknown in [String(code.dropLast()) + (code.hasSuffix("z") ? "y" : "z"), "x", "%00", "' OR 1=1"] {
            let path = "/certificates/" + (unknown.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? "")
            #expect(try await site.get(path).status == 404)
            let page = try await site.get(path, browser)
            #expect(page.status == 404)
            #expect(page.text.contains("We have no certificate with this code."))
        }
    }

    @Test(.enabled(if: CertificatePrinter.isAvailable))
    func `the certificate is a PDF in the language of its holder`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let ada = try await site.register("ada@example.org", for: session, ["name": "محمد", "language": "de"])
        try await site.attend(ada, "2026-12-01T10:00:00")
        for reply in [
            try await site.get("/api/v1/registrations/\(ada.id)/certificate", as: .trainer),
            try await site.get("/api/v1/registrations/\(ada.id)/certificate", site.bearer(ada)),
            try await site.get(path(of: ada["manageURL"]) + "/registrations/\(ada.id)/certificate", browser),
        ] {
            #expect(reply.status == 200)
            #expect(reply.header("Content-Type") == "application/pdf")
            #expect(reply.header("Cache-Control") == "private, no-store")
            #expect(reply.body.starts(with: Data("%PDF-1.".utf8)))
        }
    }

    @Test(.disabled(if: CertificatePrinter.isAvailable))
    func `a build that draws none says so, and issues none`() async throws {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar())
        try await site.attend(ada, "2026-12-01T10:00:00")
        let before = try await site.journalPosition()
        let reply = try await site.get("/api/v1/registrations/\(ada.id)/certificate", as: .trainer)
        #expect(try reply.refusal?.code == "not-implemented")
        #expect(try await site.journalPosition() == before)
    }

    @Test func `nobody gets the certificate of somebody else`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let ada = try await site.register("ada@example.org", for: session)
        let eve = try await site.register("eve@example.org", for: session)
        try await site.attend(ada, "2026-12-01T10:00:00")
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        #expect(try await site.get(path, json).status == 401)
        #expect(try await site.get(path, as: .integration, json).status == 403)
        #expect(try await site.get(path, site.bearer(eve).merging(json) { $1 }).status == 404)
        let foreign = WebTests.path(of: eve["manageURL"]) + "/registrations/\(ada.id)/certificate"
        #expect(try await site.get(foreign, json).status == 404)
        for verb in ["revoke", "restore"] {
            let body: JSONValue? = verb == "revoke" ? ["reason": "x"] : nil
            #expect(try await site.post("\(path)/\(verb)", body, as: .anybody).status == 401)
            #expect(try await site.post("\(path)/\(verb)", body, as: .integration).status == 403)
        }
    }

    @Test func `staff revoke a certificate with a reason that they keep to themselves, and restore it`() async throws {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar())
        try await site.attend(ada, "2026-12-01T10:00:00")
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        try await expect(
            site.post(path + "/revoke", ["reason": "Not her."]), refuses: .missing("certificate"))
        let issued = try await site.get(path, as: .trainer, json)
        let code = try #require(try issued["code"]?.text)
        try await expect(
            site.post(path + "/revoke", [:]), refuses: .invalid("/reason", "This field is required."))
        let changed = try await site.post(path + "/revoke", ["reason": "x"], as: .trainer, ["If-Match": "\"other\""])
        #expect(changed.status == 412)
        site.setClock("2026-12-03T08:00:00Z")
        let revoked = try await site.post(
            path + "/revoke", ["reason": "Not her."], as: .trainer, ["If-Match": issued.tag ?? ""])
        #expect(
            try [revoked["status"], revoked["reason"], revoked["revokedAt"]] == [
                "revoked", "Not her.", "2026-12-03T08:00:00Z",
            ])
        #expect(try await site.post(path + "/revoke", ["reason": "Other."])["reason"] == "Not her.")
        let checked = try await site.get("/certificates/\(code)")
        #expect(try checked["status"] == "revoked")
        #expect(!checked.text.contains("Not her."))
        let page = try await site.get("/certificates/\(code)", browser)
        #expect(page.text.contains("This certificate was revoked on 3 December 2026."))
        #expect(!page.text.contains("Not her.") && !page.text.contains("linkedin.com"))
        let own = try await site.get(path, site.bearer(ada).merging(json) { $1 })
        #expect(try [own["status"], own["reason"]] == ["revoked", .null])
        if CertificatePrinter.isAvailable { #expect(try await site.get(path, site.bearer(ada)).status == 410) }
        #expect(try await site.post(path + "/restore")["status"] == "valid")
        #expect(try await site.get("/certificates/\(code)")["status"] == "valid")
    }

    @Test func `a correction of the attendance makes a certificate void, and its return valid again`() async throws {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar(), ["name": "Ada"])
        try await site.attend(ada, "2026-12-01T10:00:00")
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        let code = try #require(try await site.get(path, as: .trainer, json)["code"]?.text)
        try await site.attend(ada, "2026-12-01T10:00:00", "absent")
        let checked = try await site.get("/certificates/\(code)")
        #expect(try [checked["status"], checked["name"]] == ["void", .null])
        let page = try await site.get("/certificates/\(code)", browser)
        #expect(page.text.contains("This certificate is no longer valid."))
        #expect(!page.text.contains("Ada"))
        try await site.attend(ada, "2026-12-01T10:00:00")
        #expect(try await site.get("/certificates/\(code)")["status"] == "valid")
    }

    @Test func `an erased person leaves a void certificate without a name`() async throws {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar(), ["name": "Ada Moss"])
        try await site.attend(ada, "2026-12-01T10:00:00")
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        let code = try #require(try await site.get(path, as: .trainer, json)["code"]?.text)
        let export = try await site.get("/api/v1/registrants/ada%40example.org", as: .admin).json
        #expect(export["certificates"]?.items.map { $0["code"] } == [.string(code)])
        #expect(try await site.delete("/api/v1/registrants/ada%40example.org", as: .admin).status == 204)
        let checked = try await site.get("/certificates/\(code)")
        #expect(try [checked["status"], checked["name"]] == ["void", .null])
        #expect(
            try await site.database.read {
                try $0.number("SELECT COUNT(*) AS n FROM certificates WHERE holder IS NOT NULL")
            } == 0)
        // Nothing is issued to nobody.
        #expect(try await site.get(path, as: .trainer, json)["status"] == "void")
    }

    @Test func `a series needs a share of its dates, after the last one, also where it was split`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["scope": "series"]])
        let ada = try await site.register("ada@example.org", for: session)
        let eve = try await site.register("eve@example.org", for: session)
        let edit = try await site.patch(
            site.path(session, "2026-12-22T10:00:00") + "?scope=following", ["title": "The second half"])
        try #require(edit.status == 200, "\(edit.text)")
        site.setClock("2027-01-05T08:59:00Z")
        let registrations = try await site.database.read { connection in
            try connection.all("SELECT id, registrant_id, carried_from FROM registrations ORDER BY ordinal") {
                (id: try $0.text("id"), from: try $0.textIfAny("carried_from"))
            }
        }
        let second = try #require(registrations.first { $0.from == ada.id }?.id)
        for day in ["2026-12-01", "2026-12-08", "2026-12-15"] { try await site.attend(ada, day + "T10:00:00") }
        for day in ["2026-12-22", "2026-12-29"] { try await site.attend(["id": .string(second)], day + "T10:00:00") }
        for day in ["2026-12-01", "2026-12-08"] { try await site.attend(eve, day + "T10:00:00") }
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        try await expect(
            site.get(path, as: .trainer, json),
            refuses: ProblemDetails(
                409, "conflict", "There is a certificate once the last date of the series is over."))
        site.setClock("2027-01-05T10:00:00Z")
        // Five of six.
        let issued = try await site.get(path, as: .trainer, json)
        #expect(
            try [issued["title"], issued["dates"], issued["first"], issued["last"], issued["duration"]] == [
                "The second half", 5, "2026-12-01T10:00:00", "2026-12-29T10:00:00", "PT5H",
            ])
        #expect(
            try await site.get("/api/v1/registrations/\(second)/certificate", as: .trainer, json)["code"]
                == issued["code"])
        try await expect(
            site.get("/api/v1/registrations/\(eve.id)/certificate", as: .trainer, json),
            refuses: ProblemDetails(
                409, "conflict", "Too few dates of this series were attended so far for a certificate."))
    }

    @Test func `a person's own page lists their certificates`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let ada = try await site.register("ada@example.org", for: session)
        let mine = path(of: ada["manageURL"])
        #expect(try await !site.get(mine, browser).text.contains("Your certificates"))
        try await site.attend(ada, "2026-12-01T10:00:00")
        let page = try await site.get(mine, browser).text
        #expect(page.contains("Your certificates"))
        #expect(page.contains("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME"))
        let link = try #require(page.firstMatch(of: #/href="(/certificates/[a-z0-9]{20})"/#))
        #expect(try await site.get(String(link.1))["status"] == "valid")
        #expect(
            page.contains("href=\"\(mine)/registrations/\(ada.id)/certificate\"") == CertificatePrinter.isAvailable)
        _ = try await site.post("/api/v1/registrations/\(ada.id)/certificate/revoke", ["reason": "x"])
        #expect(try await !site.get(mine, browser).text.contains("Your certificates"))
    }

    @Test func `a trainer revokes and restores a certificate in the browser`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let ada = try await site.register("ada@example.org", for: session, ["name": "Ada Moss"])
        let staff = try await site.signedIn(as: .trainer)
        let page = "/staff/certificates/\(ada.id)"
        #expect(try await staff.get(page).text.contains("There is no certificate so far."))
        try await site.attend(ada, "2026-12-01T10:00:00")
        let roster = try await staff.get("/staff/sessions/\(session.id)/dates/2026-12-01T10:00:00")
        #expect(roster.text.contains("href=\"\(page)\""))
        #expect(try await staff.get(page).text.contains("This certificate is valid."))
        let sheet = try await staff.get(page + "/sheet")
        #expect(sheet.status == (CertificatePrinter.isAvailable ? 200 : 501))
        let empty = try await staff.send(page + "/revoke", ["reason": "  "])
        #expect(empty.status == 422)
        #expect(try empty.html.texts("//span[@id='reason-fault']") == ["Enter a reason."])
        let typed = String(repeating: "x", count: 1_001)
        let long = try await staff.send(page + "/revoke", ["reason": typed])
        #expect(long.status == 422)
        #expect(
            try long.html.texts("//span[@id='reason-fault']") == [
                "Shorten the reason: it may have at most 1000 characters."
            ])
        #expect(try long.html.texts("//details[@open]//textarea") == [typed])
        #expect(try await staff.send(page + "/revoke", ["reason": "Not her."]).status == 303)
        let revoked = try await staff.get(page).text
        #expect(revoked.contains("This certificate was revoked on 1 December 2026."))
        #expect(revoked.contains("Not her."))
        #expect(try await staff.send(page + "/restore").status == 303)
        #expect(try await staff.get(page).text.contains("This certificate is valid."))
        let agent = try await site.signedIn(as: .agent)
        #expect(try await agent.get(page).status == 403)
        #expect(try await staff.get("/staff/certificates/none").status == 404)
    }

    @Test func `a certificate that is asked for by many at once is issued once`() async throws {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar())
        try await site.attend(ada, "2026-12-01T10:00:00")
        let codes = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await site.get(
                        "/api/v1/registrations/\(ada.id)/certificate", as: .trainer, ["Accept": "application/json"])[
                            "code"]
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1?.text ?? "") }
        }
        #expect(codes.count == 1)
        #expect(codes.first?.count == 20)
    }

    @Test func `the reason of a revocation is erased with the person, and the certificate stays revoked`()
        async throws
    {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar(), ["name": "Ada Moss"])
        try await site.attend(ada, "2026-12-01T10:00:00")
        let path = "/api/v1/registrations/\(ada.id)/certificate"
        let code = try #require(try await site.get(path, as: .trainer, json)["code"]?.text)
        _ = try await site.post(path + "/revoke", ["reason": "Ada Moss was ill."])
        #expect(try await site.delete("/api/v1/registrants/ada%40example.org", as: .admin).status == 204)
        let kept = try await site.get(path, as: .trainer, json)
        #expect(try [kept["status"], kept["reason"]] == ["revoked", ""])
        #expect(try await site.get("/certificates/\(code)")["status"] == "revoked")
        let staff = try await site.signedIn(as: .trainer)
        let page = try await staff.get("/staff/certificates/\(ada.id)").text
        #expect(page.contains("This certificate was revoked on") && !page.contains("ill."))
        #expect(page.contains("/restore\"") && !page.contains("/revoke\"") && !page.contains("Reason:"))
    }
}

extension TestSite {
    func attend(_ registration: JSONValue, _ date: String, _ attendance: JSONValue = "attended") async throws {
        let reply = try await send(
            .put, "/api/v1/registrations/\(registration.id)/attendance/\(date)",
            JSONValue.object(["attendance": attendance]).data, as: .trainer)
        #expect(reply.status == 200, "\(reply.text)")
    }
}

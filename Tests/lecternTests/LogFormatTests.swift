import Foundation
import TestSupport
import Testing

@Suite struct LogFormatTests {
    @Test func `the log in JSON is an object on each line, in UTC, without any secret`() async throws {
        let folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        let token = try await folder.token()
        let server = try await Lectern.serve(
            environment: [
                "LECTERN_LOG_FORMAT": "json", "LECTERN_LOG_LEVEL": "trace", "TZ": "Asia/Kolkata",
                "LECTERN_SMTP_URL": "smtp://user:geheim-hier@127.0.0.1:9",
            ], in: folder)
        let begun = Date()
        let session = try await server.post(
            "/api/v1/sessions",
            """
            {"kind": "webinar", "title": "Two\\nlines \\"quoted\\"", "status": "published", "start": "2030-12-03T10:00:00",
            "timeZone": "Europe/Berlin", "duration": "PT1H"}
            """, token: token)
        #expect(session.status == 422)
        let made = try await server.post("/api/v1/tutorials", #"{"title": "Webhooks"}"#, token: token)
        #expect(made.status == 201)
        #expect(try await server.get("/my/" + String(repeating: "x", count: 44)).status == 404)
        #expect(try await server.get("/api/v1/registrants/ines@prado.example", token: token).status == 404)
        #expect(try await server.stop().status == 0)

        let lines = server.process.errors.split(separator: "\n")
        let events = try lines.map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "not an object: \(line)")
        }
        #expect(events.count == lines.count)
        for event in events {
            let time = try #require(event["timestamp"] as? String)
            #expect(time.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z/) != nil)
            let instant = try Date(
                time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            #expect(abs(instant.timeIntervalSince(begun)) < 3_600)
            let level = try #require(event["level"] as? String)
            #expect(["trace", "debug", "info", "notice", "warning", "error"].contains(level))
            #expect(event["message"] is String)
        }
        let requests = events.filter { $0["message"] as? String == "request" }
        #expect(requests.contains { $0["status"] as? String == "201" && $0["microseconds"] is String })
        for secret in [token, "geheim-hier", "xxxxxxxxxxxx", "ines@prado.example"] {
            #expect(!server.process.errors.contains(secret), "\(secret)")
        }
    }
}

import Foundation
import TestSupport
import Testing

@Suite struct RoomOptionTests {
    @Test func `every mistake in the settings of rooms is named, and no secret`() async throws {
        let folder = try Folder()
        let outcome = try await Lectern.run(
            ["serve"], in: folder,
            environment: [
                "LECTERN_BIGBLUEBUTTON_URL": "bbb.example.org", "LECTERN_BIGBLUEBUTTON_SECRET": "hush-hush",
                "LECTERN_JITSI_URL": "https://meet.example.org", "LECTERN_JITSI_SECRET": "hush-hush",
                "LECTERN_ROOM": "zoom", "LECTERN_ROOM_RECORDING": "always", "LECTERN_ATTENDANCE_SHARE": "50",
            ])
        #expect(outcome.status == 64)
        #expect(
            outcome.errors.components(separatedBy: "\n").filter { !$0.isEmpty } == [
                "The settings are not valid:",
                "  LECTERN_BIGBLUEBUTTON_URL, LECTERN_BIGBLUEBUTTON_SECRET: "
                    + "bbb.example.org is not an address such as https://meet.example.org.",
                "  LECTERN_JITSI_URL, LECTERN_JITSI_APP_ID, LECTERN_JITSI_SECRET: "
                    + "LECTERN_JITSI_APP_ID and LECTERN_JITSI_SECRET belong together.",
                "  LECTERN_ROOM: zoom is not none, bigbluebutton or jitsi.",
                "  LECTERN_ROOM_RECORDING: always is not off, offer or publish.",
                "  LECTERN_ATTENDANCE_SHARE: 50 is not a share above 0 and up to 1, such as 0.5.",
            ])
    }

    @Test func `a server with rooms counts who joins, and its log holds neither secret nor address`() async throws {
        let folder = try Folder()
        let secret = folder.file("bbb.secret")
        try Data("639259d4-9dd8-4b25-bf01-95f9567eaf4b\n".utf8).write(to: secret)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret.path)
        let server = try await Lectern.serve(
            environment: [
                "LECTERN_BIGBLUEBUTTON_URL": "http://127.0.0.1:9", "LECTERN_BIGBLUEBUTTON_SECRET": secret.path,
                "LECTERN_JITSI_URL": "https://jitsi.example.org/", "LECTERN_ROOM": "jitsi",
                "LECTERN_LOG_LEVEL": "trace",
            ], in: folder)
        let token = try await folder.token()
        let body = """
            {"kind": "webinar", "title": "Webhooks", "start": "2030-12-01T10:00:00", "timeZone": "Europe/Berlin",
                "duration": "PT1H", "status": "published"}
            """
        let made = try await server.post("/api/v1/sessions", body, token: token)
        #expect(made.text.contains("\"room\":{\"kind\":\"jitsi\",\"releasedBefore\":\"PT15M\"}"), "\(made.text)")
        let metrics = try await server.get("/metrics").text
        #expect(metrics.contains("lectern_room_joins_total 0"))
        #expect(metrics.contains("lectern_room_failures_total 0"))
        #expect(metrics.contains("lectern_rooms_failing 0"))
        #expect(try await server.stop().status == 0)
        #expect(!server.process.errors.contains("639259d4"))
    }
}

package import Egress
import Foundation
package import Operations
import SupportCore

/// The API of a BigBlueButton server.
///
/// Each call carries the SHA-256 of its name, its query exactly as it is sent, and the secret that both sides share.
///
/// - Source: docs/docs/development/api.md in bigbluebutton/bigbluebutton.
package struct BigBlueButton: MeetingServer {
    private let client: EgressClient
    /// The address of the API, without a slash at the end.
    private let api: String
    private let secret: SharedSecret
    private let openingLimit: Duration
    private let timeLimit: Duration

    /// - Parameters:
    ///   - url: the address of the server, with or without `/bigbluebutton` and `/api`.
    ///   - secret: as `bbb-conf --secret` shows it.
    ///   - openingLimit: the time in which a meeting has to be made, while somebody waits to enter it.
    ///   - timeLimit: the time for any other call.
    package init(
        _ client: EgressClient, url: String, secret: SharedSecret, openingLimit: Duration = .seconds(8),
        timeLimit: Duration = .seconds(15)
    ) {
        self.client = client
        self.secret = secret
        self.openingLimit = openingLimit
        self.timeLimit = timeLimit
        var base = String(url.reversed().drop { $0 == "/" }.reversed())
        if base.hasSuffix("/api") { base = String(base.dropLast("/api".count)) }
        if URLComponents(string: base)?.path.isEmpty ?? true { base += "/bigbluebutton" }
        api = base + "/api"
    }

    package func open(_ meeting: Meeting) async throws(RoomFault) {
        _ = try await call(
            "create",
            [
                ("attendeePW", meeting.attendeePassword), ("logoutURL", meeting.leavingTo),
                ("meetingID", meeting.id),
                // Without its events there is no report of a meeting that was not recorded.
                ("meetingKeepEvents", "true"),
                ("meta_analytics-callback-url", meeting.callbacks.report),
                ("meta_bbb-recording-ready-url", meeting.callbacks.recording),
                ("meta_endCallbackUrl", meeting.callbacks.ended), ("moderatorPW", meeting.moderatorPassword),
                ("name", Self.name(meeting.title)), ("record", String(meeting.isRecorded)),
            ], timeLimit: openingLimit, answerLimit: 64 << 10)
    }

    package func entrance(to meeting: Meeting, for guest: RoomGuest) -> String {
        address(
            "join",
            [
                ("fullName", String(guest.name.prefix(Self.maxNameLength))), ("meetingID", meeting.id),
                ("password", guest.isModerator ? meeting.moderatorPassword : meeting.attendeePassword),
                ("redirect", "true"), ("role", guest.isModerator ? "MODERATOR" : "VIEWER"), ("userID", guest.id),
            ])
    }

    package func state(of meeting: Meeting.ID) async throws(RoomFault) -> MeetingState? {
        do {
            let answer = try await call("getMeetingInfo", [("meetingID", meeting)])
            let hasStarted = answer["hasUserJoined"] == "true"
            let attendees = answer.child("attendees")?.children ?? []
            return MeetingState(
                startedAt: hasStarted ? Self.instant(answer["startTime"]) : nil,
                endedAt: Self.instant(answer["endTime"]),
                present: Set(attendees.prefix(Self.maxPeople).compactMap { $0["userID"] }))
        } catch .refused(let word) where word == Self.notFound {
            return nil
        }
    }

    package func recordings(of meeting: Meeting.ID) async throws(RoomFault) -> [OfferedRecording] {
        let answer = try await call("getRecordings", [("meetingID", meeting)])
        return (answer.child("recordings")?.children ?? []).compactMap { recording -> OfferedRecording? in
            // Whatever else the server has is not of this date.
            guard recording["meetingID"] == meeting, recording["state"] ?? "published" == "published",
                recording["published"] != "false", let id = recording["recordID"], (1...200).contains(id.utf8.count)
            else { return nil }
            let formats = recording.child("playback")?.children ?? []
            let known = Self.playbacks.lazy.compactMap { type in formats.first { $0["type"] == type } }
            guard let format = known.first ?? formats.first, let url = format["url"].flatMap(webAddress) else {
                return nil
            }
            return OfferedRecording(
                id: id, url: url,
                minutes: format["length"].flatMap { Int($0) }.flatMap { (1...10_000).contains($0) ? $0 : nil },
                endedAt: Self.instant(recording["endTime"]))
        }
    }

    package func claims(ofToken token: String) -> [UInt8]? { secret.claims(of: token) }

    /// The forms of a recording, the best first.
    private static let playbacks = ["video", "presentation"]

    /// The word for a meeting that is not there.
    private static let notFound = "notFound"
    private static let maxPeople = 10_000
    private static let maxNameLength = 100

    /// The server takes 2 to 64 characters, as Java counts them: units of UTF-16.
    private static func name(_ title: String) -> String {
        var units = 0
        let scalars = title.unicodeScalars.prefix { scalar in
            units += UTF16.width(scalar)
            return units <= 64
        }
        let name = String(scalars)
        return name.utf16.count < 2 ? name + " –" : name
    }

    /// Milliseconds since 1970; 0 is none.
    private static func instant(_ text: String?) -> Date? {
        guard let text, let milliseconds = Int(text), milliseconds > 0, milliseconds < 100_000_000_000_000 else {
            return nil
        }
        return Date(timeIntervalSince1970: Double(milliseconds / 1_000))
    }

    // MARK: - Calls

    private func address(_ name: String, _ parameters: [(String, String)]) -> String {
        // Encoded so that neither side might write anything in another way than the other.
        let query = parameters.map { $0.0 + "=" + $0.1.percentEncoded }.joined(separator: "&")
        return "\(api)/\(name)?\(query)&checksum=\(secret.checksum(of: name + query))"
    }

    private func call(
        _ name: String, _ parameters: [(String, String)], timeLimit: Duration? = nil,
        answerLimit: Int = BigBlueButton.maxAnswer
    ) async throws(RoomFault) -> DAVElement {
        let request = OutgoingRequest(
            "GET", address(name, parameters),
            headers: [("accept", "application/xml, text/xml"), ("user-agent", "Lectern")],
            timeLimit: timeLimit ?? self.timeLimit, answerLimit: answerLimit)
        let answer: IncomingAnswer
        do {
            answer = try await client.send(request)
        } catch {
            throw .unreached(error)
        }
        guard !answer.isCut else { throw .unreached(.tooLong) }
        return try Self.element(of: answer)
    }

    /// Bytes: the people of a large meeting, or its recordings with their previews.
    private static let maxAnswer = 8 << 20

    private static func element(of answer: IncomingAnswer) throws(RoomFault) -> DAVElement {
        let root: DAVElement
        do {
            root = try DAVReader.element(answer.body)
        } catch {
            throw answer.isSuccess ? .otherProgram : .refused(String(answer.status))
        }
        guard root.name.local == "response", let code = root["returncode"]?.uppercased() else {
            throw answer.isSuccess ? .otherProgram : .refused(String(answer.status))
        }
        guard code != "SUCCESS" else { return root }
        switch root["messageKey"] {
        case "checksumError": throw .secret
        case let key?: throw .refused(String(key.prefix(100).filter { $0.isLetter || $0.isNumber }))
        case nil: throw .refused(code == "FAILED" ? "FAILED" : "no word")
        }
    }
}

extension DAVElement {
    fileprivate func child(_ name: String) -> DAVElement? { children.first { $0.name.local == name } }

    /// The text of a child, without blanks around it; nil for none and for an empty one.
    fileprivate subscript(name: String) -> String? {
        guard let text = child(name)?.text.trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty else {
            return nil
        }
        return text
    }
}

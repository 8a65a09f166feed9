import Crypto
import Egress
import Foundation
import ICalendar
import Interchange
import Operations
import Synchronization
import TestSupport

/// A BigBlueButton server for a test, as far as Lectern uses one.
///
/// It does as these say, in bigbluebutton/bigbluebutton: `docs/docs/development/api.md` (calls, errors, callbacks, and a
/// checksum over the query as it was sent), `docs/docs/data/join.tsx`, the template `get-meeting-info.ftlx`,
/// `post_publish_recording_ready_callback.rb` and `post_events_analytics_callback.rb`.
final class StandInBigBlueButton: Sendable {
    static let secret = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"

    private let state = State()
    private let server: StandInServer
    private let client: EgressClient

    init() async throws {
        let state = state
        server = try await StandInServer { state.react(to: $0.address) }
        client = EgressClient(rules: try EgressRules(parsing: "127.0.0.1"))
    }

    func settings(
        recording: RoomSettings.Recording = .offer, minShare: Double? = nil,
        secret: String = StandInBigBlueButton.secret
    ) -> RoomSettings {
        // A machine that is busy with other tests takes its time.
        RoomSettings(
            bigBlueButton: BigBlueButton(
                client, url: server.url + "/bigbluebutton/", secret: SharedSecret(secret), openingLimit: .seconds(240),
                timeLimit: .seconds(240)),
            recording: recording, minShare: minShare)
    }

    // MARK: - The test's side

    /// Makes the server react so in place of an answer.
    func fail(with reaction: StandInServer.Reaction?) { state.broken.withLock { $0 = reaction } }

    /// The clock of the server.
    func setClock(_ now: Date) { state.meetings.withLock { $0.now = now } }

    /// The number of meetings that were made, and that of calls that asked for one.
    var created: (meetings: Int, calls: Int) { state.meetings.withLock { ($0.made, $0.calls) } }

    /// The names of the parameters of the latest `create`, with their values.
    var latest: [String: String] { state.meetings.withLock { $0.latest } }

    /// A browser follows the address that it was led to.
    ///
    /// - Returns: the role that it has in the meeting; nil where it was refused.
    func enter(_ address: String?) -> String? {
        guard let address, address.hasPrefix(server.url) else { return nil }
        guard case .answer(302, _, let role) = state.react(to: String(address.dropFirst(server.url.count))) else {
            return nil
        }
        return role
    }

    func leave(_ user: String) {
        state.meetings.withLock { meetings in
            for id in meetings.byID.keys { meetings.byID[id]?.leave(user, at: meetings.now) }
        }
    }

    /// Ends the only meeting.
    func end() -> Ended? {
        state.meetings.withLock { meetings in
            guard let id = meetings.byID.keys.first, var meeting = meetings.byID.removeValue(forKey: id) else {
                return nil
            }
            for stay in meeting.stays { meeting.leave(stay.user, at: meetings.now) }
            meeting.endedAt = meetings.now
            meetings.ended.append(meeting)
            return Ended(meeting, endedAt: meetings.now)
        }
    }

    /// Publishes the recording of the meeting that ended last.
    func record(minutes: Int) {
        state.meetings.withLock { meetings in
            meetings.recorded += meetings.ended.suffix(1).map { (meeting: $0, minutes: minutes) }
        }
    }

    /// A meeting that ended, with what the server tells of it.
    struct Ended: Sendable {
        let id: String
        let callbacks: [String: String]
        private let meeting: Meeting
        private let endedAt: Date

        fileprivate init(_ meeting: Meeting, endedAt: Date) {
            (id, callbacks) = (meeting.parameters["meetingID"] ?? "", meeting.parameters)
            (self.meeting, self.endedAt) = (meeting, endedAt)
        }

        /// The path of the callback for the end.
        var end: String { path("meta_endCallbackUrl") + "?recordingmarks=true" }
        var report: String { path("meta_analytics-callback-url") }
        var recording: String { path("meta_bbb-recording-ready-url") }

        private func path(_ name: String) -> String {
            (callbacks[name] ?? "").replacing("https://lectern.test", with: "")
        }

        /// The report, with times in a zone of the server's own.
        var body: JSONValue {
            func text(_ date: Date) -> JSONValue {
                let local = Zone.utc.local(at: date.addingTimeInterval(-10_800)).description
                return .string(local.replacing("T", with: " ") + " -0300")
            }
            let users = Dictionary(grouping: meeting.stays, by: \.user).sorted { $0.key < $1.key }
            let attendees = users.map { user, stays -> JSONValue in
                [
                    "ext_user_id": .string(user), "name": .string(stays[0].name),
                    "moderator": .bool(stays[0].role == "MODERATOR"),
                    "joins": .array(stays.map { text($0.joinedAt) }),
                    "leaves": .array(stays.compactMap(\.leftAt).map(text)),
                    "duration": .number(
                        stays.reduce(0) { $0 + ($1.leftAt ?? endedAt).timeIntervalSince($1.joinedAt) }),
                    "engagement": ["chats": 3],
                ]
            }
            return [
                "version": "1.0", "meeting_id": .string(id), "internal_meeting_id": .string(meeting.internalID),
                "data": [
                    "metadata": ["meeting_name": .string(meeting.parameters["name"] ?? "")],
                    "start": text(meeting.stays.map(\.joinedAt).min() ?? endedAt), "finish": text(endedAt),
                    "attendees": .array(attendees),
                ],
            ]
        }

        /// The notice that the recording is ready.
        func notice(secret: String = StandInBigBlueButton.secret) -> Data {
            let token = StandInBigBlueButton.token(
                "{\"meeting_id\":\"\(id)\",\"record_id\":\"\(meeting.internalID)\"}", secret: secret)
            return Data("signed_parameters=\(token)".utf8)
        }
    }

    /// A token by HMAC with SHA-256, as the notice of a recording has it.
    static func token(_ claims: String, secret: String = StandInBigBlueButton.secret) -> String {
        let signed = base64URL(Data(#"{"alg":"HS256"}"#.utf8)) + "." + base64URL(Data(claims.utf8))
        let key = SymmetricKey(data: Data(secret.utf8))
        return signed + "." + base64URL(Data(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)))
    }

    /// The bearer token of a report, by HMAC with SHA-512.
    static func bearer(expiring: Date, secret: String = StandInBigBlueButton.secret) -> String {
        let claims = "{\"exp\":\(Int(expiring.timeIntervalSince1970))}"
        let signed =
            base64URL(Data(#"{"typ":"JWT","alg":"HS512"}"#.utf8)) + "." + base64URL(Data(claims.utf8))
        let key = SymmetricKey(data: Data(secret.utf8))
        return "Bearer " + signed + "."
            + base64URL(Data(HMAC<SHA512>.authenticationCode(for: Data(signed.utf8), using: key)))
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

// MARK: - The server's side

extension StandInBigBlueButton {
    fileprivate struct Meeting {
        let parameters: [String: String]
        let internalID: String
        let createdAt: Date
        var stays: [Stay] = []
        var endedAt: Date?

        struct Stay {
            let user: String
            let name: String
            let role: String
            let joinedAt: Date
            var leftAt: Date?
        }

        mutating func leave(_ user: String, at now: Date) {
            for index in stays.indices where stays[index].user == user && stays[index].leftAt == nil {
                stays[index].leftAt = now
            }
        }
    }

    fileprivate final class State: Sendable {
        struct Meetings {
            var byID: [String: Meeting] = [:]
            var ended: [Meeting] = []
            var recorded: [(meeting: Meeting, minutes: Int)] = []
            var made = 0
            var calls = 0
            var latest: [String: String] = [:]
            var now = Date(timeIntervalSince1970: 0)
        }

        let meetings = Mutex(Meetings())
        let broken = Mutex<StandInServer.Reaction?>(nil)

        func react(to address: String) -> StandInServer.Reaction {
            if let reaction = broken.withLock({ $0 }) { return reaction }
            let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let prefix = "/bigbluebutton/api/"
            guard parts.count == 2, parts[0].hasPrefix(prefix) else { return .answer(404, body: "<html>") }
            let (name, query) = (String(parts[0].dropFirst(prefix.count)), String(parts[1]))
            guard Self.isSigned(query, name) else {
                return Self.failed("checksumError", "Checksums do not match")
            }
            let values = Self.parameters(query)
            return meetings.withLock { meetings in
                switch name {
                case "create": Self.create(values, &meetings)
                case "join": Self.join(values, &meetings)
                case "getMeetingInfo": Self.info(values, meetings)
                case "getRecordings": Self.recordings(values, meetings)
                default: Self.failed("unsupportedRequest", "This request is not supported.")
                }
            }
        }

        /// The checksum is over the name, the query as it was sent but for the checksum, and the secret.
        private static func isSigned(_ query: String, _ name: String) -> Bool {
            guard let mark = query.range(of: "&checksum=", options: .backwards) else { return false }
            let signed = name + query[..<mark.lowerBound] + StandInBigBlueButton.secret
            let expected = SHA256.hash(data: Data(signed.utf8)).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
            return query[mark.upperBound...] == expected
        }

        private static func parameters(_ query: String) -> [String: String] {
            var values: [String: String] = [:]
            for part in query.split(separator: "&") {
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2 else { continue }
                // As a servlet reads it: a plus sign is a space.
                values[String(pair[0])] = pair[1].replacing("+", with: " ").removingPercentEncoding
            }
            return values
        }

        private static func create(
            _ values: [String: String], _ meetings: inout Meetings
        ) -> StandInServer.Reaction {
            meetings.calls += 1
            meetings.latest = values
            guard let id = values["meetingID"], (2...256).contains(id.count), !id.contains(",") else {
                return failed("missingParamMeetingID", "You must specify a meeting ID for the meeting.")
            }
            for name in ["name", "attendeePW", "moderatorPW"] where !(2...64).contains(values[name]?.utf16.count ?? 0) {
                return failed("validationError", "\(name) must be between 2 and 64 characters")
            }
            if let known = meetings.byID[id] {
                guard ["attendeePW", "moderatorPW"].allSatisfy({ known.parameters[$0] == values[$0] }) else {
                    return failed("idNotUnique", "A meeting already exists with that meeting ID.")
                }
                return success(
                    "<meetingID>\(id)</meetingID><messageKey>duplicateWarning</messageKey>"
                        + "<message>This conference was already in existence.</message>")
            }
            meetings.made += 1
            meetings.byID[id] = Meeting(
                parameters: values, internalID: "640ab2bae07bedc4c163f679a746f7ab7fb5d1fa-153115580961\(meetings.made)",
                createdAt: meetings.now)
            return success("<meetingID>\(id)</meetingID><hasUserJoined>false</hasUserJoined>")
        }

        private static func join(_ values: [String: String], _ meetings: inout Meetings) -> StandInServer.Reaction {
            guard let id = values["meetingID"], let meeting = meetings.byID[id] else {
                return failed("invalidMeetingIdentifier", "No conference with that meeting ID exists")
            }
            let role = values["role"] ?? ""
            let password = role == "MODERATOR" ? "moderatorPW" : "attendeePW"
            guard values["password"] == meeting.parameters[password], let user = values["userID"],
                let name = values["fullName"], !name.isEmpty
            else { return failed("invalidPassword", "The supplied password does not match") }
            meetings.byID[id]?.stays.append(
                .init(user: user, name: name, role: role, joinedAt: meetings.now))
            return .answer(302, headers: ["location": "/client"], body: role)
        }

        private static func info(_ values: [String: String], _ meetings: Meetings) -> StandInServer.Reaction {
            guard let meeting = values["meetingID"].flatMap({ meetings.byID[$0] }) else {
                return failed("notFound", "A meeting with that ID does not exist")
            }
            let attendees = meeting.stays.filter { $0.leftAt == nil }.map { stay in
                "<attendee><userID>\(stay.user)</userID><fullName>\(escaped(stay.name))</fullName>"
                    + "<role>\(stay.role)</role></attendee>"
            }.joined()
            return success(
                "<meetingName>\(escaped(meeting.parameters["name"] ?? ""))</meetingName><running>\(!attendees.isEmpty)</running><hasUserJoined>\(!meeting.stays.isEmpty)</hasUserJoined>"
                    + "<startTime>\(milliseconds(meeting.createdAt))</startTime>"
                    + "<endTime>0</endTime><attendees>\(attendees)</attendees>")
        }

        private static func recordings(_ values: [String: String], _ meetings: Meetings) -> StandInServer.Reaction {
            let recorded = meetings.recorded.filter { $0.meeting.parameters["meetingID"] == values["meetingID"] }
            guard !recorded.isEmpty else {
                return success(
                    "<recordings></recordings><messageKey>noRecordings</messageKey>"
                        + "<message>There are no recordings for the meeting(s).</message>")
            }
            return success(
                "<recordings>\(recorded.map { recording(of: $0.meeting, minutes: $0.minutes) }.joined())</recordings>")
        }

        private static func recording(of meeting: Meeting, minutes: Int) -> String {
            "<recording><recordID>\(meeting.internalID)</recordID>"
                + "<meetingID>\(meeting.parameters["meetingID"] ?? "")</meetingID>"
                + "<name>\(escaped(meeting.parameters["name"] ?? ""))</name><published>true</published>"
                + "<state>published</state><startTime>\(milliseconds(meeting.createdAt))</startTime>"
                + "<endTime>\(milliseconds(meeting.endedAt))</endTime><playback><format><type>podcast</type>"
                + "<url>https://bbb.example/audio.ogg</url><length>0</length></format><format>"
                + "<type>presentation</type><url>https://bbb.example/playback/\(meeting.internalID)</url>"
                + "<length>\(minutes)</length></format></playback></recording>"
        }

        /// Since 1970; 0 is none.
        private static func milliseconds(_ instant: Date?) -> Int {
            instant.map { Int($0.timeIntervalSince1970) * 1_000 } ?? 0
        }

        /// A text that people wrote, as the templates write it.
        private static func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }

        private static func success(_ body: String) -> StandInServer.Reaction {
            .answer(
                200, headers: ["content-type": "text/xml;charset=utf-8"],
                body: "<response><returncode>SUCCESS</returncode>\(body)</response>")
        }

        private static func failed(_ key: String, _ message: String) -> StandInServer.Reaction {
            .answer(
                200, headers: ["content-type": "text/xml;charset=utf-8"],
                body: "<response><returncode>FAILED</returncode><messageKey>\(key)</messageKey>"
                    + "<message>\(message)</message></response>")
        }
    }
}

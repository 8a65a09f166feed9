package import Egress
import Foundation
package import Operations
import Synchronization
package import Training

/// Requests in JSON to the API of a helpdesk, one after the other and not too fast.
package struct HelpdeskHTTP: Sendable {
    private let client: EgressClient
    /// Without a slash at the end.
    private let base: String
    private let headers: [(name: String, value: String)]
    private let timeLimit: Duration
    private let pace: Pace

    /// - Parameters:
    ///   - base: the address that paths follow.
    ///   - headers: the credential.
    ///   - pause: the least time between the beginnings of two requests.
    ///   - timeLimit: the time for one request.
    package init(
        _ client: EgressClient, base: String, headers: [(name: String, value: String)], pause: Duration,
        timeLimit: Duration
    ) {
        self.client = client
        self.base = String(base.reversed().drop { $0 == "/" }.reversed())
        self.headers = headers + [("accept", "application/json"), ("user-agent", "Lectern")]
        self.timeLimit = timeLimit
        pace = Pace(pause: pause)
    }

    /// The longest answer, in bytes: a page of tickets with their texts.
    private static let maxAnswer = 16 << 20

    package func get(_ path: String, _ query: [(name: String, value: String)] = []) async throws(HelpdeskFault) -> JSON
    {
        try await send("GET", path, query)
    }

    /// - Returns: the JSON of the answer; null for an empty one.
    @discardableResult
    package func send(
        _ method: String, _ path: String, _ query: [(name: String, value: String)] = [], _ body: JSON? = nil
    ) async throws(HelpdeskFault) -> JSON {
        var parts = URLComponents()
        parts.queryItems = query.isEmpty ? nil : query.map { URLQueryItem(name: $0.name, value: $0.value) }
        // A plus sign stands for a space there, as forms write it.
        let text = parts.percentEncodedQuery.map { "?" + $0.replacing("+", with: "%2B") } ?? ""
        var request = OutgoingRequest(
            method, base + path + text, headers: headers, timeLimit: timeLimit, answerLimit: Self.maxAnswer)
        if let body {
            request.headers.append(("content-type", "application/json"))
            request.body = body.jsonBytes
        }
        let answer: IncomingAnswer
        do {
            try await pace.wait()
            answer = try await client.send(request)
        } catch let error as EgressError {
            throw .unreached(error)
        } catch {
            throw .unreached(.connection)
        }
        return try Self.json(of: answer)
    }

    private static func json(of answer: IncomingAnswer) throws(HelpdeskFault) -> JSON {
        switch answer.status {
        case 200...299: break
        case 300...399: throw .otherProgram
        case 401, 403: throw .credential
        case 404: throw .noSuchTicket
        case 429: throw .busy(retryAfter(answer) ?? 60)
        case 503: throw retryAfter(answer).map { HelpdeskFault.busy($0) } ?? .refused(503)
        default: throw .refused(answer.status)
        }
        guard !answer.body.isEmpty else { return .null }
        guard !answer.isCut else { throw .unreached(.tooLong) }
        do {
            return try JSON(parsing: answer.body)
        } catch {
            throw .otherProgram
        }
    }

    private static func retryAfter(_ answer: IncomingAnswer) -> Double? {
        guard let text = answer.headers["retry-after"], let seconds = Double(text), seconds >= 0 else { return nil }
        return min(seconds, 86_400)
    }

    /// Keeps requests apart.
    private final class Pace: Sendable {
        private let pause: Duration
        private let next = Mutex(ContinuousClock.now)

        init(pause: Duration) { self.pause = pause }

        func wait() async throws {
            let begin = next.withLock { next in
                let begin = max(next, .now)
                next = begin + pause
                return begin
            }
            try await Task.sleep(until: begin, clock: .continuous)
        }
    }
}

extension JSON {
    /// The elements of a list; none for anything else.
    var listed: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// A text, or a whole number as one.
    var word: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }
}

/// The clients of the kinds of helpdesks.
package struct HelpdeskClients: Sendable {
    private let client: EgressClient
    private let states: HelpdeskStates
    private let pause: Duration
    private let timeLimit: Duration

    /// - Parameters:
    ///   - states: the statuses of renamed states.
    ///   - pause: the least time between two requests to one helpdesk.
    ///   - timeLimit: the time for one request.
    package init(_ client: EgressClient, states: HelpdeskStates, pause: Duration, timeLimit: Duration) {
        self.client = client
        self.states = states
        self.pause = pause
        self.timeLimit = timeLimit
    }

    package func client(
        _ kind: HelpdeskConnection.Kind, _ details: HelpdeskConnection.Details, _ credential: String
    ) -> any HelpdeskClient {
        func http(_ headers: [(name: String, value: String)]) -> HelpdeskHTTP {
            HelpdeskHTTP(client, base: details.url, headers: headers, pause: pause, timeLimit: timeLimit)
        }
        let basic = "Basic " + Data(credential.utf8).base64EncodedString()
        switch kind {
        case .zammad:
            return ZammadClient(
                http: http([("authorization", "Token token=" + credential)]), source: details.source, states: states)
        case .zendesk:
            return ZendeskClient(http: http([("authorization", basic)]), source: details.source, states: states)
        case .znuny:
            return ZnunyClient(http: http([]), credential: credential, source: details.source, states: states)
        case .rt:
            let value = credential.contains(":") ? basic : "token " + credential
            return RTClient(http: http([("authorization", value)]), source: details.source, states: states)
        case .chatwoot:
            let parts = ChatwootClient.parts(of: details.url)
            let http = HelpdeskHTTP(
                client, base: parts?.base ?? details.url, headers: [("api_access_token", credential)], pause: pause,
                timeLimit: timeLimit)
            return ChatwootClient(http: http, account: parts?.account ?? "", source: details.source, states: states)
        }
    }
}

import Foundation

/// A Jitsi Meet server. Its rooms need not be made: each is there for whoever knows its name.
public struct JitsiServer: Sendable {
    private let url: String
    private let credential: Credential?

    /// The identity by which the server takes tokens.
    public struct Credential: Sendable {
        public let appID: String
        public let secret: SharedSecret

        public init(appID: String, secret: SharedSecret) {
            self.appID = appID
            self.secret = secret
        }
    }

    /// - Parameters:
    ///   - url: without a slash at the end.
    ///   - credential: nil for a server that lets everybody in who knows the name of a room.
    public init(url: String, credential: Credential?) {
        self.url = url
        self.credential = credential
    }

    /// The address at which one person enters a room.
    ///
    /// - Parameters:
    ///   - from: the instant from which its token is valid.
    ///   - until: the instant at which its token ends.
    /// - Source: the claims of `doc/tokens.md` in jitsi/lib-jitsi-meet.
    func entrance(to room: String, for guest: RoomGuest, from: Date, until: Date) throws -> String {
        guard let credential else {
            // Without a token the page itself is told the name; nobody can be made the moderator.
            return url + "/" + room + "#userInfo.displayName=" + Self.escaped("\"\(Self.plain(guest.name))\"")
        }
        let claims = Claims(
            aud: credential.appID, iss: credential.appID, sub: "*", room: room,
            nbf: Int(from.timeIntervalSince1970), exp: Int(until.timeIntervalSince1970),
            context: .init(
                user: .init(
                    id: guest.id, name: guest.name, moderator: String(guest.isModerator),
                    affiliation: guest.isModerator ? "owner" : "member")))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return url + "/" + room + "?jwt=" + credential.secret.token(try encoder.encode(claims))
    }

    private struct Claims: Encodable {
        let aud: String
        let iss: String
        let sub: String
        let room: String
        let nbf: Int
        let exp: Int
        let context: Context

        struct Context: Encodable {
            let user: User
        }

        /// All values are texts, for the server takes no others.
        struct User: Encodable {
            let id: String
            let name: String
            let moderator: String
            let affiliation: String
        }
    }

    private static func plain(_ name: String) -> String {
        name.filter { $0 != "\"" && $0 != "\\" }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain
                ? String(decoding: [byte], as: UTF8.self)
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

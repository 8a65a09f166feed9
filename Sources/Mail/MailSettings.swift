import Addresses
public import Foundation
internal import NIOCore

/// The operator's settings for outgoing mail: its destination and its sender.
public struct MailSettings: Sendable, Hashable {
    public let route: Route
    public let from: MailAddress

    public enum Route: Sendable, Hashable {
        case server(SMTPServer)
        case folder(URL)
    }

    /// - Parameters:
    ///   - url: one of
    ///     - `smtp://user:password@host:port`, with STARTTLS where the server offers it. The default port is 587.
    ///       `?tls=required` requires STARTTLS, `?tls=none` disables it;
    ///     - `smtps://user:password@host:port`, with TLS from the first byte. The default port is 465;
    ///     - `spool:folder`, with a relative or absolute path.
    ///
    ///     User and password may be omitted together. `?ca=/path/to/file.pem` trusts only these certificate authorities;
    ///     `?name=mail.example.org` is the name of the client. Reserved characters are percent-encoded.
    ///   - from: `ada@example.org` or `Ada Lovelace <ada@example.org>`.
    /// - Throws: ``MailError`` where the URL or the sender is not valid. It never contains the password.
    public init(url: String, from: String) throws(MailError) {
        route = try Self.route(url)
        do {
            self.from = try MailAddress(parsing: from)
        } catch {
            throw MailError("The sender of mail is not valid. \(error.detail)")
        }
    }

    /// Creates the transport.
    ///
    /// - Throws: ``MailError`` where the file of certificate authorities cannot be read.
    public func transport(limits: SMTPTimeLimits = SMTPTimeLimits()) throws(MailError) -> any MailTransport {
        switch route {
        case .server(let server): try SMTPClient(server, limits: limits)
        case .folder(let folder): Spool(folder: folder)
        }
    }

    private static func route(_ text: String) throws(MailError) -> Route {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        if scheme == "spool" {
            let path = String(text.dropFirst("spool:".count))
            guard !path.isEmpty, !path.contains("\0") else { throw MailError("The mail URL spool: has no folder.") }
            return .folder(URL(filePath: path, directoryHint: .isDirectory))
        }
        guard ["smtp", "smtps"].contains(scheme) else {
            throw MailError("The mail URL must begin with smtp://, smtps:// or spool:.")
        }
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            parts.path.isEmpty || parts.path == "/", parts.fragment == nil
        else {
            throw MailError(
                "The mail URL is not valid. It has the form \(scheme)://user:password@host:port. "
                    + "In the user and the password, each of : / ? # [ ] @ % is written as % and two digits.")
        }
        return .server(try SMTPServer(parts, isImplicit: scheme == "smtps"))
    }
}

extension SMTPServer {
    fileprivate init(_ parts: URLComponents, isImplicit: Bool) throws(MailError) {
        let options = try Self.options(parts.queryItems ?? [])
        host = try Self.host(parts.host ?? "")
        port = parts.port ?? (isImplicit ? 465 : 587)
        guard (1...65_535).contains(port) else {
            throw MailError("The port of the mail URL must be between 1 and 65535.")
        }
        encryption = try Self.encryption(options["tls"], isImplicit: isImplicit)
        credentials = try Self.credentials(user: parts.user, password: parts.password)
        authorities = options["ca"]
        clientName = try options["name"].map { name throws(MailError) in try Self.named("name", name) }
        guard encryption != .none || credentials == nil || Self.isLoopback(host) else {
            throw MailError(
                "The mail URL would send its password unencrypted: tls=none with a password is only for the local machine."
            )
        }
    }

    private static func options(_ items: [URLQueryItem]) throws(MailError) -> [String: String] {
        var options: [String: String] = [:]
        for item in items {
            guard ["tls", "ca", "name"].contains(item.name) else {
                throw MailError("The mail URL has an unknown option. The options are tls, ca and name.")
            }
            guard let value = item.value, !value.isEmpty, options.updateValue(value, forKey: item.name) == nil else {
                throw MailError("The option \(item.name) of the mail URL must have one value.")
            }
        }
        return options
    }

    private static func encryption(_ option: String?, isImplicit: Bool) throws(MailError) -> Encryption {
        switch (option, isImplicit) {
        case (nil, true), ("required", true): return .implicit
        case ("required", false): return .required
        case (nil, false): return .whenOffered
        case ("none", false): return .none
        case ("none", true): throw MailError("The mail URL has both smtps:// and tls=none.")
        default: throw MailError("The option tls of the mail URL must be required or none.")
        }
    }

    private static func credentials(user: String?, password: String?) throws(MailError) -> Credentials? {
        guard user != nil || password != nil else { return nil }
        guard let user, let password, !user.isEmpty, !password.isEmpty else {
            throw MailError("The mail URL must have both a user and a password, or neither.")
        }
        // NUL separates the two in AUTH PLAIN (RFC 4616 §2).
        guard !(user + password).utf8.contains(0) else {
            throw MailError("The user or the password of the mail URL has a character that cannot be sent.")
        }
        return Credentials(user: user, password: password)
    }

    private static func host(_ text: String) throws(MailError) -> String {
        let host = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        guard !host.isEmpty else { throw MailError("The mail URL has no host.") }
        return isAddress(host) ? host : try named("host", host)
    }

    private static func named(_ part: String, _ text: String) throws(MailError) -> String {
        // Container networks have names with underscores, which are not valid domains.
        if text.unicodeScalars.allSatisfy({ MailText.isASCIILetterOrDigit($0) || "-._".unicodeScalars.contains($0) }) {
            return text.lowercased()
        }
        do {
            return try DomainName(text).ascii
        } catch {
            throw MailError("The \(part) of the mail URL is not valid. \(error.detail)")
        }
    }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && isAddress(host)
    }

    static func isAddress(_ host: String) -> Bool {
        do {
            _ = try SocketAddress(ipAddress: host, port: 0)
            return true
        } catch {
            return false
        }
    }
}

import Foundation
import Testing

@testable import Mail

struct MailSettingsTests {
    private func server(_ url: String) throws -> SMTPServer? {
        guard case .server(let server) = try MailSettings(url: url, from: "lectern@example.org").route else {
            return nil
        }
        return server
    }

    @Test(arguments: [
        ("smtp://mail.example.org", SMTPServer(host: "mail.example.org", port: 587, encryption: .whenOffered)),
        ("SMTP://Mail.Example.org:25/", SMTPServer(host: "mail.example.org", port: 25, encryption: .whenOffered)),
        ("smtps://mail.example.org", SMTPServer(host: "mail.example.org", port: 465, encryption: .implicit)),
        ("smtps://10.0.0.1?tls=required", SMTPServer(host: "10.0.0.1", port: 465, encryption: .implicit)),
        ("smtp://[::1]:2525?tls=none", SMTPServer(host: "::1", port: 2_525, encryption: .none)),
        ("smtp://mail_relay:25?tls=none", SMTPServer(host: "mail_relay", port: 25, encryption: .none)),
        ("smtp://b%C3%BCcher.example", SMTPServer(host: "xn--bcher-kva.example", port: 587, encryption: .whenOffered)),
        (
            "smtp://ada%40example.org:p%3A%2F%25@mail.example.org?tls=required&ca=/etc/ca.pem&name=me.example.org",
            SMTPServer(
                host: "mail.example.org", port: 587, encryption: .required,
                credentials: SMTPServer.Credentials(user: "ada@example.org", password: "p:/%"),
                authorities: "/etc/ca.pem", clientName: "me.example.org")
        ),
        (
            "smtp://a:b@127.0.0.2?tls=none",
            SMTPServer(
                host: "127.0.0.2", port: 587, encryption: .none,
                credentials: SMTPServer.Credentials(user: "a", password: "b"))
        ),
    ])
    func `a server is parsed`(url: String, server: SMTPServer) throws {
        #expect(try self.server(url) == server)
    }

    @Test(arguments: [
        ("", "The mail URL must begin with smtp://, smtps:// or spool:."),
        ("mail.example.org", "The mail URL must begin with smtp://, smtps:// or spool:."),
        ("http://mail.example.org", "The mail URL must begin with smtp://, smtps:// or spool:."),
        ("smtp:", "The mail URL has no host."),
        ("smtp://", "The mail URL has no host."),
        ("smtp://:25", "The mail URL has no host."),
        ("smtp://mail.example.org:0", "The port of the mail URL must be between 1 and 65535."),
        ("smtp://mail.example.org:65536", "The port of the mail URL must be between 1 and 65535."),
        (
            "smtp://ma*il.example.org",
            "The host of the mail URL is not valid. The domain has a character that domains cannot have."
        ),
        ("smtp://mail.example.org?tls=maybe", "The option tls of the mail URL must be required or none."),
        ("smtp://mail.example.org?tls=", "The option tls of the mail URL must have one value."),
        ("smtp://mail.example.org?tls=none&tls=required", "The option tls of the mail URL must have one value."),
        ("smtps://mail.example.org?tls=none", "The mail URL has both smtps:// and tls=none."),
        (
            "smtp://mail.example.org?timeout=3",
            "The mail URL has an unknown option. The options are tls, ca and name."
        ),
        (
            "smtp://mail.example.org?name=a%0D%0AMAIL",
            "The name of the mail URL is not valid. The domain has a character that domains cannot have."
        ),
        ("smtp://hidden@mail.example.org", "The mail URL must have both a user and a password, or neither."),
        ("smtp://hidden:@mail.example.org", "The mail URL must have both a user and a password, or neither."),
        ("smtp://:hidden@mail.example.org", "The mail URL must have both a user and a password, or neither."),
        (
            "smtp://a:hidden%00@mail.example.org",
            "The user or the password of the mail URL has a character that cannot be sent."
        ),
        (
            "smtp://a:hidden@mail.example.org?tls=none",
            "The mail URL would send its password unencrypted: tls=none with a password is only for the local machine."
        ),
        (
            "smtp://a:hidden@127.example.org?tls=none",
            "The mail URL would send its password unencrypted: tls=none with a password is only for the local machine."
        ),
        ("spool:", "The mail URL spool: has no folder."),
    ])
    func `the error for an invalid URL names the fault, and does not contain the password`(url: String, detail: String)
    {
        #expect(throws: MailError(detail)) { try MailSettings(url: url, from: "lectern@example.org") }
    }

    @Test(arguments: [
        "smtp://a:hid/den@mail.example.org", "smtp://a:hid den@mail.example.org", "smtp://mail.example.org/inbox",
        "smtp://mail.example.org#a", "smtp://a:100%@mail.example.org", "smtp://mail.example.org:port",
    ])
    func `the error for an unreadable URL shows its form`(url: String) {
        let fault = #expect(throws: MailError.self) { try MailSettings(url: url, from: "lectern@example.org") }
        #expect(
            fault?.detail == "The mail URL is not valid. It has the form smtp://user:password@host:port. "
                + "In the user and the password, each of : / ? # [ ] @ % is written as % and two digits.")
    }

    @Test func `a folder and a sender are parsed`() throws {
        let settings = try MailSettings(url: "spool:/var/spool/lectern", from: "Lectern <lectern@example.org>")
        #expect(settings.route == .folder(URL(filePath: "/var/spool/lectern", directoryHint: .isDirectory)))
        #expect(settings.from == (try MailAddress("lectern@example.org", name: "Lectern")))
        #expect(try settings.transport() as? Spool == Spool(folder: URL(filePath: "/var/spool/lectern/")))
    }

    @Test func `an invalid sender is refused`() {
        #expect(throws: MailError("The sender of mail is not valid. An email address must have exactly one @.")) {
            try MailSettings(url: "spool:outbox", from: "Lectern")
        }
    }

    @Test func `a missing or invalid file of certificate authorities is an error at the start`() throws {
        for path in ["/nowhere/ca.pem", "/dev/null"] {
            let settings = try MailSettings(url: "smtp://mail.example.org?ca=\(path)", from: "lectern@example.org")
            #expect(
                throws: MailError(
                    "The file of certificate authorities in the mail URL cannot be read as PEM.")
            ) { try settings.transport() }
        }
    }

    @Test func `descriptions do not contain the password`() throws {
        let settings = try MailSettings(url: "smtp://somebody:hidden@mail.example.org", from: "lectern@example.org")
        var dumped = ""
        dump(try settings.transport(), to: &dumped)
        dump(settings, to: &dumped)
        let printed = "\(settings) \(String(reflecting: settings)) \(try settings.transport()) \(dumped)"
        #expect(printed.contains("mail.example.org"))
        #expect(!printed.contains("hidden"))
        #expect(!printed.contains("somebody"))
    }
}

extension SMTPServer {
    fileprivate init(host: String, port: Int, encryption: Encryption) {
        self.init(
            host: host, port: port, encryption: encryption, credentials: nil, authorities: nil, clientName: nil)
    }

    fileprivate init(host: String, port: Int, encryption: Encryption, credentials: Credentials) {
        self.init(
            host: host, port: port, encryption: encryption, credentials: credentials, authorities: nil, clientName: nil)
    }
}

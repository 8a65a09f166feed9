import Testing

@testable import SupportCore

@Suite struct `The account of a ticket` {
    @Test(
        arguments: [
            ("ada@acme.example", "acme.example"), ("Ada@ACME.Example.", "acme.example"),
            ("\"a@b\"@acme.example", "acme.example"), ("ada@localhost", "localhost"),
            ("ada@outlook.acme.com", "outlook.acme.com"),
            ("ada@gmail.com", nil), ("ada@GoogleMail.com", nil), ("ada@yahoo.co.uk", nil), ("ada@hotmail.fr", nil),
            ("ada@gmx.net", nil), ("ada@web.de", nil), ("ada@t-online.de", nil), ("ada@[192.0.2.1]", nil),
            ("ada", nil), ("ada@", nil), ("@acme.example", nil),
        ] as [(String, String?)]
    )
    func `is the mail domain of the requester, except of public providers`(email: String, account: String?)
        throws
    {
        var ticket = try ticket()
        ticket.requester = .init(email: email)
        #expect(ticket.account == account)
    }

    @Test func `is the account id if there is one`() throws {
        var ticket = try ticket()
        ticket.requester = .init(email: "ada@acme.example")
        ticket.accountID = "ACME-1"
        #expect(ticket.account == "ACME-1")
        ticket.accountID = " "
        #expect(ticket.account == "acme.example")
        ticket.requester = nil
        #expect(ticket.account == nil)
    }
}

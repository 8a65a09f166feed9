import Foundation
import ICalendar
import Mail
import Storage
import Testing
import Training

@testable import Operations

/// Every kind of mail as HTML, held against what mail programs are known to show.
@Suite struct MailCardTests {
    private static let templates = Result {
        try MailTemplates(
            resources: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent())
    }

    private static let plain = MailFace(organisation: Organisation(), publicURL: "https://training.example.org")
    private static let branded = MailFace(
        organisation: Organisation(
            name: "Acme Academy",
            logo: LogoReference(id: "h4sh", kind: .png, size: Logo.Size(width: 800, height: 200)),
            accent: AccentColor("#8a1c5c"), imprint: LegalNotice("Main Street 1"),
            privacy: LegalNotice("https://acme.example/privacy"), support: SupportAddress("help@acme.example")),
        publicURL: "https://training.example.org")

    private static let all = MailTemplates.languages.flatMap { language in
        MailSample.all.map { (language, $0) }
    }

    private func html(_ sample: MailSample, _ language: String, _ face: MailFace) throws -> String {
        try Self.templates.get().render(sample.template, in: language, sample.view, face: face).html
    }

    @Test func `there is a sample of every template`() {
        #expect(Set(MailSample.all.map(\.template)) == Set(MailViews.all.flatMap { $0.templates }))
    }

    /// `LECTERN_MAIL_SAMPLES=FOLDER` keeps them, for people to look at.
    @Test(arguments: all) func `a mail keeps to what Outlook, Gmail and Apple show alike`(
        language: String, sample: MailSample
    ) throws {
        for face in [Self.plain, Self.branded] {
            let html = try html(sample, language, face)
            expectWellFormed(html)
            let body = try #require(html.split(separator: "<body", maxSplits: 1).last)
            #expect(html.contains("<html lang=\"\(language)\" dir=\"ltr\">"))
            #expect(html.contains("@media (prefers-color-scheme: dark)"))
            // Word lays out neither of these, and takes padding in cells alone.
            for word in ["flex", "grid", "float", "position", "background-image", "url(", "<div", "<script", "rem;"] {
                #expect(!html.contains(word), "\(word)")
            }
            for tag in body.matches(of: /<([a-z]+)([^>]*)>/) {
                let (name, attributes) = (tag.output.1, tag.output.2)
                if name == "ul" {
                    #expect(
                        attributes
                            == " type=\"disc\" style=\"margin:0 0 16px 20px;padding:0;list-style:disc outside\"")
                } else if attributes.contains("padding:") {
                    #expect(name == "td", "\(tag.output.0)")
                }
                if attributes.contains("max-width") { #expect(name == "table", "\(tag.output.0)") }
                if name == "table" {
                    #expect(
                        attributes.hasPrefix(" role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\""))
                }
            }
            #expect(body.matches(of: /max-width/).count == 1)
            #expect(
                body.contains(
                    "<!--[if mso]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" width=\"600\""
                ))
            // What is light in the text has a class by which the dark theme finds it.
            for tag in body.matches(of: /<[a-z]+[^>]*style="[^"]*color:[^>]*>/) {
                #expect(tag.output.contains("class=\""), "\(tag.output)")
            }
            #expect(body.matches(of: /border-radius:8px;background-color/).count == 1, "one button")
            let images = body.matches(of: /<img src="([^"]*)" alt="([^"]*)" width="(\d+)" height="(\d+)"/)
            #expect(body.matches(of: /<img/).count == images.count)
            #expect(
                images.map { [$0.output.1, $0.output.2, $0.output.3, $0.output.4] }
                    == (face.logo == nil
                        ? [] : [["https://training.example.org/logo/h4sh.png", "Acme Academy", "192", "48"]]))
            let days = body.matches(of: /aria-hidden="true"/).count
            #expect(days == sample.view.days.count)
            #expect(!html.contains("Lectern"))
            try keep(html, as: "\(sample.name).\(language).\(face.logo == nil ? "plain" : "branded").html")
        }
    }

    private func keep(_ html: String, as name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["LECTERN_MAIL_SAMPLES"] else { return }
        try Data(html.utf8).write(to: URL(filePath: folder).appending(path: name))
    }

    @Test func `the date is drawn as in a calendar, in both languages`() throws {
        let sample = try #require(MailSample.all.first { $0.template == "reminder" })
        for (language, day) in [("en", ["Dec", "1", "Tue"]), ("de", ["Dez", "1", "Di"])] {
            let times = MailTimes(language: language, zone: .utc)
            let sheet = times.sheet(try utc("2026-12-01T10:00:00"))
            #expect([sheet.month, String(sheet.day), sheet.weekday] == day)
        }
        let body = try html(sample, "en", Self.plain).split(separator: "<body", maxSplits: 1).last ?? ""
        let cells = body.matches(of: /<td class="(?:accent on-accent|ink|soft)" align="center"[^>]*>([^<]*)</)
        #expect(cells.map { String($0.output.1) } == ["Dec", "1", "Tue"])
    }

    @Test(arguments: ["\u{200D}", "\u{301}", "\u{FE0F}"])
    func `a paragraph that begins with a combining character is in the mail`(mark: String) {
        let html = "<p>\(mark)Dear Ada</p>\n<p><strong><a href=\"https://x.example\">\(mark)Open</a></strong></p>\n"
        var body = MailBody(html, days: [], colors: Self.plain.colors(in: .light))
        let written = body.written()
        #expect(written.contains("Dear Ada</p>"))
        #expect(written.contains("Open</a></td>"))
    }

    @Test func `the text says what the card says`() throws {
        let sample = try #require(MailSample.all.first { $0.name == "confirmation" })
        let text = try Self.templates.get().render("confirmation", in: "en", sample.view, face: Self.branded).text
        #expect(
            text
                == """
                Hello Grace,

                You have a seat in Webhooks that never miss.

                - Tuesday, 1 December 2026, 10:00–11:00 in Berlin, Room 5

                Join online: https://training.example.org/join/s3cret

                We’ve attached a calendar invitation.

                View the session: https://training.example.org/sessions/s1

                If you can’t come, please cancel your registration on your page. Someone else may be waiting for the seat.

                Your registrations: https://training.example.org/my/s3cret

                Subscribe to your calendar feed: webcal://training.example.org/calendar/my/s3cret.ics

                -- \u{20}
                Acme Academy
                Support: help@acme.example
                Legal notice: https://training.example.org/imprint
                Privacy notice: https://acme.example/privacy

                """.replacing("-- \u{20}", with: "-- "))
    }

    @Test func `the plan of a ticket is named in the language of the mail`() throws {
        let sample = try #require(MailSample.all.first { $0.template == "breach" })
        for (language, line) in [
            ("en", "Ticket 12, P1, super-premium: Orders are lost\n"),
            ("de", "Ticket 12, P1, Super-Premium: Orders are lost\n"),
        ] {
            let text = try Self.templates.get().render("breach", in: language, sample.view, face: Self.plain).text
            #expect(text.hasPrefix(line))
        }
    }

    @Test func `without a PNG the name stands in its place, isolated`() throws {
        let sample = try #require(MailSample.all.first)
        for name in ["אקדמיית הדרכה", String(repeating: "Wort", count: 75), "<b>\"A\" & Söhne</b>"] {
            let svg = LogoReference(id: "h4sh", kind: .svg, size: nil)
            let face = MailFace(
                organisation: Organisation(name: name, logo: svg), publicURL: "https://training.example.org")
            let html = try html(sample, "en", face)
            expectWellFormed(html)
            let escaped = name.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;")
            #expect(html.contains("<span dir=\"auto\">\(escaped)</span>"))
            #expect(!html.contains("<img"))
        }
    }

    @Test func `a mail is sent in the name of the organisation, if its sender has none`() async throws {
        let installation = try await TestInstallation()
        let fixed = FixedOrganisation(Organisation(name: "Acme Academy"))
        let context = MailContext(
            templates: try Self.templates.get(), sender: try .init("lectern@example.org"),
            publicURL: "https://training.example.org", release: "1.0.0", agreement: try TestInstallation.agreement(),
            organisation: fixed)
        let sender = try await installation.database.read { connection in
            try MailComposer(connection: connection, context: context, now: installation.now).sender()
        }
        #expect([sender.address, sender.name] == ["lectern@example.org", "Acme Academy"])
    }
}

/// A mail of each kind.
struct MailSample: Sendable, CustomTestStringConvertible {
    let name: String
    let template: String
    let view: any MailView

    var testDescription: String { name }

    init(_ template: String, _ view: any MailView, name: String? = nil) {
        self.name = name ?? template
        self.template = template
        self.view = view
    }

    private static func url(_ path: String) -> String { "https://training.example.org" + path }

    private static let day = MailDay(month: "Dec", day: 1, weekday: "Tue")

    private static func date(_ location: String? = "Room 5", isOff: Bool = false, was: String? = nil) -> NamedDateView {
        NamedDateView(
            when: "Tuesday, 1 December 2026, 10:00–11:00 in Berlin", location: location, was: was,
            day: MailDay(month: "Dec", day: 1, weekday: "Tue", isOff: isOff))
    }

    private static func place(_ kind: PlaceNotice.Kind) -> MailSample {
        var view = PlaceView(
            name: "Grace", title: "Webhooks that never miss",
            dates: [
                date(
                    isOff: kind == .cancellation,
                    was: kind == .change ? "Monday, 30 November 2026, 10:00–11:00 in Berlin" : nil)
            ],
            hasCalendar: true, isRemoved: false, sessionURL: url("/sessions/s1"), pageURL: url("/my/s3cret"),
            subscribeURL: "webcal://training.example.org/calendar/my/s3cret.ics")
        view.joinURL = [.waitlist, .offer, .cancellation].contains(kind) ? nil : url("/join/s3cret")
        view.position = 3
        view.offerExpires = "Monday, 30 November 2026, 12:00 in Berlin"
        view.reason = kind == .cancellation ? "The trainer is ill." : nil
        return MailSample(kind.rawValue, view)
    }

    private static func reply(_ template: String) -> MailSample {
        MailSample(
            template,
            ReplyView(
                name: "Grace", title: "Webhooks that never miss", when: date().when,
                cancelURL: url("/my/s3cret/registrations/r1/cancel"), sessionURL: url("/sessions/s1"),
                pageURL: url("/my/s3cret")))
    }

    // In parts, since the compiler takes a minute for all of them in one expression.
    static let all: [MailSample] =
        PlaceNotice.Kind.allCases.map(place) + toPeople + toTrainers + onTickets + toStaff

    private static let toPeople: [MailSample] = [
        MailSample(
            "confirmation",
            PlaceView(
                name: nil, title: "A series with a title that is as long as titles of webinars tend to be",
                dates: (1...12).map { number in
                    NamedDateView(
                        ownTitle: number == 3 ? "Questions & answers" : nil,
                        when: "Tuesday, \(number) December 2026, 10:00–11:00 in Berlin",
                        location: "Room 5", day: MailDay(month: "Dec", day: number, weekday: "Tue"))
                }, more: 14, hasCalendar: true, isRemoved: false, sessionURL: url("/sessions/s1"),
                pageURL: url("/my/s3cret"),
                subscribeURL: "webcal://training.example.org/calendar/my/s3cret.ics"), name: "series"),
        MailSample(
            "reminder",
            ReminderView(
                .tomorrow, name: "Grace", title: "Webhooks that never miss", date: date(),
                joinURL: url("/join/s3cret"), opens: "Tuesday, 1 December 2026, 09:45 in Berlin",
                pageURL: url("/my/s3cret"), leaveURL: url("/unsubscribe/s3cret"))),
        MailSample(
            "link",
            LinkView(
                name: "Grace", isRotated: true, pageURL: url("/my/s3cret"),
                subscribeURL: "webcal://training.example.org/calendar/my/s3cret.ics")),
        MailSample(
            "verification",
            VerificationView(
                dates: [NamedDateView(title: "Webhooks", when: date().when, day: day)], hasPlaces: true,
                confirmBy: "Tuesday, 1 December 2026, 09:30 in Berlin", confirmURL: url("/confirm/s3cret"))),
        MailSample(
            "interest",
            InterestView(
                title: "Webhooks that never miss", dates: [date(nil), date(nil)],
                registerURL: url("/sessions/s1"),
                leaveURL: url("/unsubscribe/s3cret"))),
        reply("confirmDecline"), reply("delegated"), reply("counter"), reply("seatGone"),
        MailSample(
            "message",
            MessageMailView(
                name: "Grace", subject: "Bring a laptop", text: "Please bring:\n* a laptop\n* a cable\n\nSee you!",
                title: "Webhooks", when: date().when, pageURL: url("/my/s3cret"),
                leaveURL: url("/unsubscribe/s3cret"))),
        MailSample(
            "followUp",
            FollowUpView(
                name: "Grace", title: "Webhooks", when: "Tuesday, 1 December 2026, 10:00–11:00 in Berlin",
                attended: true, hasRecordings: true,
                recordings: [.init(label: "The recording", url: "https://video.example/1")],
                certificateURL: url("/my/s3cret#certificates"),
                next: "Tuesday, 8 December 2026, 10:00–11:00 in Berlin", nextTitle: "Retries",
                nextURL: url("/sessions/s2"),
                feedbackURL: url("/feedback/s3cret"), leaveURL: url("/unsubscribe/s3cret"))),
    ]

    private static let toTrainers: [MailSample] = [
        MailSample(
            "proposal",
            ProposalView(
                name: "Grace", person: "Ada Moss", title: "Webhooks that never miss", when: date().when,
                proposed: "Tuesday, 1 December 2026, 14:00 in Berlin", comment: "After lunch?",
                rosterURL: url("/staff/sessions/s1"))),
        MailSample(
            "assignment",
            AssignmentView(
                name: "Ada", title: "Webhooks", added: .init(dates: [date()]), changed: .init(dates: [date()]),
                removed: .init(dates: [date(isOff: true)]), sessionURL: url("/sessions/s1"))),
        MailSample(
            "minimum",
            MinimumView(
                name: "Ada", title: "Webhooks", dates: [date()], confirmed: 3, minimum: 5, requested: 1,
                rosterURL: url("/staff/sessions/s1/dates/2026-12-01T10:00:00"))),
    ]

    private static let onTickets: [MailSample] = [
        MailSample(
            "acknowledgement",
            AcknowledgementView(
                name: "Grace", number: 7, subject: "Webhooks fail with 401", former: 3,
                due: "Tuesday, 1 December 2026, 11:00 in Berlin",
                questions: ["Which environment does the issue occur in?"], hasQuestions: true,
                tutorials: [
                    .init(
                        title: "Webhooks that never miss", url: url("/tutorials/webhooks"),
                        next: "Tuesday, 8 December 2026, 10:00 in Berlin")
                ], hasTutorials: true, ticketURL: url("/support/s3cret"))),
        MailSample(
            "ticketLink",
            TicketLinkMailView(
                name: "Grace", number: 12, isNew: true, due: "Tuesday, 1 December 2026, 10:00 in Berlin",
                missing: 3, ticketURL: url("/support/s3cret"))),
        MailSample(
            "ticketReply",
            TicketReplyMailView(
                number: 12, subject: "Orders are lost", text: "Which version?\n* 4\n* 5", files: 1,
                waits: true, ticketURL: url("/support/s3cret"))),
        MailSample(
            "ticketNews",
            TicketNewsMailView(
                number: 12, subject: "Orders are lost", priority: "P1", account: "acme.example", isNew: true,
                text: "Since this morning.", files: 2, due: "Tuesday, 1 December 2026, 10:00 in Berlin",
                ticketURL: url("/staff/tickets/t1"))),
        MailSample(
            "breach",
            BreachView(
                number: 12, subject: "Orders are lost", priority: "P1", isSuperPremium: true, isMissed: false,
                isResponse: true, due: "Tuesday, 1 December 2026, 10:00 in Berlin", account: "acme.example",
                ticketURL: url("/staff/tickets/t1"))),
        MailSample(
            "mention",
            MentionMailView(
                name: "Ada", by: "Grace Moss", number: 12, subject: "Orders are lost",
                text: "@Ada, have you seen\n* this", ticketURL: url("/staff/tickets/t1"))),
    ]

    private static let toStaff: [MailSample] = [
        MailSample(
            "webhook",
            SwitchedOffWebhookView(
                host: "hooks.example.org", description: "To the data warehouse",
                reason: "It was answered with 500.",
                webhookURL: url("/staff/webhooks/w1"))),
        MailSample(
            "digest",
            DigestView(
                name: "Ada", from: "Monday, 23 November 2026", to: "Sunday, 29 November 2026", tickets: 42,
                ticketsBefore: 37, priorities: "P1: 2 · P3: 40", late: 1,
                lateTickets: [
                    .init(
                        number: 12, subject: "Orders are lost", lateBy: "2 h 5 min",
                        url: url("/staff/tickets/t1"))
                ], overdue: 3, attendance: .init(seats: 30, attended: 20, absent: 5, share: "80 %"),
                asked: [.init(title: "Paper jam in printer", tickets: 7, url: url("/staff/problems/p1"))],
                hasAsked: true, support: .init(asked: 20, answered: 8, sent: 9),
                insightsURL: url("/staff/insights"), preferencesURL: url("/staff/me"),
                leaveURL: url("/unsubscribe/s3cret"))),
        MailSample(
            "signIn",
            SignInMailView(
                name: "Ada", isInvitation: true, signInURL: url("/sign-in/link/s3cret"),
                expires: "Tuesday, 1 December 2026, 10:15 in Berlin")),
    ]
}

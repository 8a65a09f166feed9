import ICalendar
import Operations
import Testing

@testable import Interchange

/// The texts of events, and the links to join that stand in them. A join link is never public.
@Suite struct EventTextsTests {
    private func read(_ lines: String) throws -> (session: ImportedSession, remarks: [CalendarRemark]) {
        let read = try ReadCalendar(
            calendar(event("a", "SUMMARY:Talk\nDTSTART:20270405T090000Z\nDURATION:PT1H\n\(lines)")))
        return (try read.only(), read.remarks["a"] ?? [])
    }

    // MARK: - Links

    @Test(arguments: [
        "https://acme.zoom.us/j/82345678901?pwd=Zk9x", "https://zoom.example/j/82345678901?pwd=Zk9x",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x/0?context=%7b%7d",
        "https://teams.live.com/meet/9312345678?p=abc", "https://meet.google.com/abc-defg-hij",
        "https://acme.webex.com/acme/j.php?MTID=m1", "https://acme.webex.com/meet/ada",
        "https://meet.goto.com/123456789",
        "https://global.gotomeeting.com/join/123456789", "https://attendee.gotowebinar.com/register/123",
        "https://bbb.school.example/b/ada-abc-def", "https://room.school.example/bigbluebutton/api/join?x=1",
        "https://meet.jit.si/TalkRoom", "https://jitsi.school.example/TalkRoom", "https://whereby.com/acme",
        "https://talk.example/join/42?passcode=x", "https://8x8.vc/acme/room",
        "https://cloud.school.example/call/8f3xk2mn", "https://cloud.school.example/index.php/call/8f3xk2mn",
        "https://room.school.example/b/ada-xyz-abc", "https://room.school.example/rooms/ada-xyz-abc-123/join",
        "https://facetime.apple.com/join#v=1&p=abc&k=def", "https://app.slack.com/huddle/T01/C02",
    ])
    func `a link to a meeting leaves the place and the description`(link: String) throws {
        let inPlace = try read("LOCATION:\(link)")
        #expect(inPlace.session.join == link)
        #expect(inPlace.session.location == nil)
        let besidePlace = try read("LOCATION:Room 4 / \(link)")
        #expect(besidePlace.session.join == link)
        #expect(besidePlace.session.location == "Room 4 /")
        let inText = try read("DESCRIPTION:Bring a laptop.\\nJoin: \(link)\\nSee you!")
        #expect(inText.session.join == link)
        #expect(inText.session.description == "Bring a laptop.\nSee you!")
        let inTitle = try read(
            "SUMMARY:x\nX-ALT-DESC;FMTTYPE=text/html:<p>Join <a href=\"\(link)\">here</a> please</p>")
        #expect(inTitle.session.join == link)
        #expect(inTitle.session.description == "Join here please")
        for shown in [inPlace, besidePlace, inText, inTitle] { #expect(shown.remarks == []) }
    }

    @Test(arguments: [
        "https://example.com/agenda", "https://support.zoom.us/hc/en-us", "https://maps.google.com/?q=Rome",
        "https://teams.example.com/wiki/start", "https://example.com/j/", "http://meet.google.com",
        "https://example.com/docs/call-center", "https://example.com/call/us", "https://example.com/b/post",
        "https://example.com/rooms/blue", "https://example.com/b/my-first-post",
    ])
    func `any other link stays`(link: String) throws {
        let (session, remarks) = try read("DESCRIPTION:See \(link).")
        #expect(session.description == "See \(link).")
        #expect(session.join == nil)
        #expect(remarks == [])
    }

    @Test func `a place that is only a link is the way in, unless it is a map`() throws {
        #expect(
            try read("LOCATION:https://stream.example/room-7?key=secret").session.join
                == "https://stream.example/room-7?key=secret")
        let map = try read("LOCATION:https://www.openstreetmap.org/node/1").session
        #expect(map.join == nil)
        #expect(map.location == "https://www.openstreetmap.org/node/1")
    }

    @Test(arguments: [
        ("CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://video.example/1", "https://video.example/1"),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hij"),
        (
            "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/l/meetup-join/1",
            "https://teams.example/l/meetup-join/1"
        ),
        ("X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:https://lync.example/ada/1", "https://lync.example/ada/1"),
        ("URL:https://zoom.example/j/5", "https://zoom.example/j/5"),
        ("LOCATION:zoom.example/j/5", "https://zoom.example/j/5"),
    ])
    func `a property for the link gives it`(line: String, link: String) throws {
        #expect(try read(line).session.join == link)
    }

    @Test func `the links of mail filters are followed`() throws {
        let wrapped =
            "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.example%2Fj%2F5%3Fpwd%3Dx&data=05"
        #expect(try read("LOCATION:\(wrapped)").session.join == "https://zoom.example/j/5?pwd=x")
        let google =
            "DESCRIPTION:<a href=\"https://www.google.com/url?q=https://zoom.example/j/6&amp;sa=D\">Join</a><br>"
        #expect(try read(google).session.join == "https://zoom.example/j/6")
    }

    @Test func `of several links the one of the place is taken, and the others are named`() throws {
        let (session, remarks) = try read(
            "LOCATION:https://zoom.example/j/5?pwd=x\nX-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij\nDESCRIPTION:Or https://zoom.example/j/5"
        )
        #expect(session.join == "https://zoom.example/j/5?pwd=x")
        #expect(session.location == nil)
        #expect(session.description == "Or")
        #expect(remarks == [.otherLink(host: "meet.google.com")])
    }

    @Test func `passcodes and the blocks of meeting tools leave the description, and are named`() throws {
        let zoom =
            "Questions welcome.\\n\\nJoin Zoom Meeting\\nhttps://acme.zoom.us/j/82345678901?pwd=Zk9x\\n\\nMeeting ID: 823 4567 8901\\nPasscode: 923847\\nOne tap mobile\\n+13126266799\\,\\,82345678901#\\,\\,\\,\\,*923847# US"
        let (session, remarks) = try read("DESCRIPTION:\(zoom)")
        #expect(session.description == "Questions welcome.\n\nJoin Zoom Meeting")
        #expect(remarks == [.accessDetails])
        let google =
            "Hello\\n\\n-::~:~::~:~:~:~:~::~:~::-\\nJoin with Google Meet: https://meet.google.com/abc-defg-hij\\nOr dial: (US) +1 555 0100 PIN: 123#\\n-::~:~::~:~:~:~:~::~:~::-"
        let met = try read("DESCRIPTION:\(google)")
        #expect(met.session.description == "Hello")
        #expect(met.session.join == "https://meet.google.com/abc-defg-hij")
        #expect(met.remarks == [.accessDetails])
    }

    @Test(arguments: [
        "Besprechungs-ID: 389 123 456 78\nPasscode: aBc9Xy\nTelefonkonferenz-ID: 987 654 321#",
        "ID de la réunion : 389 123 456 78\nCode secret : aBc9Xy\nID de conférence téléphonique : 987 654 321#",
        "Id. de la reunión: 389 123 456 78\nCódigo de acceso: aBc9Xy\nId. de conferencia de teléfono: 987 654 321#",
        "ID da Reunião: 389 123 456 78\nSenha de acesso: 123456\nID da Conferência por Telefone: 987 654 321#",
        "ID riunione: 389 123 456 78\nCodice di accesso: aBc9Xy", "会議 ID: 389 123 456 78\nパスコード: aBc9Xy",
        "ミーティングID：812 3456 7890\nパスコード：123456", "Vergadering-id: 389 123 456 78\nToegangscode: aBc9Xy",
        "Møde-id: 389 123 456 78\n\nAdgang: aBc9Xy", "Meeting number: 2345 678 9012\nMeeting password: xYz123",
    ])
    func `what opens a meeting beside its link leaves the description in every language`(details: String) throws {
        let text = "Bring a laptop.\n" + details + "\nRoom: B4\nTime: 10:00"
        let (session, remarks) = try read(
            "LOCATION:https://teams.example/l/meetup-join/1\nDESCRIPTION:" + text.replacing("\n", with: "\\n"))
        #expect(
            session.description == "Bring a laptop.\n" + (details.contains("\n\n") ? "\n" : "")
                + "Room: B4\nTime: 10:00")
        #expect(remarks == [.accessDetails])
    }

    @Test func `Google's block leaves a description that is HTML, and its link is the way in`() throws {
        let (session, remarks) = try read(
            "DESCRIPTION:<p><b>Hello</b> all</p>\\n\\n-::~:~::~:~:~:~:~:~::~:~::-\\nJoin with Google Meet: "
                + "https://meet.google.com/abc-defg-hij\\nOr dial: (US) +1 555 0100 PIN: 123456#\\n"
                + "More numbers: https://tel.meet/abc-defg-hij?pin=12345\\n-::~:~::~:~:~:~:~:~::~:~::-")
        #expect(session.description == "**Hello** all")
        #expect(session.join == "https://meet.google.com/abc-defg-hij")
        #expect(remarks == [.accessDetails])
    }

    @Test(arguments: ["Dial 06131 123456 PIN 12345", "Enter 67.217.95.2##123456789", "Pin: 4829"])
    func `a line with a PIN leaves the description of a meeting`(line: String) throws {
        let (session, remarks) = try read(
            "LOCATION:https://bbb.school.example/b/ada-abc-xyz\nDESCRIPTION:Spinning 12345 tops\\n\(line)")
        #expect(session.description == "Spinning 12345 tops")
        #expect(remarks == [.accessDetails])
    }

    @Test(arguments: [
        "Passwords: rotate them safely", "Password (SSO) for admins", "Forgotten password: SSO", "Passwords",
        "Password 101: the basics", "Kennwort: wie man eines wählt", "Pin: what to keep on your board",
    ])
    func `a topic that begins like a passcode stays`(line: String) throws {
        let (session, remarks) = try read(
            "LOCATION:https://bbb.school.example/b/ada-abc-xyz\nDESCRIPTION:Topics\\n\(line)")
        #expect(session.description == "Topics\n" + line)
        #expect(remarks == [])
    }

    @Test(arguments: [
        "Passcode: sesame", "Meeting password: sesame", "Password: P@ssw0rd", "Passcode: aBc9Xy (with capitals)",
        "Access code 123 456#", "PIN 123", "Kennwort:",
    ])
    func `a passcode leaves the description, also one that is a word`(line: String) throws {
        let (session, remarks) = try read(
            "LOCATION:https://bbb.school.example/b/ada-abc-xyz\nDESCRIPTION:Topics\\n\(line)")
        #expect(session.description == "Topics")
        #expect(remarks == [.accessDetails])
    }

    @Test func `the links to dial into a meeting leave the description`() throws {
        let (session, remarks) = try read(
            "LOCATION:https://teams.example/l/meetup-join/1\n"
                + "DESCRIPTION:Local numbers<https://dialin.teams.example/8551f4c1?id=987654321> and notes")
        #expect(session.description == "Local numbers and notes")
        #expect(session.join == "https://teams.example/l/meetup-join/1")
        #expect(remarks == [])
    }

    @Test func `a passcode without a meeting is an ordinary text`() throws {
        #expect(
            try read("DESCRIPTION:Password: how to choose one").session.description == "Password: how to choose one")
    }

    @Test func `a text of very many words is looked through once for links`() {
        let words = String(repeating: "a,", count: 300_000)
        let links = MeetingLinks.links(in: words + " zoom.example/j/5 and https://example.com/" + words)
        #expect(links.map { $0.url.prefix(24) } == ["https://zoom.example/j/5", "https://example.com/a,a,"])
        #expect(links.last?.url.count == 3_999)
    }

    // MARK: - Descriptions

    @Test func `tags in a description become CommonMark`() throws {
        let (session, _) = try read(
            "DESCRIPTION:<h2>Agenda</h2><ul><li>Setup</li><li><i>Live</i> demo</li></ul>See <a href=\"https://example.com/a?b=1&amp;c=2\">the page</a>\\, caf&eacute; &lt;3"
        )
        #expect(
            session.description
                == "## Agenda\n\n  - Setup\n  - *Live* demo\n\nSee [the page](https://example.com/a?b=1&c=2), café \\<3"
        )
    }

    @Test func `a plain description stays as it is`() throws {
        let text = "Line one\\nLine two with a < b\\, and 1. x_y_z *not* <this>"
        #expect(
            try read("DESCRIPTION:\(text)").session.description
                == "Line one\nLine two with a < b, and 1. x_y_z *not* <this>")
    }

    @Test func `the richer text is taken, unless it leaves something out`() throws {
        let html = "X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Bring a <b>laptop</b></p></body></html>"
        #expect(try read("DESCRIPTION:Bring a laptop\n\(html)").session.description == "Bring a **laptop**")
        #expect(
            try read("DESCRIPTION:Bring a laptop and time\n\(html)").session.description == "Bring a laptop and time")
        #expect(try read(html).session.description == "Bring a **laptop**")
    }

    @Test func `categories are tags, and the language is that of the title`() throws {
        let (session, remarks) = try read("CATEGORIES:API,Web\\, mobile\nCATEGORIES:API\nSUMMARY;LANGUAGE=de-de:x")
        #expect(session.tags == ["API", "Web, mobile"])
        #expect(session.language == "de-DE")
        #expect(remarks == [])
    }

    @Test func `control characters are left out`() throws {
        let (session, _) = try read("DESCRIPTION:a\u{0B}b\u{01}c\u{7F}\nLOCATION:Room\\n4")
        #expect(session.description == "a\nbc")
        #expect(session.location == "Room 4")
    }
}

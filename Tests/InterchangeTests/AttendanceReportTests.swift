import Foundation
import Operations
import SupportCore
import Testing
import Training

@testable import Interchange

@Suite struct AttendanceReportTests {
    // MARK: - Zoom

    @Test func `the attendee report of a Zoom webinar is read, its several tables too`() throws {
        let report = """
            Attendee Report
            Report Generated:,"12/01/2026 11:15 AM"
            Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers
            "Attended, email, 5 min",812 3456 7890,"12/01/2026 09:58 AM",62,3,0,2
            Host Details,
            Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest
            Yes,"Ada",ada@example.org,"12/01/2026 09:58 AM","12/01/2026 11:00 AM",62,No
            Attendee Details,
            Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,\
            Leave Time,Time in Session (minutes)
            Yes,"Grace ""Amazing"" Hopper",Grace,Hopper,Grace@Example.org,"11/20/2026",approved,"12/01/2026 10:00 AM",\
            "12/01/2026 10:20 AM",20
            Yes,Grace Hopper,Grace,Hopper,Grace@Example.org,"11/20/2026",approved,"12/01/2026 10:40 AM",\
            "12/01/2026 11:00 AM",20
            No,Alan,Alan,Turing,alan@example.org,"11/21/2026",approved,--,--,--
            Other Attended
            User Name,Join Time,Leave Time,Time in Session (minutes),Country/Region Name
            4915112345678,"12/01/2026 10:02 AM","12/01/2026 10:04 AM",2,Germany
            """
        #expect(
            try read(report) == [
                "7 Ada <ada@example.org> attended 62", "10 Grace Hopper <Grace@Example.org> attended 40",
                "12 Alan Turing <alan@example.org> absent", "15 4915112345678 attended 2",
            ])
    }

    @Test func `the participants of a Zoom meeting count by their distinct minutes, and not for the waiting room`()
        throws
    {
        let report = """
            Topic,ID,Host name,Host email,Duration (minutes),Start time,End time,Participants
            "Email, join time",812 3456,Ada,host@example.org,90,12/01/2026 09:58:00 AM,12/01/2026 11:28:00 AM,4

            Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,Recording disclaimer response,\
            In waiting room
            Grace,grace@example.org,12/01/2026 09:50:00 AM,12/01/2026 10:00:00 AM,10,Yes,,Yes
            Grace,grace@example.org,12/01/2026 10:00:00 AM,12/01/2026 10:30:00 AM,30,Yes,OK,No
            Grace (phone),grace@example.org,12/01/2026 10:20:00 AM,12/01/2026 10:40:00 AM,20,Yes,OK,No
            Late,late@example.org,12/01/2026 09:50:00 AM,12/01/2026 11:00:00 AM,70,Yes,,Yes
            """
        #expect(
            try read(report) == [
                "6 Grace <grace@example.org> attended 40", "8 Late <late@example.org> absent",
            ])
    }

    @Test func `each row of Zoom's flat export is its participant's, not the host's`() throws {
        let report = """
            Topic,MeetingID,User_Name,User_Email_1,Start_Time,End_Time,Duration_Minutes_1,Participants,\
            NameOriginalName,User_Email_2,Join_Time,Leave_Time,Duration_Minutes_2,Guest,InWaitingRoom
            Retries,852,Ada,ada@example.org,01/12/2026 10:00,01/12/2026 11:00,60,2,Grace,grace@example.org,\
            01/12/2026 10:00,01/12/2026 10:07,7,No,No
            """
        #expect(try read(report) == ["2 Grace <grace@example.org> attended 7"])
    }

    @Test(arguments: [
        "First Name,Last Name,Email,Registration Time,Approval Status",
        "Vorname,Nachname,E-Mail,Registrierungszeit,Genehmigungsstatus",
        "Prénom,Nom,E-mail,Heure d’inscription,Statut d’approbation",
        "Nombre,Apellido,Correo electrónico,Hora de registro,Estado de aprobación",
        "Nome,Sobrenome,E-mail,Hora do registro,Status de aprovação",
        "名,姓,メール,登録日時,承認ステータス",
        "First name,Last name,Email,Registered on,Status",
        "Prénom,Nom,Email,Heure d’enregistrement,Statut",
        "First Name,Last Name,Email,Registration Time,Why do you want to join?",
        "First Name,Last Name,Email,Registration Time,Minutes you have for learning",
    ])
    func `a registration report is refused, for it does not say who came`(header: String) throws {
        let row = "Grace,Hopper,grace@example.org,\"Dec 1, 2026 09:00\",approved"
        for preamble in ["", "Registration Report\nTopic,Webinar ID,# Registered\nAttended,812,1\n"] {
            #expect(throws: AttendanceReport.Fault.registrations) { try self.read(preamble + header + "\n" + row) }
        }
    }

    // MARK: - Teams

    static let teams: [(String, [String])] = [
        (
            "English",
            [
                "1. Summary", "Meeting title", "2. Participants",
                "Name,First Join,Last Leave,In-Meeting Duration,Email,Participant ID (UPN),Role",
                "3. In-Meeting Activities", "Name,Join Time,Leave Time,Duration,Email,Role", "57m 55s", "1m",
            ]
        ),
        (
            "German",
            [
                "1. Zusammenfassung", "Besprechungstitel", "2. Teilnehmer",
                "Name,Erster Beitritt,Letztes Verlassen,Dauer der Besprechung,E-Mail,Teilnehmer-ID (UPN),Rolle",
                "3. Aktivitäten während der Besprechung", "Name,Beitrittszeit,Verlassenszeit,Dauer,E-Mail,Rolle",
                "57 Min. 55 Sek.", "1 Min.",
            ]
        ),
        (
            "French",
            [
                "1. Résumé", "Titre de la réunion", "2. Participants",
                "Nom,Première arrivée,Dernier départ,Durée de la réunion,E-mail,ID de participant (UPN),Rôle",
                "3. Activités en réunion", "Nom,Heure d’arrivée,Heure de départ,Durée,E-mail,Rôle", "57 min 55 s",
                "1 min",
            ]
        ),
        (
            "Spanish",
            [
                "1. Resumen", "Título de la reunión", "2. Participantes",
                "Nombre,Primera entrada,Última salida,Duración de la reunión,Correo electrónico,"
                    + "Id. de participante (UPN),Rol",
                "3. Actividades en la reunión",
                "Nombre,Hora de entrada,Hora de salida,Duración,Correo electrónico,Rol", "57 min 55 s", "1 min",
            ]
        ),
        (
            "Portuguese",
            [
                "1. Resumo", "Título da reunião", "2. Participantes",
                "Nome,Primeiro ingresso,Última saída,Duração na reunião,Email,ID do participante (UPN),Função",
                "3. Atividades em Reunião", "Nome,Horário de Entrada,Horário de Saída,Duração,Email,Função", "57m 55s",
                "1m",
            ]
        ),
        (
            "Japanese",
            [
                "1. 要約", "会議のタイトル", "2. 参加者", "名前,初めての参加,最終退出,会議の長さ,メール,参加者 ID (UPN),役割",
                "3. 会議中のアクティビティ", "名前,参加時刻,退出時刻,期間,メール,役割", "57 分 55 秒", "1 分",
            ]
        ),
    ]

    @Test(arguments: teams)
    func `the attendance report of Teams is read in every language`(language: String, texts: [String]) throws {
        func row(_ text: String) -> String { text.replacing(",", with: "\t") }
        let report = [
            texts[0], texts[1] + "\tCold email, join time and 5 minutes", "Attended\t2", "",
            texts[2], row(texts[3]),
            "Hopper, Grace\t12/1/26, 10:00:05 AM\t12/1/26, 10:58:00 AM\t\(texts[6])\tgrace@example.org\tgrace@example.org\tx",
            "Alan (Guest)\t12/1/26, 10:01:00 AM\t12/1/26, 10:02:00 AM\t\(texts[7])\t\t"
                + "alan_t_partner.example#EXT#@contoso.onmicrosoft.com\tx",
            "Phone\t12/1/26, 10:01:00 AM\t12/1/26, 10:02:00 AM\t\(texts[7])\t\t\tx", "",
            texts[4], row(texts[5]),
            "Hopper, Grace\t12/1/26, 10:00:05 AM\t12/1/26, 10:58:00 AM\t\(texts[6])\tgrace@example.org\tx",
            "Alan (Guest)\t12/1/26, 10:01:00 AM\t12/1/26, 10:02:00 AM\t\(texts[7])\t\tx", "",
            "4. Engagement", row("Name,Engagement Type,Time"), "Mallory\tHand\t10:05", "",
        ].joined(separator: "\r\n")
        let expected = [
            "7 Hopper, Grace <grace@example.org> attended 57", "8 Alan (Guest) <alan_t@partner.example> attended 1",
            "9 Phone attended 1",
        ]
        #expect(try read(report) == expected)
        for (encoding, mark) in [
            (String.Encoding.utf16LittleEndian, [0xFF, 0xFE] as [UInt8]), (.utf16BigEndian, [0xFE, 0xFF]),
        ] {
            let bytes = try #require(report.data(using: encoding))
            #expect(try described(mark + bytes) == expected)
            #expect(try described(Array(bytes)) == expected)
        }
    }

    static let lists: [(header: String, joined: String, left: String)] = [
        ("Full Name,User Action,Timestamp", "Joined", "Left"),
        ("Full Name,User Action,Timestamp", "Joined before", "Left"),
        ("Vollständiger Name,Benutzeraktion,Zeitstempel", "Beigetreten", "Verlassen"),
        ("Nom complet,Action de l'utilisateur,Horodatage", "A rejoint", "A quitté"),
        ("Nombre completo,Acción del usuario,Marca de tiempo", "Se ha unido", "Ha abandonado la reunión: salida"),
        ("Nome Completo,Ação do usuário,Carimbo de data/hora", "Entrou", "Saiu"),
        ("氏名,ユーザー アクション,タイムスタンプ", "参加済み", "退出済み"),
    ]

    @Test(arguments: lists)
    func `the older list of Teams tells by its actions who was there, and for how long`(
        header: String, joined: String, left: String
    ) throws {
        let rows = [
            header, "Hopper, Grace\t\(joined)\t12/1/2026, 10:00:00 AM", "Ada Moss\t\(joined)\t12/1/2026, 10:01:00 AM",
            "Hopper, Grace\t\(left)\t12/1/2026, 10:20:00 AM", "Hopper, Grace\t\(joined)\t12/1/2026, 10:30:00 AM",
            "Ada Moss\t\(left)\t12/1/2026, 10:40:00 AM",
        ]
        let report = rows[0].replacing(",", with: "\t") + "\n" + rows.dropFirst().joined(separator: "\n")
        #expect(try read(report) == ["2 Hopper, Grace attended 30", "3 Ada Moss attended 39"])
    }

    // MARK: - Other tools

    @Test func `the reports of Webex, GoTo, BigBlueButton and Meet are read`() throws {
        let webex = """
            Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tFirst Name\tLast Name\tRole\t\
            Attendee Email\tJoin Time\tLeave Time\tAttendance Duration\tConnection Type
            Retries\t2026-12-01 09:55:00\t2026-12-01 11:00:00\tGrace\tGrace\tHopper\tAttendee\tgrace@example.org\t\
            2026-12-01 09:58:00\t2026-12-01 11:00:00\t62 mins\tDesktop
            Retries\t2026-12-01 09:55:00\t2026-12-01 11:00:00\tAlan\tAlan\tTuring\tAttendee\talan@example.org\t\
            2026-12-01 10:00:00\t2026-12-01 10:00:00\t0 mins\tDesktop
            """
        #expect(
            try read(webex) == [
                "2 Grace Hopper <grace@example.org> attended 62", "3 Alan Turing <alan@example.org> absent",
            ])
        let goTo = """
            Attendee Report
            Webinar Name,Webinar ID,Actual Start Date/Time,Duration,# Registered,# Attended
            Attended,812-345,"Dec 1, 2026 10:00 AM CET",1 hour 5 minutes,2,1
            Attendee Details
            Attended,Interest Rating,Last Name,First Name,Email Address,Registration Date / Time,\
            Join Time/Leave Time (Time in Session),Time in Session,Unsubscribed
            Yes,61,Hopper,Grace,grace@example.org,"Nov 20, 2026 09:00 AM CET","Dec 1, 2026 10:00 AM CET - \
            Dec 1, 2026 11:05 AM CET (65 minutes)",1 hour 5 minutes,No
            No,0,Turing,Alan,alan@example.org,"Nov 20, 2026 09:00 AM CET",--,0 minutes,No
            """
        #expect(
            try read(goTo) == [
                "6 Grace Hopper <grace@example.org> attended 65", "7 Alan Turing <alan@example.org> absent",
            ])
        let bigBlueButton = """
            Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,Join,Left,\
            Duration,Did you attend by email?
            "Grace Hopper","FALSE","4.2","00:01:00","-","2","1","0","1","12/1/2026, 09:58:00\u{202F}AM",\
            "12/1/2026, 11:00:00\u{202F}AM","01:02:00","Yes"
            "Anonymous","","","","","","","","","","","","A\r\nB"
            """
        #expect(try read(bigBlueButton) == ["2 Grace Hopper attended 62", "3 Anonymous absent"])
        let meet = """
            First name,Last name,Email,Duration,Time joined,Time exited
            Grace,Hopper,grace@example.org,1 hr 2 min,9:58 AM,11:00 AM
            """
        #expect(try read(meet) == ["2 Grace Hopper <grace@example.org> attended 62"])
    }

    @Test func `a bare list of addresses says that all of them came`() throws {
        #expect(
            try read("email\ngrace@example.org\n\n alan@example.org \n") == [
                "2 <grace@example.org> attended", "4 <alan@example.org> attended",
            ])
        #expect(
            try read("Name;Contact email of the guest\nGrace;grace@example.org\n") == [
                "2 Grace <grace@example.org> attended"
            ])
    }

    // MARK: - What a value means

    @Test(arguments: [
        "no", "No", "NO", "não", "Não", "nein", "non", "いいえ", "N/A", "n/a", "-", "--", "–", "", " ", "0", "false",
        "did not attend", "Did Not Attend", "no-show", "absent", "nicht teilgenommen", "×", "None", "\u{A0}",
    ])
    func `did not come`(value: String) throws {
        let report = "Attended,Email,Time in Session (minutes)\nYes,ada@example.org,5\n\(value),grace@example.org,--\n"
        #expect(try read(report).last == "3 <grace@example.org> absent")
    }

    @Test(arguments: ["yes", "Sim", "Sí", "oui", "Ja", "はい", "TRUE", "1", "x", "✓", "✔️", "○", "Attended"])
    func `came`(value: String) throws {
        #expect(
            try read("Attended,Email\nNo,ada@example.org\n\(value),grace@example.org\n").last
                == "3 <grace@example.org> attended")
    }

    @Test func `an unknown value is refused by its row, and a column of them with the report`() throws {
        let some = "Teilgenommen;E-Mail\nJa;ada@example.org\nVielleicht;grace@example.org\n"
        #expect(
            try read(some).last
                == "3 <grace@example.org> “Vielleicht” in the column “Teilgenommen” does not say whether the person came."
        )
        #expect(throws: AttendanceReport.Fault.unknownValues(["Kas", "Galbūt"], column: "Attended")) {
            try read("Attended,Email\nKas,ada@example.org\nGalbūt,grace@example.org\nKas,alan@example.org\n")
        }
        #expect(
            try read("Join Time,Email\n10:00,ada@example.org\nsoon,grace@example.org\n").last
                == "3 <grace@example.org> “soon” in the column “Join Time” does not say whether the person came.")
    }

    @Test func `all values of a column tell what it holds`() throws {
        #expect(
            try read("Email,Joined\nada@example.org,Yes\ngrace@example.org,No\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(
            try read("Email,Attendance\nada@example.org,45\ngrace@example.org,0\nalan@example.org,7\n") == [
                "2 <ada@example.org> attended 45", "3 <grace@example.org> absent", "4 <alan@example.org> attended 7",
            ])
        #expect(
            try read("Email,Status\nada@example.org,Attended\ngrace@example.org,No show\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(
            try read("Email,No-show\nada@example.org,\ngrace@example.org,x\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
    }

    @Test func `a column of addresses is known by its values, whatever it is called`() throws {
        #expect(
            try read("Login;Anwesend\nada@example.org;ja\ngrace@example.org;nein\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(
            try read("Name,Host email,Kontaktdaten,Attended\nAda,boss@example.org,\"Ada <ada@example.org>\",yes\n") == [
                "2 Ada <ada@example.org> attended"
            ])
        #expect(
            try read("Email,Attended\nada@example.org; ada@acme.example,yes\nmailto:grace@example.org,yes\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> attended",
            ])
    }

    @Test func `shares of the time, and a status that tells of registrations, are what they are`() throws {
        #expect(
            try read("Email,Attendance\nada@example.org,75%\ngrace@example.org,0 %\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(throws: AttendanceReport.Fault.registrations) {
            try read("Name,Email,Status\nAda,ada@example.org,confirmed\nGrace,grace@example.org,cancelled\n")
        }
    }

    // MARK: - Titles and sections

    @Test(arguments: [
        "Name,Email,Attended,Cancelled\nAda,ada@example.org,Yes,No\nAlan,alan@example.org,No,Yes",
        "Name;Email;Excused;Attended\nAda;ada@example.org;;Yes\nAlan;alan@example.org;x;No",
        "Email\tAbsent\tExcused\nada@example.org\t\t\nalan@example.org\tx\t",
    ])
    func `a column that is called by a value does not make everybody come`(report: String) throws {
        #expect(try read(report).map { $0.hasSuffix("absent") } == [false, true])
    }

    @Test func `a column of attendance that cannot be read makes no list of those who came`() {
        #expect(throws: AttendanceReport.Fault.noTable) {
            try read("Email,Sessions attended\nada@example.org,2\nalan@example.org,0")
        }
    }

    @Test func `the stays of GoTo in one cell are added up`() throws {
        let report =
            "Attended,Name,Email Address,Registration Date/Time,Join Time - Leave Time (Time in Session)\n"
            + "Yes,Ada,ada@example.org,\"Nov 20, 2026 09:00 AM CET\",\"Dec 1, 2026 10:00 AM CET - Dec 1, 2026 10:30 AM CET "
            + "(30 minutes)\nDec 1, 2026 10:40 AM CET - Dec 1, 2026 11:00 AM CET (20 minutes)\"\n"
            + "No,Alan,alan@example.org,\"Nov 20, 2026 09:00 AM CET\",\n"
        #expect(try read(report) == ["2 Ada <ada@example.org> attended 50", "4 Alan <alan@example.org> absent"])
    }

    @Test func `a title that holds the words of headings is not a header`() throws {
        #expect(
            try read("Meeting title\tEmail, part 2\n\nName\tFirst Join\tEmail\nAda\t10:00\tada@example.org\n") == [
                "4 Ada <ada@example.org> attended"
            ])
        #expect(
            try read("Email\nAttended by email: 5 min\n\nName,Email,Attended\nAda,ada@example.org,No\n") == [
                "5 Ada <ada@example.org> absent"
            ])
        #expect(
            try read(
                "Meeting title,Email\nOrganizer email,boss@example.org\nName,Email,Join Time\nAda,ada@example.org,10:00"
            )
                == ["4 Ada <ada@example.org> attended"])
    }

    @Test func `a person with only a name does not end the table`() throws {
        #expect(
            try read("Name,Email,Attended\nAda,,\nGrace,grace@example.org,yes\nAlan\nZoe,zoe@example.org,yes\n") == [
                "2 Ada absent", "3 Grace <grace@example.org> attended", "4 Alan absent",
                "5 Zoe <zoe@example.org> attended",
            ])
    }

    @Test func `a header on every page is no person`() throws {
        #expect(
            try read("Name,Email,Attended\nAda,ada@example.org,yes\nName,Email,Attended\nAlan,alan@example.org,no\n")
                == [
                    "2 Ada <ada@example.org> attended", "4 Alan <alan@example.org> absent",
                ])
    }

    @Test func `the table with the most joins tells the minutes`() throws {
        let report = """
            2. Participants
            Name,First Join,Last Leave,In-Meeting Duration,Email
            Ada,3/8/27 10:00,3/8/27 11:00,1h,ada@example.org
            3. In-Meeting Activities
            Name,Join Time,Leave Time,Duration,Email
            Ada,3/8/27 10:00,3/8/27 10:20,20m,ada@example.org
            Ada,3/8/27 10:30,3/8/27 11:00,30m,ada@example.org
            """
        #expect(try read(report) == ["3 Ada <ada@example.org> attended 50"])
    }

    // MARK: - Files

    @Test func `formulas and spaces before quotation marks are what Excel and people write`() throws {
        #expect(
            try read("Attended, Name, Email\n=\"Yes\", \"Moss, Ada\", =\"ada@example.org\"\n") == [
                "2 Moss, Ada <ada@example.org> attended"
            ])
    }

    @Test func `a spreadsheet with semicolons, a byte order mark and the columns in another order is read`() throws {
        let report =
            "\u{FEFF}Name;Dauer (Minuten);E-Mail-Adresse\r\nGrace;57;grace@example.org\r\nAlan;0;alan@example.org\r\n"
        let expected = ["2 Grace <grace@example.org> attended 57", "3 Alan <alan@example.org> absent"]
        #expect(try read(report) == expected)
        let declared = ["3 Grace <grace@example.org> attended 57", "4 Alan <alan@example.org> absent"]
        for line in ["sep=;\r\n", "SEP=;\n", "\"sep=;\"\r\n"] {
            #expect(try read(line + report.replacing("\u{FEFF}", with: "")) == declared)
        }
        #expect(try read("sep=|\nEmail|Attended\ngrace@example.org|Yes\n") == ["3 <grace@example.org> attended"])
    }

    @Test func `quoted fields hold line breaks, and spaces that do not break are trimmed`() throws {
        let report =
            "Attended,Question,Email\nYes,\"One\nTwo, three\",\u{A0}grace@example.org\u{A0}\n\u{A0}No\u{A0},,alan@example.org\n"
        #expect(
            try read(report) == ["2 <grace@example.org> attended", "4 <alan@example.org> absent"])
    }

    @Test func `the letters of an old Windows are read`() throws {
        let bytes =
            Array("Participou,Nome,E-mail\nSim,J".utf8) + [0xFC] + Array("rgen,juergen@example.org\nN".utf8)
            + [0xE3] + Array("o,Ada,ada@example.org\n".utf8)
        #expect(
            try described(bytes) == [
                "2 Jürgen <juergen@example.org> attended", "3 Ada <ada@example.org> absent",
            ])
    }

    @Test(arguments: [
        "", "Name,Role\nGrace,Attendee", "grace@example.org,yes", "\u{0}\u{0}\u{0}", "Name,Company\nGrace,Acme\n",
        "Meeting title,Email\nStart,10:00\n",
    ])
    func `what is no report is refused`(text: String) throws {
        #expect(throws: AttendanceReport.Fault.noTable) { try self.read(text) }
    }

    @Test func `a file of headers alone is no report, and is given up soon`() throws {
        let lines = (0..<20_000).map { "Email,Duration,h\($0)" }
        #expect(throws: AttendanceReport.Fault.noTable) { try self.read(lines.joined(separator: "\n")) }
    }

    @Test func `a report says what is wrong with it`() throws {
        #expect(throws: AttendanceReport.Fault.unclosedQuote(line: 2)) { try read("Email,Name\n\"open,x\n") }
        #expect(throws: AttendanceReport.Fault.nobody) { try read("Attended,Email\n") }
        for start in ["PK\u{3}\u{4}xl/workbook", "<!DOCTYPE html><table>", "%PDF-1.7"] {
            let fault = #expect(throws: AttendanceReport.Fault.self) { try self.read(start) }
            #expect(fault?.failure.detail.contains("CSV") == true)
        }
    }

    // MARK: - Least minutes

    @Test func `who stayed for less than the least number of minutes was absent`() throws {
        let report = try AttendanceReport(
            parsing: Array(
                """
                Email,Join Time,Leave Time
                ada@example.org,10:00,10:09
                grace@example.org,10:00,10:06
                grace@example.org,10:20,10:24
                alan@example.org,10:00,
                zoe@example.org,23:55,00:10
                """.utf8))
        #expect(
            try report.marks(minimum: 10).map { "\($0.line) \($0.statement) \($0.isShort)" } == [
                "2 absent true", "3 attended false", "5 unclear(Operations.AttendanceRemark.noMinutes) false",
                "6 attended false",
            ])
        let timeless = try AttendanceReport(parsing: Array("Email,Attended\nada@example.org,Yes\n".utf8))
        #expect(throws: AttendanceReport.Fault.noMinutes) { try timeless.marks(minimum: 1) }
        #expect(try timeless.marks().map(\.statement) == [.attended])
    }

    // MARK: -

    @discardableResult
    private func read(_ text: String) throws -> [String] { try described(Array(text.utf8)) }

    private func described(_ bytes: [UInt8]) throws -> [String] {
        try AttendanceReport(parsing: bytes).people.map { person in
            let statement =
                switch person.statement {
                case .attended: "attended" + (person.minutes.map { " \(Int($0))" } ?? "")
                case .absent: "absent"
                case .unclear(let remark): remark.detail
                }
            let address = person.addresses.first.map { "<\($0)>" }
            return [String(person.line), person.name, address, statement].compactMap(\.self).joined(separator: " ")
        }
    }
}

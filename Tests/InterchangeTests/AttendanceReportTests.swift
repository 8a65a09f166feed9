import Foundation
import Testing

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
            try people(in: report) == [
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
            try people(in: report) == [
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
        #expect(try people(in: report) == ["2 Grace <grace@example.org> attended 7"])
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
            #expect(throws: AttendanceReport.Fault.registrations) { try people(in: preamble + header + "\n" + row) }
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
        #expect(try people(in: report) == expected)
        for (encoding, mark) in [
            (String.Encoding.utf16LittleEndian, [0xFF, 0xFE] as [UInt8]), (.utf16BigEndian, [0xFE, 0xFF]),
        ] {
            let bytes = try #require(report.data(using: encoding))
            #expect(try people(inBytes: mark + bytes) == expected)
            #expect(try people(inBytes: Array(bytes)) == expected)
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
        #expect(try people(in: report) == ["2 Hopper, Grace attended 30", "3 Ada Moss attended 39"])
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
            try people(in: webex) == [
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
            try people(in: goTo) == [
                "6 Grace Hopper <grace@example.org> attended 65", "7 Alan Turing <alan@example.org> absent",
            ])
        let bigBlueButton = """
            Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,Join,Left,\
            Duration,Did you attend by email?
            "Grace Hopper","FALSE","4.2","00:01:00","-","2","1","0","1","12/1/2026, 09:58:00\u{202F}AM",\
            "12/1/2026, 11:00:00\u{202F}AM","01:02:00","Yes"
            "Anonymous","","","","","","","","","","","","A\r\nB"
            """
        #expect(try people(in: bigBlueButton) == ["2 Grace Hopper attended 62", "3 Anonymous absent"])
        let meet = """
            First name,Last name,Email,Duration,Time joined,Time exited
            Grace,Hopper,grace@example.org,1 hr 2 min,9:58 AM,11:00 AM
            """
        #expect(try people(in: meet) == ["2 Grace Hopper <grace@example.org> attended 62"])
    }

    @Test func `a bare list of addresses says that all of them came`() throws {
        #expect(
            try people(in: "email\ngrace@example.org\n\n alan@example.org \n") == [
                "2 <grace@example.org> attended", "4 <alan@example.org> attended",
            ])
        #expect(
            try people(in: "Name;Contact email of the guest\nGrace;grace@example.org\n") == [
                "2 Grace <grace@example.org> attended"
            ])
    }
}

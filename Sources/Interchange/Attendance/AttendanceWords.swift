import SupportCore

/// The words by which columns of reports are known, folded.
enum AttendanceWords {
    private static func set(_ words: String...) -> Set<String> {
        Set(words.flatMap { $0.split(separator: ",") }.map { folded(String($0)) })
    }

    private static func list(_ words: String...) -> [String] { Array(set(words.joined(separator: ","))).sorted() }

    // MARK: - Addresses

    static let addresses = set(
        "email,emails,mail,mails,emailadresse,mailadresse,emailaddress,correo,courriel,courriels,mel")
    static let addressesInJapanese = list("メール")
    static let besideAddresses = set(
        "address,addresses,adresse,adressen,direccion,endereço,user,attendee,attendees,participant,participants",
        "participante,participantes,registrant,invitee,guest,work,business,company,contact,personal,private,primary",
        "your,my,id,of,de,del,della,dos,das,d,da,do,du,des,le,la,l,el,the,electrónico,electrónica,électronique,eletrônico,messagerie",
        "teilnehmer,teilnehmers,teilnehmende,teilnehmenden,benutzer,geschäftlich,geschäftliche,dienstlich,dienstliche",
        "required,erforderlich,pflichtfeld,usuario,usuário,utilisateur,asistente,inscrito,invitado,convidado,account",
        "login,kontakt,customer,kunde,member,student,learner,in,for,corporate,office,grouped,professionnelle,professionnel"
    )
    static let principalNames = set(
        "user principal name,userprincipalname,participant id,teilnehmer id,id de participant,id du participant",
        "id de participante,id del participante,id do participante,参加者 ID")

    // MARK: - Times

    static let waitingRoom = list(
        "waiting room,warteraum,wartezimmer,wartebereich,salle d attente,sala de espera,待機室,待合室")
    static let joining = set(
        "join,joined,joins,joining,entered,arrival,arrived,beitritt,beitrittszeit,beitrittszeitpunkt,beitreten",
        "beigetreten,betreten,betrat,eintritt,eintrittszeit,einwahl,eingewahlt,arrivée,rejoint,rejoindre,jonction",
        "connexion,entrée,adhésion,entrada,ingreso,unión,unió,unido,unirse,incorporación,conexión,acceso,ingresso",
        "ingressou,entrou,conexão,acesso")
    static let joiningPhrases = list(
        "参加時刻,参加日時,初めての参加,最初の参加,入室,heure de participation,premiere participation,check in time",
        "hora de participacion,horario de participacion")
    static let leaving = set(
        "leave,left,leaving,exit,exited,exits,departure,verlassen,verlassenszeit,verließ,austritt,austrittszeit",
        "ausstieg,départ,quitté,quitter,sortie,déconnexion,salida,abandono,abandonar,salió,desconexión,saída,saiu",
        "desconexão")
    static let leavingPhrases = list("退出,退室,check out time")
    static let durations = set(
        "duration,dauer,anwesenheitsdauer,teilnahmedauer,besprechungsdauer,meetingdauer,sitzungsdauer,verweildauer",
        "durée,duración,duração,minutes,minuten,minutos,mins,min,anwesenheitszeit,teilnahmezeit,anwesenheitsminuten")
    static let durationPhrases = list("期間,長さ,時間,permanencia,temps de presence")
    static let times = set("time,zeit,temps,tiempo,tempo")
    static let timesOf = set(
        "session,meeting,attended,attendance,online,spent,total,sitzung,besprechung,anwesend,reunión,réunion,sesión",
        "sessão,reunião,présence,passé,participação,participación,asistencia,conectado,conectada,webinar")
    /// The time for which somebody did something in a meeting does not tell how long they were there.
    static let ofActivity = set(
        "talk,talking,webcam,camera,speaking,spoken,sprechzeit,webcamzeit,response,reply,hand,hands,kamera,muted,chat",
        "question,questions,poll,sharing,recording")
    /// The kind or the number of connections, not their time.
    static let ofConnection = set(
        "type,typ,tipo,link,url,count,counts,rejoins,from,via,method,reason,device,number,nombre,anzahl,order")
    /// When the meeting itself began and ended.
    static let ofMeetingTimes = list(
        "start time,end time,start date,end date,startzeit,endzeit,beginn,heure de debut,heure de fin,hora de inicio",
        "hora de fin,hora de termino,開始,終了")
    static let timestamps = set(
        "timestamp,time stamp,zeitstempel,horodatage,marca de tiempo,marca temporal,marca de hora,carimbo de data hora",
        "carimbo de tempo,data hora,タイムスタンプ")
    static let actions = set(
        "user action,action,benutzeraktion,aktion,action de l utilisateur,action utilisateur,action de l utilisateur",
        "acción del usuario,acción de usuario,acción,ação do usuário,ação do utilizador,ação de usuário,ação",
        "ユーザー アクション,ユーザーアクション,ユーザー操作,ユーザーの操作,アクション")
    static let registrationStems = [
        "registr", "enregistr", "anmeld", "angemeldet", "inscri", "regist", "enrol", "approv", "genehmig", "aprob",
        "approb", "aprov", "einschreib",
    ]
    static let registrationInJapanese = list("登録,承認,申込")

    // MARK: - Who came

    static let besideAttended = set(
        "yes,no,ja,nein,y,n,oui,non,si,sim,não,status,state,statut,estado,hat,a,ha,did,the,webinar,session,meeting",
        "event,live,attendee,participant,teilnehmer,j,o")
    static let attended = set(
        "attended,attendance,attend,present,presence,participated,participation,showed up,show up,came,attendance status",
        "teilgenommen,teilnahme,anwesend,anwesenheit,erschienen,dabei,teilnahmestatus,anwesenheitsstatus",
        "participé,assisté,présent,présence,asistió,asistieron,asistencia,presente,participó,participado,asistido",
        "participou,participação,participación,compareceu,comparecimento,presença,frequência,presencia",
        "出席,出席済み,参加,参加済み,出欠,出席状況,参加状況,参加しました")
    static let absent = set(
        "no show,noshow,absent,absence,abwesend,abwesenheit,fehlt,gefehlt,ausente,ausencia,ausência,falta,不参加,欠席")
    static let statuses = set("status,state,statut,estado,situação,状態,ステータス")

    /// States of a registration, which say nothing about the attendance.
    static let registrationStates = set(
        "approved,confirmed,registered,pending,pending approval,waitlisted,denied,rejected,genehmigt,bestätigt,angemeldet",
        "registriert,ausstehend,abgelehnt,approuvé,approuvée,confirmé,confirmée,inscrit,inscrite,en attente,refusé",
        "aprobado,aprobada,confirmado,confirmada,registrado,registrada,inscrito,inscrita,pendiente,rechazado",
        "aprovado,aprovada,pendente,recusado,承認済み,登録済み,確認済み,保留中")

    // MARK: - Names

    /// Columns about the people who held the meeting, or about permissions and mails.
    static let ofOthers = set(
        "host,organizer,organiser,organisator,veranstalter,gastgeber,anfitrión,hôte,organizador,organisateur,anfitrião",
        "presenter,opt,optin,consent,marketing,sent,unsubscribed,unsubscribe,notification,inviter,opened,clicked,主催者",
        "manager,originator")
    static let names = set("name,names,nom,nombre,nome,nomes")
    static let namesInJapanese = list("氏名,名前,表示名,ユーザー名,参加者名,お名前")
    static let people = set(
        "attendee,participant,participants,teilnehmer,teilnehmende,teilnehmername,anzeigename,benutzername,username",
        "participante,participantes,asistente,person,user,benutzer,参加者,teilnehmer in,displayname,fullname,user name")
    static let firstNames = set("first name,firstname,given name,forename,vorname,prénom,primeiro nome,名")
    static let lastNames = set(
        "last name,lastname,surname,family name,nachname,familienname,zuname,nom de famille,apellido,apellidos,apellido s",
        "sobrenome,apelido,姓,苗字")
    static let ofNoPerson = set(
        "meeting,webinar,event,session,topic,company,firma,organization,organisation,account,country,region,source",
        "group,department,device,network,product,team,file,room,course,besprechung,sitzung,reunión,réunion,reunião",
        "sesión,sessão,evento,empresa,unternehmen,société,entreprise,título,titre,title,thema,site,plan,tracking")
    static let ofMeetings = set(
        "meeting,webinar,event,session,topic,besprechung,sitzung,reunión,réunion,reunião,sesión,sessão,evento,thema,title"
    )
    static let meetings = set(
        "topic,thema,tema,tópico,sujet,トピック,meeting id,webinar id,meeting title,webinar name,meeting name")
}

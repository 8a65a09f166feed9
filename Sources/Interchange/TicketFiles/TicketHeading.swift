import SupportCore

/// The meaning of a column of a file of tickets, as its heading says.
///
/// The names of the API count first, in any case and with or without spaces. Others are those of the exports of Zendesk,
/// Freshdesk, Zammad, OTRS and Znuny, Jira, HubSpot, Help Scout, osTicket, GLPI and RT, in English, German, French,
/// Spanish and Portuguese.
struct TicketHeading: Hashable {
    enum Field: Hashable {
        /// A field of the API, by its name.
        case api(String)
        /// The name or the address of the requester, whichever it is.
        case person
        case status
        /// When the helpdesk last changed the ticket.
        case changedAt
        /// The tutorials that are linked to the ticket.
        case tutorial
    }

    let field: Field
    /// True for the name of a helpdesk, false for one of the API.
    let isForeign: Bool
    /// Of several columns with one meaning, the lower rank is read first.
    let rank: Int

    static let apiFields: [String] =
        [
            "subject", "description", "expectedResult", "category", "businessImpact", "suggestedPriority", "priority",
            "errorMessage", "requestID", "instanceID", "accountID", "stepsToReproduce", "attachments", "environment",
            "discovery", "beganAt", "channel", "plan", "externalID", "source", "openedAt", "acknowledgedAt",
            "resolvedAt",
        ] + ["name", "email", "timeZone"].map { "requester." + $0 }

    /// Nil for an unknown heading.
    init?(_ heading: String) {
        if let field = Self.own[Self.collapsed(heading)] {
            self.init(field: field, isForeign: false, rank: 0)
            return
        }
        // OTRS writes “Ticket#”, Zammad “#”.
        guard let (field, rank) = Self.foreign[heading.trimmed == "#" ? "number" : folded(heading)] else { return nil }
        self.init(field: field, isForeign: true, rank: rank)
    }

    private init(field: Field, isForeign: Bool, rank: Int) {
        self.field = field
        self.isForeign = isForeign
        self.rank = rank
    }

    private static func collapsed(_ heading: String) -> String {
        heading.lowercased().filter { !$0.isWhitespace && !"._-".contains($0) }
    }

    private static let own: [String: Field] = {
        var fields = Dictionary(uniqueKeysWithValues: apiFields.map { (collapsed($0), Field.api($0)) })
        for name in ["tutorial", "tutorials"] { fields[name] = .tutorial }
        return fields
    }()

    private static let foreign: [String: (field: Field, rank: Int)] = {
        var fields: [String: (field: Field, rank: Int)] = [:]
        for (field, texts) in vocabulary {
            for (rank, text) in texts.enumerated() {
                for name in text.split(separator: ",") where fields[folded(String(name))] == nil {
                    fields[folded(String(name))] = (field, rank)
                }
            }
        }
        return fields
    }()

    /// The names of each field, those that are read first in front.
    private static let vocabulary: [(Field, [String])] = [
        (
            .api("subject"),
            [
                "title,titel,titre,título,betreff,objet,sujet,asunto,assunto,summary,zusammenfassung,résumé,resumen,resumo",
                "ticket name,ticket title,ticket subject,ticket betreff,nombre del ticket,nome do ticket,issue summary",
            ]
        ),
        (
            .api("description"),
            [
                "beschreibung,descripción,descrição,ticket description,descripción del ticket,descrição do ticket",
                "body,content,inhalt,contenu,contenido,conteúdo,message,nachricht,mensaje,mensagem,text,first message",
                "article tree,articletree,issue description,problem description,details",
            ]
        ),
        (
            .api("externalID"),
            [
                "ticket number,ticket no,ticket nr,ticketnummer,ticket,number,nummer,numéro,número,case number,conversation number"
                    + ",issue key,key,schlüssel,vorgangsschlüssel,clave,clave de incidencia,chave,clé,clé de ticket,chamado"
                    + ",incident number,numéro du ticket,número de ticket,número do ticket,número do chamado,n° ticket",
                "ticket id,case id,conversation id,id de ticket,id del ticket,id do ticket,id du ticket",
                "id,issue id,vorgangs id,vorgangsid",
            ]
        ),
        (
            .api("openedAt"),
            [
                "created at,created,created time,create date,creation date,date created,created on,created date,createdat"
                    + ",erstellt am,erstellt,erstellungsdatum,erstellungszeit,eröffnet am,eröffnet,eröffnungsdatum,angelegt am"
                    + ",angelegt,date de création,créé le,créé,créée,date d'ouverture,ouvert le,fecha de creación,creado el"
                    + ",creado,fecha de apertura,data de criação,criado em,criado,criada em,data de abertura,aberto em",
                "opened at,opened,opening date,open date,date opened,requested,requested at,submitted",
                "date,datum,fecha,data",
            ]
        ),
        (
            .api("resolvedAt"),
            [
                "resolved at,resolved,resolved time,resolution date,date resolved,solved at,solved,solve date,gelöst am,gelöst"
                    + ",lösungsdatum,erledigt am,erledigt,résolu le,date de résolution,resuelto el,resuelto"
                    + ",fecha de resolución,resolvido em,resolvido,data de resolução",
                "closed at,closed,closed time,close date,closed date,date closed,closing date,geschlossen am,geschlossen"
                    + ",schließdatum,fermé le,clôturé le,date de clôture,date de fermeture,cerrado el,cerrado,fecha de cierre"
                    + ",fechado em,fechado,data de fechamento,encerrado em",
            ]
        ),
        (
            .api("acknowledgedAt"),
            [
                "first response,first response at,first reply at,initial response time,first responded at,erste antwort"
                    + ",erste reaktion,première réponse,primera respuesta,primeira resposta"
            ]
        ),
        (
            .changedAt,
            [
                "updated at,updated,last updated,last updated time,last update,last update time,last updated at,lastupdated,date updated"
                    + ",last modified,last modified date,last modification,modified,modified at,updated on,aktualisiert am"
                    + ",aktualisiert,geändert am,geändert,letzte änderung,zuletzt geändert,letzte aktualisierung"
                    + ",dernière modification,mis à jour,mise à jour,dernière mise à jour,última modificación,actualizado"
                    + ",última actualización,última atualização,atualizado em,atualizado,última modificação"
            ]
        ),
        (
            .status,
            [
                "status,state,ticket status,ticket state,current status,zustand,statut,état,estado,situação,estado del ticket"
                    + ",status do ticket,ticketstatus"
            ]
        ),
        (
            .api("priority"),
            [
                "priorität,priorité,prioridad,prioridade,ticket priority,ticketpriorität",
                "severity,dringlichkeit,urgency",
            ]
        ),
        (
            .api("requester.email"),
            [
                "requester email,customer email,customer e mail,contact email,from email,sender email,reporter email"
                    + ",email,e-mail,email address,e-mail address,e-mail-adresse,kunden e mail,kunden email,absender e mail"
                    + ",anforderer e mail,courriel,adresse e-mail,email du demandeur,correo,correo electrónico"
                    + ",correo del solicitante,email do solicitante,endereço de e-mail,customer email address",
                "requestors,requestor,requesters",
            ]
        ),
        (
            .person,
            [
                "requester,customer,kunde,reporter,autor,anforderer,antragsteller,melder,demandeur,client,cliente,solicitante"
                    + ",requerente,requester requester,demandeur demandeur,solicitante solicitante,requerente requerente",
                "customer name,contact name,kundenname,full name,nom du client,nombre del cliente,nome do cliente,contact"
                    + ",associated contact,kontakt",
                "from,von,absender,de,expéditeur,remitente,remetente,name,user,customer user",
            ]
        ),
        (
            .api("accountID"),
            [
                "organization,organisation,company,firma,unternehmen,entreprise,société,empresa,organización,organização"
                    + ",company name,associated company,organization name,organisationsname,account,account name,konto,entity,entité,entidad"
                    + ",entidade",
                "customer id,customerid,kundennummer,kunden id",
            ]
        ),
        (
            .api("category"),
            [
                "type,ticket type,issue type,tickettyp,typ,tipo,vorgangstyp,type de ticket,tipo de ticket,kategorie,catégorie"
                    + ",categoría,categoria,request type,anfragetyp"
            ]
        ),
        (
            .api("channel"),
            ["via,create article type,channel name,kanal,canal,quelle,origine,origen,origem,source of request"]
        ),
        (.api("errorMessage"), ["fehlermeldung,message d'erreur,mensaje de error,mensagem de erro"]),
        (.tutorial, ["tutorial slug,linked tutorial,linked tutorials,tutoriel,tutoriels,verknüpftes tutorial"]),
    ]
}

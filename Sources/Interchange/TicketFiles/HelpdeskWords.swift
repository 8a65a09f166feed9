import Operations
import SupportCore

/// The words that helpdesks have for priorities, states, kinds and channels, folded.
enum HelpdeskWords {
    /// True for a cell that says that there is nothing.
    static func isNothing(_ cell: String) -> Bool {
        let word = folded(cell)
        return word.isEmpty || nothings.contains(word)
    }

    /// A priority such as `2 normal`, `Sehr hoch`, `Élevée` or `Urgente`; nil for an unknown one.
    static func priority(_ cell: String) -> Priority? {
        let words = Set(folded(cell).split(separator: " ").map(String.init))
        if let priority = Priority(rawValue: cell.trimmed.uppercased()) { return priority }
        let isVery = !words.isDisjoint(with: ["very", "sehr", "tres", "muy", "muito"])
        if !words.isDisjoint(with: urgent) { return .p1 }
        if !words.isDisjoint(with: high) { return isVery ? .p1 : .p2 }
        if !words.isDisjoint(with: normal) { return .p3 }
        return words.isDisjoint(with: low) ? nil : .p4
    }

    /// Nil for an unknown state.
    static func status(_ cell: String) -> Ticket.Status? {
        let state = folded(cell)
        if let status = states[state] { return status }
        let words = state.split(separator: " ").map(String.init)
        // The first of them decides: “warten auf erfolgreich schließen” waits, and “closed, not resolved” is closed.
        for word in words {
            if negations.contains(word) { return nil }
            if closing.contains(word) { return .resolved }
            if waiting.contains(where: word.hasPrefix) { return .pending }
        }
        return opening.isDisjoint(with: words) ? nil : .open
    }

    /// Nil for an unknown kind.
    static func category(_ cell: String) -> Ticket.Category? {
        if let category = Ticket.Category(rawValue: cell.trimmed.lowercased()) { return category }
        let words = Set(folded(cell).split(separator: " ").map(String.init))
        if !words.isDisjoint(with: enhancements) { return .enhancement }
        if !words.isDisjoint(with: defects) { return .defect }
        if !words.isDisjoint(with: questions) { return .question }
        return words.isDisjoint(with: others) ? nil : .other
    }

    /// Nil for a channel that has no counterpart.
    static func channel(_ cell: String) -> Ticket.Channel? {
        if let channel = Ticket.Channel(rawValue: cell.trimmed) { return channel }
        switch folded(cell) {
        case "email", "e mail", "mail", "correo", "correo electronico", "courriel": return .email
        // `EMAIL_TO_CASE` and the like begin with it.
        case let channel where channel.hasPrefix("email "): return .email
        case "web", "web form", "website", "portal", "customer portal", "help center", "help centre", "webformular",
            "formulaire", "formulario", "form", "web ticket":
            return .website
        case "api": return .apiManagement
        default: return nil
        }
    }

    /// An environment such as `Prod`, `Test system` or `Produktivumgebung`; nil for a text about a machine, which is what
    /// most helpdesks call an environment.
    static func environment(_ cell: String) -> Ticket.Environment? {
        if let environment = Ticket.Environment(rawValue: cell.trimmed.lowercased()) { return environment }
        let words = Set(folded(cell).split(separator: " ").map(String.init))
        guard words.count <= 3, words.isDisjoint(with: negations) else { return nil }
        if !words.isDisjoint(with: staging) { return .staging }
        if !words.isDisjoint(with: development) { return .development }
        return words.isDisjoint(with: production) ? nil : .production
    }

    /// Nil for a plan that is not one of the agreement's.
    static func plan(_ cell: String) -> Plan? {
        let name = folded(cell).replacing(" ", with: "")
        return Plan.allCases.first { folded($0.rawValue) == name }
    }

    private static func set(_ texts: String...) -> Set<String> {
        Set(texts.flatMap { $0.split(separator: ",") }.map { folded(String($0)) })
    }

    private static let nothings = set(
        "n/a,na,none,null,nil,undefined,unassigned,not set,0000-00-00 00:00:00,0000-00-00,keine,keiner,ohne,aucun,aucune",
        "ninguno,ninguna,nenhum,nenhuma,not specified,unspecified")
    private static let urgent = set(
        "urgent,urgente,urgence,critical,kritisch,critique,crítica,crítico,emergency,notfall,immediate,sofort,dringend",
        "blocker,highest,höchste,majeure,major,emergencia,máxima,1 critical")
    private static let high = set("high,hoch,haute,haut,élevée,élevé,alta,alto,important,wichtig")
    private static let normal = set(
        "normal,normale,medium,mittel,moyenne,moyen,media,medio,média,médio,standard,average,mittlere")
    private static let low = set(
        "low,lowest,niedrig,niedrige,gering,basse,faible,bas,baja,bajo,baixa,baixo,minor,trivial,niedrigste,planning")
    private static let states: [String: Ticket.Status] = [
        "hold": .open, "on hold": .open, "in progress": .open, "in bearbeitung": .open, "en cours": .open,
        "en curso": .open, "em andamento": .open, "waiting for support": .open, "waiting on us": .open,
        "processing assigned": .open, "processing planned": .open, "new": .open, "en cours attribue": .open,
        "en cours planifie": .open, "waiting on third party": .open, "stalled": .pending,
    ]
    private static let closing = set(
        "closed,resolved,solved,done,merged,removed,deleted,rejected,completed,complete,cancelled,canceled,archived,spam",
        "geschlossen,gelöst,erledigt,fertig,abgeschlossen,zusammengefügt,gelöscht,abgelehnt,erfolgreich",
        "fermé,fermée,clos,clôturé,résolu,résolue,terminé,annulé,supprimé",
        "cerrado,cerrada,resuelto,resuelta,solucionado,finalizado,cancelado,completado",
        "fechado,fechada,resolvido,resolvida,solucionado,concluído,encerrado")
    /// “Not resolved” says that the ticket is not, and not how it is.
    private static let negations = set("not,no,nicht,non,pas,não")
    private static let waiting = ["pending", "wait", "wart", "attente", "espera", "pendient", "pendente", "aguard"]
    private static let opening = set(
        "new,open,opened,reopened,assigned,active,progress,started,todo,unassigned,accepted,escalated",
        "neu,offen,geöffnet,wiedereröffnet,zugewiesen,bearbeitung,begonnen",
        "nouveau,nouvelle,ouvert,ouverte,attribué,assigné,cours",
        "nuevo,nueva,abierto,abierta,asignado,reabierto",
        "novo,nova,aberto,aberta,atribuído,reaberto,andamento")
    private static let questions = set(
        "question,questions,frage,anfrage,pregunta,consulta,pergunta,dúvida,request,demande,solicitud,solicitação",
        "inquiry,how to")
    private static let defects = set(
        "incident,problem,defect,bug,error,fault,störung,fehler,vorfall,défaut,incidente,incidencia,problema,problème",
        "panne,erro,falla,issue,defekt")
    private static let enhancements = set(
        "enhancement,feature,improvement,suggestion,wunsch,verbesserung,amélioration,évolution,mejora,sugerencia,melhoria",
        "sugestão,verbesserungsvorschlag,change,änderung")
    private static let others = set("task,other,aufgabe,sonstiges,andere,tâche,autre,tarea,otro,tarefa,outro")
    private static let production = set(
        "prod,production,productive,live,produktion,produktiv,produktivsystem,produktivumgebung,echtbetrieb",
        "producción,produção,produccion,produzione")
    private static let staging = set(
        "stage,staging,stg,test,testing,qa,uat,acceptance,preprod,preproduction,pre,testsystem,testumgebung,abnahme",
        "vorproduktion,recette,préproduction,pruebas,preproducción,homologação,homologación")
    private static let development = set(
        "dev,devel,development,sandbox,local,entwicklung,entwicklungssystem,entwicklungsumgebung,développement",
        "desarrollo,desenvolvimento")
}

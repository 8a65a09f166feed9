import Foundation
import SupportCore

/// The meaning of a cell that says whether somebody came.
enum AttendanceValue: Hashable {
    case yes, no
    /// Nothing: an empty cell, a dash, “N/A”.
    case nothing
    case unknown

    init(_ cell: String) {
        guard cell.utf8.count <= Self.maxBytes else {
            self = .unknown
            return
        }
        let text = cell.trimmed
        if let sign = text.unicodeScalars.first, text.unicodeScalars.count == 1 || text.hasSuffix("\u{FE0F}") {
            if Self.yesSigns.contains(sign) {
                self = .yes
                return
            }
            if Self.noSigns.contains(sign) {
                self = .no
                return
            }
        }
        let word = folded(text)
        self =
            if word.isEmpty || Self.nothings.contains(word) {
                .nothing
            } else if Self.yeses.contains(word) {
                .yes
            } else if Self.noes.contains(word) {
                .no
            } else {
                .unknown
            }
    }

    /// Bytes of a cell that is read.
    private static let maxBytes = 100

    /// True for a cell that tells nothing, or that says no.
    var isAbsence: Bool { self == .nothing || self == .no }

    private static let yesSigns: Set<Unicode.Scalar> = ["✓", "✔", "☑", "✅", "○", "◯", "〇", "◎", "●"]
    private static let noSigns: Set<Unicode.Scalar> = ["✗", "✘", "☒", "×", "✕", "✖", "❌", "❎"]

    private static func words(_ texts: String...) -> Set<String> {
        Set(texts.flatMap { $0.split(separator: ",") }.map { folded(String($0)) })
    }

    private static let nothings = words(
        "n/a,na,n.a.,n/d,nd,k. A.,k.A.,none,null,nil,keine,keine Angabe,aucun,aucune,ninguno,ninguna,nenhum,nenhuma,s/d",
        "not available,unavailable,nicht verfügbar,non disponible,no disponible,não disponível,なし,該当なし")
    private static let yeses = words(
        "yes,y,true,1,x,ja,j,jo,oui,o,sí,s,sim,da,tak,ano,kyllä,evet,да,так,sì,はい,예,是,wahr,vrai,verdadero,verdadeiro",
        "attended,present,joined,did attend,came,here,checked in,showed up,participated,in attendance",
        "teilgenommen,hat teilgenommen,anwesend,erschienen,dabei,war dabei,gekommen,beigetreten",
        "présent,présente,a participé,a assisté,participé,assisté",
        "asistió,participó,presente,asistente,ha asistido,ha participado",
        "participou,compareceu,presente,esteve presente",
        "出席,出席済み,参加,参加済み,参加しました,有,有り")
    private static let noes = words(
        "no,n,false,0,nein,nee,nej,nie,ne,non,não,nao,ei,hayır,нет,ні,いいえ,아니요,否,falsch,faux,falso",
        "did not attend,didn't attend,not attended,did not join,not joined,never joined,no show,noshow,no-show,absent",
        "absence,missed,excused,declined,canceled,cancelled,not present,unattended,waiting room,waiting room only",
        "in waiting room,registered only",
        "nicht teilgenommen,hat nicht teilgenommen,nicht erschienen,nicht anwesend,abwesend,gefehlt,fehlt,fehlend",
        "entschuldigt,unentschuldigt,nicht beigetreten,abgesagt,nur warteraum,warteraum",
        "absente,n'a pas participé,n'a pas assisté,pas participé,non présent,excusé,excusée,annulé,pas venu,salle d'attente",
        "no asistió,no participó,ausente,no asistente,no ha asistido,no se presentó,cancelado,no presente,sala de espera",
        "não participou,não compareceu,faltou,não presente,não esteve presente,cancelada",
        "欠席,不参加,未参加,未出席,無,無し,参加していません,待機室")
}

import HTTPTypes
import Training

/// The scope that a token needs for an operation of the API, if it is narrowed to scopes.
///
/// The noun of the path decides, and the method: `GET` reads, and so do the operations that only compute. Pages and feeds
/// have no scope.
enum RouteScope {
    /// The nouns by the beginning of the path; of several that fit, the longest is meant.
    private static let resources: [String: Scope.Resource] = [
        "/tutorials": .tutorials,
        "/tutorials/{tutorial}/interest": .registrations,
        "/trainers": .trainers,
        "/occurrences": .sessions,
        "/sessions": .sessions,
        "/sessions/{session}/registrations": .registrations,
        "/sessions/{session}/attendance": .registrations,
        "/sessions/{session}/occurrences/{recurrenceID}/walk-ins": .registrations,
        "/sessions/{session}/message": .registrations,
        "/sessions/{session}/messages": .registrations,
        "/sessions/{session}/feedback": .registrations,
        "/registrations": .registrations,
        "/registrants": .registrations,
        "/tickets": .tickets,
        "/tickets/{ticket}/recommendations": .recommendations,
        "/tickets/{ticket}/seat": .registrations,
        "/recommendations": .recommendations,
        "/problems": .problems,
        "/service-levels": .insights,
        "/insights": .insights,
        "/insights/gaps/{problem}/draft": .sessions,
        "/insights/gaps/{problem}/set-aside": .problems,
        "/insights/gaps/{problem}/tutorial": .tutorials,
        "/insights/searches/{search}/draft": .sessions,
        "/insights/searches/{search}/set-aside": .problems,
        "/insights/searches/{search}/tutorial": .tutorials,
        "/mail": .mail,
        "/received-mail": .mail,
        "/tokens": .tokens,
        "/journal": .journal,
        "/settings": .settings,
        "/webhooks": .webhooks,
        "/connections": .connections,
        "/mappings": .connections,
        "/users": .users,
    ]

    /// Operations that change nothing, although they are no `GET`.
    private static let computations: Set<String> = [
        "/occurrences/expand", "/recommendations", "/service-levels/deadlines", "/mappings/try",
    ]

    /// True for a `POST` that changes nothing. Nobody has to remember that it was carried out.
    static func onlyComputes(_ template: String) -> Bool {
        isOfAPI(template) && computations.contains(String(template.dropFirst(base.count)))
    }

    private static let base = "/api/v1"

    /// True for an operation of the API, which has to have a scope. Without one it would be open to every narrowed token.
    static func isOfAPI(_ template: String) -> Bool { template.hasPrefix(base + "/") }

    /// Nil for a path without a scope, as that of a page.
    static func scope(of method: HTTPRequest.Method, _ template: String) -> Scope? {
        guard isOfAPI(template) else { return nil }
        let path = template.dropFirst(base.count)
        let reads = method == .get || method == .head || computations.contains(String(path))
        var noun = path
        while let slash = noun.lastIndex(of: "/") {
            if let resource = resources[String(noun)] { return Scope(resource, reads ? .read : .write) }
            noun = noun[..<slash]
        }
        return nil
    }
}

import ArgumentParser
import Egress
import Foundation

struct EgressOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The servers in private networks that webhooks and connections may reach, also by http://: addresses, \
            networks and names, separated by commas. (LECTERN_WEBHOOK_ALLOW; none)
            """, valueName: "servers"))
    var webhookAllow: String?

    @Option(
        help: ArgumentHelp(
            """
            Further sites that may frame the panel of a helpdesk, such as https://desk.example.org, separated by commas. \
            The helpdesk of a connection always may. (LECTERN_PANEL_ANCESTORS; none)
            """, valueName: "sites"))
    var panelAncestors: String?

    func frameAncestors() throws -> [String] {
        try setting(panelAncestors, "LECTERN_PANEL_ANCESTORS", otherwise: "").split(separator: ",").map { part in
            let text = part.trimmingCharacters(in: .whitespaces).lowercased()
            // A source of the policy (CSP 3 §2.3.1): anything else in it would be another directive.
            guard text.wholeMatch(of: #/https?:\/\/(\*\.)?[a-z0-9.-]+(:[0-9]+)?/#) != nil else {
                throw ValidationError("\(text) is not a site. Use such as https://desk.example.org.")
            }
            return text
        }
    }

    func rules() throws -> EgressRules {
        do {
            return try EgressRules(parsing: setting(webhookAllow, "LECTERN_WEBHOOK_ALLOW", otherwise: ""))
        } catch {
            throw ValidationError(
                "\(error.part) is not an address, a network or a name. Use such as 10.1.0.0/16,helpdesk.internal.")
        }
    }
}

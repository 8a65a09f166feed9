import Foundation
import Mail
import Storage
import SupportCore
import Training

/// The mail to the owner of a webhook that was switched off.
extension MailComposer {
    func switchedOffWebhook(_ mail: OutgoingMail) throws -> Outcome {
        guard let address = mail.address, let webhook = try mail.about["webhook"].flatMap(connection.webhook) else {
            return .unneeded("There is no such webhook.")
        }
        guard !webhook.details.isEnabled else { return .unneeded("The webhook is on again.") }
        let failed = try connection.deliveries(ofWebhook: webhook.id, page: PageRequest(limit: 20)).items
            .first { $0.state == .failed }
        let view = SwitchedOffWebhookView(
            host: URLComponents(string: webhook.details.url)?.host ?? "", description: webhook.details.description,
            reason: failed?.reason, webhookURL: "\(context.publicURL)/staff/webhooks/\(webhook.id)")
        return try outcome(
            mail, view, template: "webhook", to: try MailAddress(address), in: try language(ofStaff: address))
    }
}

import Foundation
package import Training

/// A mail of the outbox as the API shows it.
package struct MailResource: JSONResource {
    private let mail: OutgoingMail

    package init(_ mail: OutgoingMail) { self.mail = mail }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", mail.id)
        json.write("purpose", mail.purpose)
        json.write("state", mail.state)
        json.write("registrant", mail.registrant)
        json.write("address", mail.address)
        json.write("about", sorted: mail.about)
        json.write("attempts", mail.attempts)
        json.write("dueAt", mail.state == .waiting ? mail.dueAt : nil)
        json.write("reason", mail.reason)
        json.write("createdAt", mail.createdAt)
        json.write("settledAt", mail.settledAt)
    }
}

import Foundation
package import Training

/// A received mail as the API shows it.
package struct ReceivedMailResource: JSONResource {
    private let mail: ReceivedMail

    package init(_ mail: ReceivedMail) { self.mail = mail }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", mail.id)
        json.write("state", mail.state)
        json.write("kind", mail.kind)
        json.write("sender", mail.sender)
        json.write("subject", mail.subject)
        json.write("messageID", mail.messageID)
        json.write("size", mail.size)
        json.write("outcome", mail.outcome)
        json.write("about", sorted: mail.about)
        json.write("attempts", mail.attempts)
        json.write("receivedAt", mail.receivedAt)
        json.write("settledAt", mail.settledAt)
    }
}

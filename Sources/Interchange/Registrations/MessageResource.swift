import Foundation
package import Operations
import Training

/// A message to registrants as the API shows it.
package struct MessageResource: JSONResource {
    private let dated: Messages.Overview

    package init(_ dated: Messages.Overview) { self.dated = dated }

    package func writeFields(to json: inout JSONWriter) {
        let message = dated.message
        json.write("id", message.id)
        json.write("session", message.session)
        json.write("occurrence", dated.recurrenceID)
        json.write("subject", message.subject)
        json.write("text", message.text)
        json.write("createdAt", message.createdAt)
    }
}

/// A message that was just sent, with the number of its recipients.
package struct SentMessageResource: JSONResource {
    private let message: MessageResource
    private let recipients: Int

    package init(_ dated: Messages.Overview, recipients: Int) {
        message = MessageResource(dated)
        self.recipients = recipients
    }

    package func writeFields(to json: inout JSONWriter) {
        message.writeFields(to: &json)
        json.write("recipients", recipients)
    }
}

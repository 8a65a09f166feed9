import Foundation
import MailReading
import Operations
import Storage
import SupportCore
import Testing
import Training

/// The worker of received mails, with a reader of the test.
@Suite struct IncomingMailWorkerTests {
    @Test func `each mail is read once with its envelope, and one that cannot be read is left to an operator`()
        async throws
    {
        let installation = try await TestInstallation()
        let mails = installation.receivedMails()
        for (text, returnPath) in [("Hello", "ada@acme.example"), ("Broken", "")] {
            try await mails.keep(
                MessageBytes(text.utf8), returnPath: returnPath, recipients: ["t@example.org"], now: installation.now)
        }
        let worker = IncomingMailWorker(mails) { bytes, returnPath, recipients throws(UnreadableMail) in
            guard let returnPath, !returnPath.isEmpty else { throw UnreadableMail("It has too many parts.") }
            return IncomingMessage(
                messageID: "1@acme.example", sender: .init(address: returnPath),
                subject: "\(bytes.count) bytes to \(recipients.joined())", recipients: recipients, isAutomatic: true)
        }
        #expect(try await worker.work(now: { installation.now }) == 2)
        #expect(try await worker.work(now: { installation.now }) == 0)
        let handled = try await mails.mails(ReceivedMailFilter(), page: PageRequest(limit: 9)).items
        #expect(Set(handled.map(\.subject)) == ["5 bytes to t@example.org", nil])
        #expect(Set(handled.map(\.outcome)) == ["No person wrote this. It is not answered.", "It has too many parts."])
    }
}

import Foundation
package import Operations
import Storage
import SupportCore
import Training

/// All that is held of a person, as the API shows it.
package struct PersonalDataResource: JSONResource {
    private let data: Erasure.PersonalData

    package init(_ data: Erasure.PersonalData) { self.data = data }

    package func writeFields(to json: inout JSONWriter) {
        json.write("email", data.registrant?.email ?? data.email)
        json.write("registrant", data.registrant.map(RegistrantReference.init))
        json.write("registrations", data.overviews.map(RegistrationResource.init))
        json.write("feedback", data.feedback.map(FeedbackRecord.init))
        json.write("certificates", data.certificates.map(CertificateRecord.init))
        json.write("stays", data.stays.map(StayRecord.init))
        json.write("mailedDates", data.mailedDates.map(MailedDateRecord.init))
        json.write("mailedEntries", data.mailedEntries.map(MailedEntryRecord.init))
        json.write("answers", data.answers.map(AnswerRecord.init))
        json.write("mail", data.mails.map(MailResource.init))
        json.write("receivedMail", data.receivedMails.map(ReceivedMailResource.init))
        json.write("interest", data.interest.map(InterestRecord.init))
        json.write("refusals", data.optOuts.map(OptOutRecord.init))
        json.write("tickets", data.tickets.map(TicketRecord.init))
        json.write("ticketMessages", data.ticketMessages.map(MessageRecord.init))
        json.write("ticketFiles", data.ticketFiles.map(FileRecord.init))
        json.write("accountsLed", data.accountsLed)
        json.write("undeliverable", data.undeliverable.map(UndeliverableRecord.init))
        json.write("feedFetchedAt", data.feedFetch?.at)
        LeftOutResource(data.leftOut).writeFields(to: &json)
    }

    private struct RegistrantReference: JSONResource {
        let registrant: Registrant

        func writeFields(to json: inout JSONWriter) {
            json.write("id", registrant.id)
            json.write("createdAt", registrant.createdAt)
        }
    }

    private struct FeedbackRecord: JSONResource {
        let feedback: Feedback

        func writeFields(to json: inout JSONWriter) {
            json.write("registration", feedback.registration)
            json.write("score", feedback.score)
            json.write("comment", feedback.comment)
            json.write("createdAt", feedback.createdAt)
            json.write("updatedAt", feedback.updatedAt)
        }
    }

    private struct CertificateRecord: JSONResource {
        let certificate: Certificate

        func writeFields(to json: inout JSONWriter) {
            json.write("registration", certificate.registration)
            json.write("code", certificate.code)
            json.write("name", certificate.holder)
            json.write("title", certificate.content.title)
            json.write("issuedAt", certificate.issuedAt)
            json.write("revokedAt", certificate.revocation?.at)
        }
    }

    private struct StayRecord: JSONResource {
        let stay: RoomStay

        func writeFields(to json: inout JSONWriter) {
            json.write("registration", stay.registration)
            json.write("occurrence", stay.occurrence)
            json.write("source", stay.source)
            json.write("joinedAt", stay.joinedAt)
            json.write("leftAt", stay.leftAt)
        }
    }

    private struct MailedDateRecord: JSONResource {
        let date: MailedDate

        func writeFields(to json: inout JSONWriter) {
            json.write("registration", date.registration)
            json.write("sequence", date.sequence)
            json.write("mailedAt", date.mailedAt)
        }
    }

    private struct MailedEntryRecord: JSONResource {
        let entry: MailedEntry

        func writeFields(to json: inout JSONWriter) {
            json.write("registration", entry.registration)
            json.write("uid", entry.uid)
            json.write("title", entry.entry.title)
            json.write("sequence", entry.sequence)
            json.write("mailedAt", entry.mailedAt)
        }
    }

    private struct AnswerRecord: JSONResource {
        let answer: KeptAnswer

        func writeFields(to json: inout JSONWriter) {
            json.write("registration", answer.registration)
            json.write("status", answer.status)
            json.write("comment", answer.comment)
            json.write("receivedAt", answer.receivedAt)
        }
    }

    private struct InterestRecord: JSONResource {
        let interest: TutorialInterest

        func writeFields(to json: inout JSONWriter) {
            json.write("tutorial", interest.tutorial)
            json.write("language", interest.language)
            json.write("createdAt", interest.createdAt)
        }
    }

    private struct OptOutRecord: JSONResource {
        let optOut: MailOptOut

        func writeFields(to json: inout JSONWriter) {
            json.write("kind", optOut.kind)
            json.write("createdAt", optOut.createdAt)
        }
    }

    private struct TicketRecord: JSONResource {
        let record: Training.TicketRecord

        func writeFields(to json: inout JSONWriter) {
            let ticket = record.ticket
            json.write("id", ticket.id)
            json.write("number", ticket.number)
            json.write("subject", ticket.subject)
            json.write("description", ticket.description)
            json.write("name", ticket.requester?.name)
            json.write("timeZone", ticket.requester?.timeZone)
            json.write("openedAt", ticket.openedAt)
        }
    }

    private struct MessageRecord: JSONResource {
        let message: TicketMessage

        func writeFields(to json: inout JSONWriter) {
            json.write("ticket", message.ticket)
            json.write("text", message.text)
            json.write("sentAt", message.sentAt)
        }
    }

    private struct UndeliverableRecord: JSONResource {
        let address: UndeliverableAddress

        func writeFields(to json: inout JSONWriter) {
            json.write("status", address.status)
            json.write("detail", address.detail)
            json.write("reportedAt", address.reportedAt)
        }
    }

    private struct FileRecord: JSONResource {
        let file: TicketFile

        func writeFields(to json: inout JSONWriter) {
            json.write("ticket", file.ticket)
            json.write("name", file.name)
            json.write("size", file.size)
            json.write("createdAt", file.createdAt)
        }
    }
}

import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// The page behind the link that confirms an address. Programs that scan mail open links, so only its button confirms.
struct AddressConfirmationPages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let pending = try await call.site.registrations.pendingConfirmation(
            forSecret: call.parameter("secret"), now: call.now)
        let reader = call.reader(language: pending.language)
        return try call.secretPage(AddressConfirmationView(pending, call, for: reader), for: reader)
    }

    @Sendable static func confirm(_ call: Call) async throws -> Answer {
        let secret = call.parameter("secret")
        switch try await call.site.registrations.confirmAddress(secret: secret, by: call.caller, now: call.now) {
        case .registered(let page):
            let registrant = try await call.site.registrations.registrant(forSecret: page)
            call.site.registrationLimit.confirmed(registrant.email)
            var answer = Answer.seeOther("/my/" + page)
            answer.keepSecret()
            return answer
        case .interested(let tutorial, let language):
            let reader = call.reader(language: language)
            return try call.secretPage(
                AddressConfirmationView(sentence: reader.texts.text(.confirmInterestDone, ["tutorial": tutorial])),
                for: reader)
        case .expired:
            let pending = try await call.site.registrations.pendingConfirmation(forSecret: secret, now: call.now)
            let reader = call.reader(language: pending.language)
            var answer = try call.secretPage(
                AddressConfirmationView(sentence: reader.texts.text(.confirmExpired)), for: reader)
            answer.status = .gone
            return answer
        }
    }
}

/// The places that a person can confirm, or the sentence that takes their place.
struct AddressConfirmationView: PageView {
    static let template = "confirm"

    /// Nil while there is something to confirm.
    let sentence: String?
    let places: [Place]
    /// The tutorials that the person wants to be notified about.
    let tutorials: [String]
    /// True for a person who is registered already, and has nothing to confirm.
    let isRegistered: Bool
    let action: String

    struct Place: Hashable, Sendable, Codable {
        let title: String
        /// Nil for a series as a whole.
        let when: String?
        let zone: String?
    }

    init(sentence: String) {
        self.sentence = sentence
        (places, tutorials, isRegistered, action) = ([], [], false, "")
    }

    init(_ pending: Registrations.PendingConfirmation, _ call: Call, for reader: PageReader) {
        isRegistered = pending.isEmpty && pending.isRegistered
        sentence = pending.isEmpty && !pending.isRegistered ? reader.texts.text(.confirmExpired) : nil
        action = "/confirm/" + call.parameter("secret")
        tutorials = pending.tutorials
        places = pending.places.map { place in
            let date = place.date.map { OccurrenceView($0, for: reader, linkedTo: call.site.publicURL) }
            return Place(
                title: place.date?.title ?? place.session.details.title, when: date.map { "\($0.day), \($0.time)" },
                zone: date?.city)
        }
    }
}

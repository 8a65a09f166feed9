import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

/// The settings of the person who is signed in: the language and the zone of their mails, and the digest.
struct StaffPreferencePages {
    static let path = "/staff/me"

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let (user, preferences) = try await call.site.users.userWithPreferences(try call.ownUser)
        return try page(call, user, preferences)
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let (user, former) = try await call.site.users.userWithPreferences(try call.ownUser)
        var preferences = former
        let (language, zone) = (form["language"], form["timeZone"])
        guard language.isEmpty || call.site.pages.texts.holds(language) else {
            throw Failure.invalid("/language", "Choose one of the languages.")
        }
        // A zone that the system does not know any more stays until another one is chosen.
        guard zone.isEmpty || zone == former.timeZoneName || Zone(ifKnown: zone) != nil else {
            throw Failure.invalid("/timeZone", "Choose one of the time zones.")
        }
        preferences.language = language.isEmpty ? nil : language
        preferences.timeZoneName = zone.isEmpty ? nil : zone
        if user.mayGetDigest { preferences.digest = !form["digest"].isEmpty }
        try await call.site.users.setPreferences(preferences, of: user.id, by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
    }

    private static func page(_ call: Call, _ user: User, _ preferences: StaffPreferences) throws -> Answer {
        let (texts, spoken) = (call.reader.texts, call.site.pages.texts)
        let zone = preferences.timeZoneName ?? ""
        let none = [OptionView(value: "", label: texts.text(.ownZoneNone), isChosen: zone.isEmpty)]
        return try call.staffPage(
            StaffPreferenceView(
                name: user.details.name, email: user.details.email,
                done: formFields(call.query).contains { $0 == ("done", "saved") } ? texts.text(.newsSaved) : nil,
                fields: [
                    FieldView(
                        name: "language", label: texts.text(.ownLanguage),
                        control: .select(spoken.languages.map { ($0, spoken.spoken(in: $0).ownName) }),
                        value: preferences.language ?? Texts.fallback),
                    FieldView(
                        name: "timeZone", label: texts.text(.ownZone),
                        control: .choices(none + OptionView.zones(chosen: zone).filter { !$0.value.isEmpty }),
                        value: zone),
                ],
                digest: user.mayGetDigest
                    ? CheckboxView(
                        name: "digest", label: texts.text(.ownDigest), isChosen: user.getsDigest(preferences)) : nil))
    }
}

/// The settings of the person who is signed in.
struct StaffPreferenceView: PageView {
    static let template = "staff-preferences"

    let name: String
    let email: String
    let done: String?
    let fields: [FieldView]
    /// Nil for a person who gets no digest in any case.
    let digest: CheckboxView?
}

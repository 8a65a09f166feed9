import ICalendar
import SupportCore
package import Training

extension Trainer.Details {
    /// - Parameter former: the details before an edit. Their zone is kept, even one that the system does not know any more.
    package init(writing json: JSON, over former: Trainer.Details? = nil) throws {
        let fields = try Fields(json)
        self.init(
            name: fields.text("name", required: true, limit: 200) ?? "", email: fields.email("email"),
            biography: fields.text("biography", limit: 10_000, lines: true) ?? "")
        if let unknown = former?.unknownTimeZone, fields.value("timeZone") == .string(unknown) {
            setTimeZone(named: unknown)
        } else {
            timeZone = fields.zone("timeZone")
        }
        try fields.finish()
    }
}

/// A trainer as the API shows one.
package struct TrainerResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = ["id", "picture"]

    private let trainer: Trainer
    private let showsEmail: Bool
    private let publicURL: String

    /// - Parameter showsEmail: true for callers with a token.
    package init(_ trainer: Trainer, showsEmail: Bool, publicURL: String) {
        self.trainer = trainer
        self.showsEmail = showsEmail
        self.publicURL = publicURL
    }

    package func writeFields(to json: inout JSONWriter) {
        let details = trainer.details
        json.write("id", trainer.id)
        json.write("name", details.name)
        json.write("email", showsEmail ? details.email : nil)
        json.write("timeZone", details.timeZoneName)
        json.write("biography", details.biography)
        json.write("picture", trainer.picture.map { publicURL + $0.path })
    }
}

import SupportCore
package import Training

extension Trainer.Details {
    package init(writing json: JSON) throws {
        let fields = try Fields(json)
        self.init(
            name: fields.text("name", required: true, limit: 200) ?? "", email: fields.email("email"),
            timeZone: fields.zone("timeZone"), biography: fields.text("biography", limit: 10_000, lines: true) ?? "")
        try fields.finish()
    }
}

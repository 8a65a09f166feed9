import Operations
import Training

/// The trainers in the forms of the schedule: a checkbox for each.
struct TrainerCheckboxes {
    /// The values of the form, by field.
    let typed: [String: String]

    private static let prefix = "trainer-"
    private static let yes = "yes"

    /// The boxes of these, ticked, by field.
    static func typed(_ trainers: [String]) -> [String: String] {
        trainers.reduce(into: [:]) { $0[prefix + $1] = yes }
    }

    /// The checked trainers. Trainers who teach already keep their order.
    func trainers(before: [String]) -> [String] {
        let ticked = typed.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
            .map { String($0.key.dropFirst(Self.prefix.count)) }
        return before.filter(ticked.contains) + ticked.filter { !before.contains($0) }.sorted()
    }

    func views(of trainers: [Trainer]) -> [CheckboxView] {
        trainers.map { trainer in
            let field = Self.prefix + trainer.id
            return CheckboxView(
                name: field, label: trainer.details.name, isChosen: !(typed[field] ?? "").isEmpty)
        }
    }
}

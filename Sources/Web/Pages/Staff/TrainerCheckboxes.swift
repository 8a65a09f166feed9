import Operations
import Training

/// Who teaches, in the forms of the schedule: a box for each trainer, ticked or not.
struct TrainerCheckboxes {
    /// What was typed into the form, by field.
    let typed: [String: String]

    private static let prefix = "trainer-"
    private static let yes = "yes"

    /// The boxes of these, ticked, by field.
    static func typed(_ trainers: [String]) -> [String: String] {
        trainers.reduce(into: [:]) { $0[prefix + $1] = yes }
    }

    /// Those that are ticked; those that teach already stay in their order.
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

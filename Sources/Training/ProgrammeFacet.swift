/// By what the sessions of a programme can be told apart.
public enum ProgrammeFacet: String, Sendable, Hashable, CaseIterable {
    case tag, language, trainer, tutorial

    /// One of its values, and what people call it.
    public struct Value: Sendable, Hashable {
        public let value: String
        public let label: String

        public init(value: String, label: String) {
            self.value = value
            self.label = label
        }
    }
}

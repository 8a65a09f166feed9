/// By what the sessions of a programme can be told apart.
public enum ProgrammeFacet: String, Sendable, Hashable, CaseIterable {
    case tag, language, trainer, tutorial

    /// One of its values, and what people call it.
    public struct Value: Sendable, Hashable {
        /// As a filter knows it.
        public let id: String
        /// As it stands in addresses; the slug, where there is one.
        public let value: String
        public let label: String

        /// - Parameter id: the value itself, if nothing else is said.
        public init(id: String? = nil, value: String, label: String) {
            self.id = id ?? value
            self.value = value
            self.label = label
        }
    }
}

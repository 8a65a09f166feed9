/// A property by which people filter the programme.
public enum ProgrammeFacet: String, Sendable, Hashable, CaseIterable {
    case tag, language, trainer, tutorial

    /// One of its values, with a label.
    public struct Value: Sendable, Hashable {
        /// The value as filters take it.
        public let id: String
        /// The value in URLs: the slug, where there is one.
        public let value: String
        public let label: String

        /// - Parameter id: nil where it is the same as `value`.
        public init(id: String? = nil, value: String, label: String) {
            self.id = id ?? value
            self.value = value
            self.label = label
        }
    }
}

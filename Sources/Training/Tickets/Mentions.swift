/// The people whom a note names: `@Grace Hopper`, `@grace` or `@grace@example.org`.
public struct Mentions: Sendable, Hashable {
    /// In the order in which they are named, each once.
    public let users: [User]

    /// The most people whom one note tells.
    public static let maxCount = 20
    /// The most signs that are looked at.
    private static let maxSigns = 200

    /// Names are compared without regard to case. A first name counts if one person alone has it, and so does the part of an
    /// address before its `@`. Of several that fit, the longest is meant.
    ///
    /// - Parameter people: the users who can be named.
    public init(in text: String, among people: [User]) {
        let handles = Self.handles(of: people)
        let text = Array(text.lowercased())
        var found: [User] = []
        for place in text.indices.lazy.filter({ text[$0] == "@" }).prefix(Self.maxSigns) {
            // The sign in an address is none.
            if place > 0, Self.isWord(text[place - 1]) { continue }
            let rest = text[(place + 1)...]
            let named = handles.filter { Self.begins(rest, with: $0.name) }
            let longest = named.map(\.name.count).max() ?? 0
            for handle in named
            where handle.name.count == longest && !found.contains(where: { $0.id == handle.user.id }) {
                found.append(handle.user)
            }
        }
        users = Array(found.prefix(Self.maxCount))
    }

    private struct Handle {
        let name: [Character]
        let user: User
    }

    private static func handles(of people: [User]) -> [Handle] {
        func short(_ user: User) -> Set<String> {
            let name = user.details.name.lowercased()
            return Set(
                [name.prefix { !$0.isWhitespace }, user.details.email.lowercased().prefix { $0 != "@" }].map(
                    String.init))
        }
        let owners = Dictionary(grouping: people.flatMap { user in short(user).map { ($0, user) } }, by: \.0)
        return people.flatMap { user in
            let own = short(user).filter { owners[$0]?.count == 1 }
            return ([user.details.name.lowercased(), user.details.email.lowercased()] + own).filter { !$0.isEmpty }
                .map { Handle(name: Array($0), user: user) }
        }
    }

    /// True if a text begins with a name, and not with a longer word.
    private static func begins(_ text: ArraySlice<Character>, with name: [Character]) -> Bool {
        guard text.starts(with: name) else { return false }
        let rest = text.dropFirst(name.count)
        guard let next = rest.first else { return true }
        if isWord(next) { return false }
        // `@grace.hopper` is not Grace, and `@grace.` at the end of a sentence is.
        return !([".", "-", "_", "@"].contains(next) && rest.dropFirst().first.map(isWord) ?? false)
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}

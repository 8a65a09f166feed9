import Foundation
import Testing
import Training

@Suite struct MentionsTests {
    private static func user(_ name: String, _ email: String) -> User {
        User(
            id: email, details: .init(name: name, email: email, roles: [.agent]), createdAt: .distantPast,
            updatedAt: .distantPast)
    }

    private let people = [
        user("Grace Hopper", "grace@example.org"), user("Ada Moss", "ada.moss@example.org"),
        user("Ada Stone", "ada@other.example"), user("Åsa Berg", "asa@example.org"), user("Li", "li@example.org"),
    ]

    @Test(arguments: [
        ("Ask @Grace Hopper about it.", ["grace@example.org"]), ("@grace, please", ["grace@example.org"]),
        ("(@GRACE)", ["grace@example.org"]), ("@grace@example.org?", ["grace@example.org"]),
        ("@grace.", ["grace@example.org"]), ("@grace.hopper", []), ("@gracefully", []), ("@grace_x", []),
        ("mail to x@grace and a@ada.moss", []),
        ("@Ada Moss and @Ada Stone", ["ada.moss@example.org", "ada@other.example"]),
        // Two have the first name; one has it as an address.
        ("@ada", []), ("@ada.moss", ["ada.moss@example.org"]), ("@ada@other.example", ["ada@other.example"]),
        ("@åsa", ["asa@example.org"]), ("@asa", ["asa@example.org"]), ("@li\n@li", ["li@example.org"]),
        ("@lion", []), ("@", []), ("@@grace", ["grace@example.org"]), ("nobody", []),
    ])
    func `a name after the sign is a person`(text: String, expected: [String]) {
        #expect(Mentions(in: text, among: people).users.map(\.id) == expected)
    }

    @Test func `a note names twenty people at most`() {
        let many = (0..<30).map { Self.user("Person\($0)", "p\($0)@example.org") }
        let text = many.map { "@" + $0.details.name }.joined(separator: " ")
        #expect(Mentions(in: text, among: many).users.count == Mentions.maxCount)
    }
}

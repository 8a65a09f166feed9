import Foundation
import Testing

@testable import SupportCore

@Suite struct HarmlessInputTests {
    static let texts: [String: String] = [
        "nothing": "", "one word": "printer", "digits": String(repeating: "0123456789 ", count: 400),
        "stop words": "the of and to it is",
        "a megabyte": String(repeating: "printer jams on page two. ", count: 40_000),
        "one long word": String(repeating: "x", count: 1_000_000),
        "open tags": String(repeating: "<a ", count: 300_000),
        "scripts": "ошибка печати 印刷エラー خطأ في الطباعة שגיאת הדפסה प्रिंटर ข้อผิดพลาด", "emoji": "🙂🙃👩‍👩‍👧‍👦🇪🇺",
        "marks": String(repeating: "a\u{0301}\u{0323}", count: 20_000), "zero bytes": "printer\u{0}\u{FFFD}jams",
        "stack": (0..<5_000).map { "  at com.example.Thing\($0 % 7).run(Thing.java:\($0))" }.joined(separator: "\n"),
        "markup": "<html><script>alert('printer')</script><body>&lt;jams&gt;</body></html>",
    ]

    @Test(arguments: texts.keys.sorted())
    func `every text is taken, compared and answered`(name: String) throws {
        let text = TicketText(description: try #require(Self.texts[name]), errorMessage: Self.texts[name] ?? "")
        let bag = Features.lexical.bag(of: text)
        #expect(bag.count < 30_000)
        var recommender = RecommenderTests().recommender()
        recommender.link("t", bag, to: "printing", .byHand)
        recommender.adopt(recommender.examples().fit())
        let answer = recommender.recommend(text)
        #expect(answer.items.count == 4)
        #expect(answer.items.allSatisfy { $0.score.isFinite })
        var grouping = Grouping(expecting: 10)
        let ticket = Grouping.Ticket(
            id: "t", account: nil, openedAt: Date(timeIntervalSince1970: 0), fingerprint: Fingerprint(text.errorMessage)
        )
        #expect(grouping.take(ticket, bag, opening: "p") == .opened("p"))
    }

    @Test func `the same ticket a thousand times is one problem`() {
        var grouping = Grouping(expecting: 10)
        let bag = Features.lexical.bag(of: TicketText(description: "The printer jams"))
        for number in 0..<1_000 {
            let ticket = Grouping.Ticket(id: "t\(number)", account: nil, openedAt: Date(timeIntervalSince1970: 0))
            _ = grouping.take(ticket, bag, opening: "p\(number)")
        }
        #expect(grouping.problems == ["p0"])
        #expect(grouping.tickets(of: "p0").count == 1_000)
    }

    @Test func `features that collide are one feature and nothing else goes wrong`() {
        let key = Feature.key(.word, 1)
        #expect(key == Feature.key(.word, 1 | 1 << 63 | 1 << 31))
        let bag = Bag(features: [key])
        var recommender = Recommender()
        recommender.link("t", bag, to: "x", .accepted)
        recommender.unlink("t", from: "x")
        #expect(recommender.examples().tickets.isEmpty)
    }

    @Test func `a catalogue of five thousand tutorials answers`() {
        var recommender = Recommender()
        for number in 0..<5_000 {
            let title = "Lesson \(number % 71) of course \(number / 71)"
            recommender.put(TutorialText(title: title, summary: "unit w\(number)"), as: "t\(number)")
        }
        let answer = recommender.recommend(TicketText(description: "unit w4711"), limit: 1)
        #expect(answer.items.map(\.tutorial) == ["t4711"])
    }
}

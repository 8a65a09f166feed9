import SupportCore
import Testing
import Training

@Suite struct SearchGapTests {
    private func search(
        _ words: String, _ times: Int = 1, on day: String = "2026-12-01", at place: UnmetSearch.Place = .programme
    ) -> UnmetSearch {
        UnmetSearch(
            place: place, stems: SearchPhrase(words)?.stems ?? [], words: words, day: day, times: times)
    }

    private func summary(_ gaps: [SearchGap]) -> [String] {
        gaps.map { "\($0.words.joined(separator: " | ")): \($0.times) on \($0.days)" }.sorted()
    }

    @Test func `searches with nearly the same words count together, under those that were searched for most`() {
        let gaps = SearchGap.groups(
            of: [
                search("terraform provider", 3), search("terraform provider", 2, on: "2026-12-02"),
                search("terraform provider version"), search("provider terraform", on: "2026-12-03", at: .support),
                search("terraform"), search("giraffes"),
            ], decisions: [])
        #expect(
            summary(gaps) == [
                "giraffes: 1 on 1",
                "terraform provider | provider terraform | terraform provider version: 7 on 3",
                "terraform: 1 on 1",
            ])
        let group = gaps.first { $0.times == 7 }
        #expect(group?.places == [.programme: 6, .support: 1])
        #expect(group?.lastDay == "2026-12-03")
    }

    @Test func `what was decided stays, although others are searched for more`() {
        let decision = SearchDecision(
            stems: SearchPhrase("terraform provider")?.stems ?? [], words: "terraform provider", setAside: "No.")
        let gaps = SearchGap.groups(
            of: [search("terraform provider"), search("terraform provider version", 9)], decisions: [decision])
        #expect(gaps.map(\.id) == [decision.id])
        #expect(gaps.map(\.decision.setAside) == ["No."])
        #expect(summary(gaps) == ["terraform provider | terraform provider version: 10 on 1"])
        #expect(SearchGap.groups(of: [], decisions: [decision]).map(\.lastDay) == [nil])
    }

    @Test func `two decisions on nearly the same words stay apart`() {
        let decisions = ["terraform provider version", "terraform provider"].map {
            SearchDecision(stems: SearchPhrase($0)?.stems ?? [], words: $0)
        }
        let gaps = SearchGap.groups(
            of: [search("terraform provider"), search("terraform provider version", 9)], decisions: decisions)
        #expect(summary(gaps) == ["terraform provider version: 9 on 1", "terraform provider: 1 on 1"])
    }
}

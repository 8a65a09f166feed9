import SupportCore
import Testing

@Suite struct TicketEffectTests {
    @Test func `too few tickets give no verdict`() {
        let effect = TicketEffect(before: 9, after: 0, accountWeeks: 8)
        #expect(effect.verdict == .tooFew)
        #expect(effect.interval == nil)
        #expect(effect.rateBefore == 9.0 / 8)
    }

    @Test(arguments: [
        (40, 10, TicketEffect.Verdict.fewer), (10, 40, .more), (20, 18, .unclear), (0, 12, .more), (12, 0, .fewer),
    ])
    func `an interval without 1 gives a verdict`(before: Int, after: Int, verdict: TicketEffect.Verdict) {
        #expect(TicketEffect(before: before, after: after, accountWeeks: 8).verdict == verdict)
    }

    @Test func `the interval is Wilson's for the share of tickets after the event`() throws {
        // Wilson's interval of 10 out of 50 is 0.1124 to 0.3304.
        let interval = try #require(TicketEffect(before: 40, after: 10, accountWeeks: 8).interval)
        #expect(abs(interval.lowerBound - 0.1124 / 0.8876) < 0.001)
        #expect(abs(interval.upperBound - 0.3304 / 0.6696) < 0.001)
    }

    @Test func `an empty period has no rate, and no tickets before give no ratio`() {
        let effect = TicketEffect(before: 0, after: 3, accountWeeks: 0)
        #expect(effect.rateAfter == nil)
        #expect(effect.ratio == nil)
    }
}

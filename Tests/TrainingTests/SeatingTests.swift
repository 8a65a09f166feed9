import Foundation
import Testing
import Training

@Suite struct SeatingTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func seating(
        _ capacity: Int?, _ occupancy: Occupancy, _ mode: WaitlistPolicy.Mode = .automatic
    ) -> Seating {
        Seating(capacity: capacity, occupancy: occupancy, policy: WaitlistPolicy(mode: mode), startsAt: Self.start)
    }

    @Test func `whoever comes gets a free seat, unless others wait for it`() {
        #expect(seating(nil, Occupancy(confirmed: 500)).admission == .confirmed)
        #expect(seating(3, Occupancy(confirmed: 1, offered: 1)).admission == .confirmed)
        #expect(seating(3, Occupancy(confirmed: 2, waitlisted: 1)).admission == .waitlisted)
        #expect(seating(3, Occupancy(confirmed: 2, offered: 1)).admission == .waitlisted)
        #expect(seating(3, Occupancy(confirmed: 5)).admission == .waitlisted)
    }

    @Test func `without a waitlist a date is full once all seats are taken`() {
        #expect(seating(3, Occupancy(confirmed: 2), .none).admission == .confirmed)
        #expect(seating(3, Occupancy(confirmed: 3), .none).admission == .full)
        #expect(seating(0, Occupancy(), .none).admission == .full)
    }

    @Test func `as many people move up as there are free seats, until the date begins`() {
        let before = Self.start.addingTimeInterval(-1)
        #expect(seating(3, Occupancy(confirmed: 1, offered: 1, waitlisted: 5)).promotions(at: before) == 1)
        #expect(seating(9, Occupancy(confirmed: 1, waitlisted: 5)).promotions(at: before) == 5)
        #expect(seating(nil, Occupancy(confirmed: 1, waitlisted: 5)).promotions(at: before) == 5)
        #expect(seating(3, Occupancy(confirmed: 5, waitlisted: 5)).promotions(at: before) == 0)
        #expect(seating(9, Occupancy(waitlisted: 5)).promotions(at: Self.start) == 0)
    }

    @Test func `who moves up is confirmed, or has an offer that ends at the start at the latest`() {
        let confirmed = seating(1, Occupancy(waitlisted: 1)).promotion(at: Self.start.addingTimeInterval(-60))
        #expect(confirmed.status == .confirmed)
        #expect(confirmed.offerExpires == nil)
        for (secondsBefore, expires) in [(90_000.0, Self.start.addingTimeInterval(-3_600)), (60.0, Self.start)] {
            let offered = seating(1, Occupancy(waitlisted: 1), .offer)
                .promotion(at: Self.start.addingTimeInterval(-secondsBefore))
            #expect(offered.status == .offered)
            #expect(offered.offerExpires == expires)
        }
    }
}

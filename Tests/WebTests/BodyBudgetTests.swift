import Testing

@testable import Web

@Suite struct BodyBudgetTests {
    private let megabyte = 1 << 20

    private func share(_ budget: BodyBudget, of network: String?) -> BodyBudget.Share {
        BodyBudget.Share(of: budget, for: network.flatMap { IPAddress($0) }, begun: 0)
    }

    @Test func `uploads of strangers leave room for forms`() throws {
        let budget = BodyBudget(limit: 64 * megabyte)
        var held: [BodyBudget.Share] = []
        for network in 0..<4 {
            let upload = share(budget, of: "192.0.\(network).1")
            held.append(upload)
            do { try upload.take(15 * megabyte, now: 1) } catch { #expect(network >= 2) }
        }
        #expect(budget.used == 30 * megabyte)
        let form = share(budget, of: "198.51.100.1")
        try form.take(BodyBudget.Share.formBytes, now: 1)
        // Callers with a token have what strangers leave.
        let own = share(budget, of: nil)
        try own.take(33 * megabyte, now: 1)
        #expect(throws: HTTPFailure.tooManyBodies) { try own.take(megabyte, now: 1) }
        withExtendedLifetime((held, form, own)) {}
    }

    @Test(arguments: [["192.0.2.1", "192.0.2.200"], ["2001:db8:1:1::1", "2001:db8:1:2::1"]])
    func `neighbours share a quarter`(networks: [String]) throws {
        let budget = BodyBudget(limit: 64 * megabyte)
        let first = share(budget, of: networks[0])
        try first.take(12 * megabyte, now: 1)
        let second = share(budget, of: networks[1])
        #expect(throws: HTTPFailure.tooManyBodies) { try second.take(5 * megabyte, now: 1) }
        // Not the room for forms.
        try share(budget, of: networks[1]).take(200_000, now: 1)
        let other = share(budget, of: "203.0.113.1")
        try other.take(5 * megabyte, now: 1)
        withExtendedLifetime((first, second, other)) {}
    }

    @Test func `who sends slowly gives way while strangers hold much`() throws {
        let budget = BodyBudget(limit: 64 * megabyte)
        let slow = share(budget, of: "192.0.2.1")
        try slow.take(100_000, now: 0)
        try slow.take(1, now: 3_600)
        let many = (0..<2).map { share(budget, of: "198.51.\($0).1") }
        for share in many { try share.take(9 * megabyte, now: 1) }
        #expect(throws: HTTPFailure.tooManyBodies) { try slow.take(1, now: 3_600) }
        // Ten seconds, and ten kilobytes a second.
        try slow.take(1, now: 20)
        #expect(throws: HTTPFailure.tooManyBodies) { try slow.take(1, now: 20.1) }
        withExtendedLifetime(many) {}
    }

    @Test func `what ended is given back, also what was refused`() throws {
        let budget = BodyBudget(limit: 64 * megabyte)
        for _ in 0..<100 {
            let share = share(budget, of: "192.0.2.1")
            try share.take(10 * megabyte, now: 1)
            #expect(throws: HTTPFailure.tooManyBodies) { try share.take(10 * megabyte, now: 1) }
        }
        #expect(budget.used == 0)
        let share = share(budget, of: "198.51.100.1")
        try share.take(16 * megabyte, now: 1)
    }
}

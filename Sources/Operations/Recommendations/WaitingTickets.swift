/// The numbers of tickets whose embedding is not known yet.
struct WaitingTickets: Sendable {
    private var numbers: Set<Int32> = []
    /// The numbers in ascending order as of some time ago, from which the newest are taken.
    private var queue: [Int32] = []

    var count: Int { numbers.count }

    mutating func set(_ number: Int, isWaiting: Bool) {
        guard let short = Int32(exactly: number) else { return }
        if isWaiting {
            if numbers.insert(short).inserted { queue.append(short) }
        } else {
            numbers.remove(short)
        }
    }

    /// The newest tickets that wait. They wait on until ``set(_:isWaiting:)`` says otherwise.
    mutating func newest(_ limit: Int) -> [Int] {
        if queue.isEmpty { queue = numbers.sorted() }
        var newest: [Int] = []
        while newest.count < limit, let number = queue.popLast() {
            if numbers.contains(number) { newest.append(Int(number)) }
        }
        return newest
    }
}

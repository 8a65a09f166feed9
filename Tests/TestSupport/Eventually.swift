/// Waits for something to be there, and gives up after four minutes: the machine may be busy with other tests.
@discardableResult
public func eventually<Value>(_ what: String, _ look: () async throws -> Value?) async throws -> Value {
    let begun = ContinuousClock.now
    while true {
        if let value = try await look() { return value }
        let waited = ContinuousClock.now - begun
        guard waited < .seconds(240) else { throw NeverHappened(what: what) }
        // Every look takes time from what is waited for: after long waiting, the next one comes later.
        try await Task.sleep(for: max(.milliseconds(10), min(.milliseconds(200), waited / 20)))
    }
}

public struct NeverHappened: Error {
    public let what: String
}

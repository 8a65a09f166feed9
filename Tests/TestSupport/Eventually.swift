/// Waits for something to be there, and gives up after four minutes: the machine may be busy with other tests.
@discardableResult
public func eventually<Value>(_ what: String, _ look: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(240)
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

public struct NeverHappened: Error {
    public let what: String
}

/// The limits that keep slow, idle and too many connections from holding the service up.
public struct ConnectionLimits: Sendable, Hashable {
    /// The maximum number of open connections. Beyond it the connection that was idle longest is closed, or one whose body
    /// comes slowly; while there is none, new ones wait in the system's queue.
    public var connections: Int
    /// Seconds for which a connection may stay open without a request.
    public var idleSeconds: Double
    /// Seconds in which the head of a request has to arrive, from its first byte on, or from the beginning of the
    /// connection.
    public var headSeconds: Double
    /// Seconds that a sender may be late with a body, beside ``bytesPerSecond``, and with the end of a connection after the
    /// last answer.
    public var graceSeconds: Double
    /// The lowest rate at which a body may arrive, and an answer may be read, in bytes per second.
    public var bytesPerSecond: Double
    /// Seconds in which a reader has to take some of an answer that waits for it, at ``bytesPerSecond``.
    public var writeSeconds: Double
    /// The maximum size of all bodies together that are held in memory, in bytes.
    public var bodyBytes: Int

    public init(
        connections: Int, idleSeconds: Double = 60, headSeconds: Double = 10, graceSeconds: Double = 20,
        bytesPerSecond: Double = 500, writeSeconds: Double = 20, bodyBytes: Int = 64 << 20
    ) {
        self.connections = connections
        self.idleSeconds = idleSeconds
        self.headSeconds = headSeconds
        self.graceSeconds = graceSeconds
        self.bytesPerSecond = bytesPerSecond
        self.writeSeconds = writeSeconds
        self.bodyBytes = bodyBytes
    }
}

import Foundation
import ICalendar
import Interchange
import Logging
import Synchronization

/// Writes each event as one JSON object on one line of standard error: `timestamp` in UTC with milliseconds, `level`,
/// `message`, and then the metadata by its keys.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let provided = metadataProvider?.get() ?? [:]
        var fields = metadata.merging(provided) { $1 }.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { fields["cause"] = "\(error)" }
        Self.write(Self.line(at: Date(), event.level, event.message.description, fields))
    }

    /// The line of an event, with its end. A metadata key that is one of the three fixed names gets an underscore.
    static func line(
        at now: Date, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> [UInt8] {
        let fixed = [
            JSON.Member("timestamp", .string(timestamp(now))), JSON.Member("level", .string(level.rawValue)),
            JSON.Member("message", .string(message)),
        ]
        let names = Set(fixed.map(\.name))
        let rest = metadata.sorted { $0.key < $1.key }
            .map { JSON.Member(names.contains($0.key) ? $0.key + "_" : $0.key, json($0.value)) }
        return JSON.object(fixed + rest).jsonBytes + [UInt8(ascii: "\n")]
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSON {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let values):
            .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, json($0.value)) })
        }
    }

    /// Such as `2026-12-01T09:00:00.042Z`.
    private static func timestamp(_ now: Date) -> String {
        let milliseconds = Int((now.timeIntervalSince1970 * 1_000).rounded(.down))
        let fraction = milliseconds % 1_000
        let second = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1_000))
        return Zone.utc.local(at: second).description + "." + String(String(1_000 + fraction).dropFirst()) + "Z"
    }

    private static let output = Mutex(())

    /// Lines of concurrent events do not mix. A reader who has gone is no reason to stop.
    private static func write(_ line: [UInt8]) {
        output.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}

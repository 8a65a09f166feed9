import Foundation
import Synchronization

/// The figures of the process in the text form that Prometheus reads (version 0.0.4).
public final class PrometheusRegistry: Sendable {
    private struct Series: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var counters: [Series: Double] = [:]
        var histograms: [Series: Histogram] = [:]
    }

    private struct Histogram {
        var buckets = [Int](repeating: 0, count: PrometheusRegistry.bounds.count)
        var count = 0
        var sum = 0.0
    }

    /// Upper bounds of the durations' buckets, in seconds.
    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]

    private let state = Mutex(State())
    private let gauges: Mutex<[(name: String, help: String, read: @Sendable () -> Double)]> = Mutex([])

    public init() {}

    /// Adds a figure that is read whenever the page is.
    public func gauge(_ name: String, help: String, _ read: @escaping @Sendable () -> Double) {
        gauges.withLock { $0.append((name: name, help: help, read: read)) }
    }

    func countRequest(method: String, route: String, status: Int, took: Duration) {
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        let route = "method=\"\(method)\",route=\"\(route)\""
        let requests = Series(name: "lectern_requests_total", labels: "\(route),status=\"\(status)\"")
        let durations = Series(name: "lectern_request_duration_seconds", labels: route)
        state.withLock { state in
            state.counters[requests, default: 0] += 1
            state.histograms[durations, default: Histogram()].count += 1
            state.histograms[durations]?.sum += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound {
                state.histograms[durations]?.buckets[index] += 1
            }
        }
    }

    /// The page.
    var text: String {
        let state = state.withLock { $0 }
        var lines = ["# HELP lectern_requests_total Requests answered.", "# TYPE lectern_requests_total counter"]
        for (series, value) in state.counters.sorted(by: { $0.key.labels < $1.key.labels }) {
            lines.append("\(series.name){\(series.labels)} \(Int(value))")
        }
        lines += [
            "# HELP lectern_request_duration_seconds Time from a request's head to its answer.",
            "# TYPE lectern_request_duration_seconds histogram",
        ]
        for (series, histogram) in state.histograms.sorted(by: { $0.key.labels < $1.key.labels }) {
            for (bound, count) in zip(Self.bounds, histogram.buckets) {
                lines.append("\(series.name)_bucket{\(series.labels),le=\"\(bound)\"} \(count)")
            }
            lines.append("\(series.name)_bucket{\(series.labels),le=\"+Inf\"} \(histogram.count)")
            lines.append("\(series.name)_sum{\(series.labels)} \(histogram.sum)")
            lines.append("\(series.name)_count{\(series.labels)} \(histogram.count)")
        }
        for gauge in gauges.withLock({ $0 }) {
            lines.append("# HELP \(gauge.name) \(gauge.help)")
            lines.append("# TYPE \(gauge.name) \(gauge.name.hasSuffix("_total") ? "counter" : "gauge")")
            lines.append("\(gauge.name) \(gauge.read())")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

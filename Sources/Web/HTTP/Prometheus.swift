import Foundation
import Synchronization

/// The figures of the process in the text form that Prometheus reads (version 0.0.4).
public final class PrometheusRegistry: Sendable {
    private struct Route: Hashable {
        let method: String
        let template: String

        /// Written out for the page only; requests are counted far more often than the page is read.
        var labels: String { "method=\"\(method)\",route=\"\(template)\"" }
    }

    private struct Requests {
        var byStatus: [Int: Int] = [:]
        var buckets = [Int](repeating: 0, count: PrometheusRegistry.bounds.count)
        var count = 0
        var sum = 0.0

        mutating func add(status: Int, seconds: Double) {
            byStatus[status, default: 0] += 1
            count += 1
            sum += seconds
            for (index, bound) in PrometheusRegistry.bounds.enumerated() where seconds <= bound { buckets[index] += 1 }
        }
    }

    /// Upper bounds of the durations' buckets, in seconds.
    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]

    private let requests = Mutex<[Route: Requests]>([:])
    private let gauges: Mutex<[(name: String, help: String, read: @Sendable () -> Double)]> = Mutex([])

    public init() {}

    /// Adds a figure that is read whenever the page is.
    public func gauge(_ name: String, help: String, _ read: @escaping @Sendable () -> Double) {
        gauges.withLock { $0.append((name: name, help: help, read: read)) }
    }

    /// The methods that have figures of their own. Strangers choose the others.
    private static let methods: Set = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT", "PROPPATCH",
    ]

    func countRequest(method: String, route: String, status: Int, took: Duration) {
        let method = Self.methods.contains(method) ? method : "other"
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        requests.withLock {
            $0[Route(method: method, template: route), default: Requests()].add(status: status, seconds: seconds)
        }
    }

    /// The page.
    var text: String {
        let routes = requests.withLock { $0 }.sorted { $0.key.labels < $1.key.labels }
        var lines = ["# HELP lectern_requests_total Requests answered.", "# TYPE lectern_requests_total counter"]
        for (route, requests) in routes {
            for (status, count) in requests.byStatus.sorted(by: { $0.key < $1.key }) {
                lines.append("lectern_requests_total{\(route.labels),status=\"\(status)\"} \(count)")
            }
        }
        let name = "lectern_request_duration_seconds"
        lines += ["# HELP \(name) Time from a request's head to its answer.", "# TYPE \(name) histogram"]
        for (route, requests) in routes {
            for (bound, count) in zip(Self.bounds, requests.buckets) {
                lines.append("\(name)_bucket{\(route.labels),le=\"\(bound)\"} \(count)")
            }
            lines.append("\(name)_bucket{\(route.labels),le=\"+Inf\"} \(requests.count)")
            lines.append("\(name)_sum{\(route.labels)} \(requests.sum)")
            lines.append("\(name)_count{\(route.labels)} \(requests.count)")
        }
        for gauge in gauges.withLock({ $0 }) {
            lines.append("# HELP \(gauge.name) \(gauge.help)")
            lines.append("# TYPE \(gauge.name) \(gauge.name.hasSuffix("_total") ? "counter" : "gauge")")
            lines.append("\(gauge.name) \(gauge.read())")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

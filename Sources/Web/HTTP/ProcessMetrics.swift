import Foundation
import Operations

extension PrometheusRegistry {
    /// Adds the figures of the process and of what the site has done.
    public func addProcess(of site: Site) {
        let feeds = site.feeds
        gauge("lectern_feed_sessions_rendered_total", help: "Sessions written out as calendar text.") {
            Double(feeds.renderedSessions)
        }
        gauge("process_resident_memory_bytes", help: "Resident memory.") {
            // The second figure is resident pages; what cannot be read is not there.
            let fields = FileManager.default.contents(atPath: "/proc/self/statm")
                .map { String(decoding: $0, as: UTF8.self).split(separator: " ") }
            return fields.flatMap { $0.count > 1 ? Double($0[1]) : nil }.map {
                $0 * Double(sysconf(Int32(_SC_PAGESIZE)))
            } ?? 0
        }
    }
}

import Operations
import ServiceLifecycle
import Web

/// Writes notes in helpdesks and reads their tickets while the service runs.
struct HelpdeskService: Service {
    private let worker: HelpdeskWorker

    init(_ worker: HelpdeskWorker, metrics: PrometheusRegistry) {
        self.worker = worker
        metrics.gauge("lectern_connections_failing", help: "Connections to helpdesks that are on and fail.") {
            Double(worker.figures.failing)
        }
        metrics.gauge("lectern_helpdesk_notes_total", help: "Notes that were written in helpdesks.") {
            Double(worker.figures.notes)
        }
        metrics.gauge("lectern_helpdesk_tickets_total", help: "Tickets that were read from helpdesks.") {
            Double(worker.figures.tickets)
        }
    }

    func run() async {
        await cancelWhenGracefulShutdown { await worker.run() }
    }
}

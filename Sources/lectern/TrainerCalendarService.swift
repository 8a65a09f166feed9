import Operations
import ServiceLifecycle
import Web

/// Fetches the calendars of trainers' own while the service runs.
struct TrainerCalendarService: Service {
    private let worker: TrainerCalendarWorker

    init(_ worker: TrainerCalendarWorker, metrics: PrometheusRegistry) {
        self.worker = worker
        metrics.gauge(
            "lectern_trainer_calendars_failing", help: "Trainers' own calendars whose last request led to nothing."
        ) {
            Double(worker.failingCount)
        }
    }

    func run() async {
        await cancelWhenGracefulShutdown { await worker.run() }
    }
}

import Operations
import ServiceLifecycle
import Web

/// Asks rooms who is there, and for recordings, while the service runs.
struct RoomService: Service {
    private let worker: RoomWorker

    init(_ worker: RoomWorker, rooms: Rooms, metrics: PrometheusRegistry) {
        self.worker = worker
        metrics.gauge("lectern_room_joins_total", help: "People who were led into a session online.") {
            Double(rooms.figures.joins)
        }
        metrics.gauge("lectern_room_failures_total", help: "People whose room could not be reached when they came.") {
            Double(rooms.figures.failures)
        }
        metrics.gauge("lectern_rooms_failing", help: "Dates whose room was not reached the last time.") {
            Double(worker.failingCount)
        }
    }

    func run() async {
        await cancelWhenGracefulShutdown { await worker.run() }
    }
}

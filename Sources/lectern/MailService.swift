import Foundation
import Logging
import Operations
import ServiceLifecycle
import Synchronization
import Web

/// Sends mail while the service runs.
struct MailService: Service {
    private let worker: MailDelivery
    private let clock: @Sendable () -> Date
    private let logger: Logger
    private let counts = Counts()

    init(
        worker: MailDelivery, metrics: PrometheusRegistry, logger: Logger, clock: @escaping @Sendable () -> Date
    ) {
        self.worker = worker
        self.clock = clock
        self.logger = logger
        let counts = counts
        metrics.gauge("lectern_mail_waiting", help: "Mails that wait to be sent.") {
            Double(counts.waiting.load(ordering: .relaxed))
        }
        metrics.gauge("lectern_mail_failed", help: "Mails that failed for good. An operator can retry them.") {
            Double(counts.failed.load(ordering: .relaxed))
        }
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            var round = 0
            await inRounds(logger, failure: "mail failed") {
                defer { round += 1 }
                let settled = try await worker.work(now: clock)
                // Counting takes time in proportion to what waits, so not every second.
                guard settled > 0 || round.isMultiple(of: 15) else { return }
                let found = try await worker.counts()
                counts.waiting.store(found.waiting, ordering: .relaxed)
                counts.failed.store(found.failed, ordering: .relaxed)
            }
        }
    }

    /// As they were counted last.
    private final class Counts: Sendable {
        let waiting = Atomic<Int>(0)
        let failed = Atomic<Int>(0)
    }
}

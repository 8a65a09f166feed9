import Logging
import Operations
import ServiceLifecycle

/// Looks for stored rows that cannot be read, once at the start and then once a day. It takes longer than a chore may.
struct StoredRowService: Service {
    let rows: StoredRows
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await inRounds(pausing: .seconds(86_400), logger, failure: "stored rows not checked") {
                try await rows.check()
            }
        }
    }
}

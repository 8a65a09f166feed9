import Logging
import Operations
import ServiceLifecycle

/// Keeps what recommendations are made of current, so that nobody has to wait for it, whichever process wrote.
struct RecommenderService: Service {
    let recommendations: Recommendations
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await inRounds(logger, failure: "recommending failed") { try await recommendations.catchUp() }
        }
    }
}

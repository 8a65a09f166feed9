import Operations
import ServiceLifecycle
import Web

/// Tells webhooks of changes while the service runs.
struct WebhookService: Service {
    private let dispatcher: WebhookDispatcher

    init(_ dispatcher: WebhookDispatcher, metrics: PrometheusRegistry) {
        self.dispatcher = dispatcher
        metrics.gauge("lectern_webhook_deliveries_waiting", help: "Events that wait for webhooks that are on.") {
            Double(dispatcher.figures.waiting)
        }
        metrics.gauge("lectern_webhooks_failing", help: "Webhooks that are on and whose last attempt failed.") {
            Double(dispatcher.figures.failing)
        }
        metrics.gauge("lectern_webhook_deliveries_total", help: "Events that webhooks took.") {
            Double(dispatcher.figures.delivered)
        }
        metrics.gauge("lectern_webhook_failures_total", help: "Attempts that webhooks did not take.") {
            Double(dispatcher.figures.refused)
        }
    }

    func run() async {
        await cancelWhenGracefulShutdown { await dispatcher.run() }
    }
}

import Foundation
import HTTPTypes
import Interchange
import Logging
import NIOCore
import Operations
import SupportCore

/// What operators, their monitoring and developers ask for.
struct OperatingRoutes {
    static func add(to table: RouteTable) {
        table.get("/healthz", logging: .quiet) { _ in .json(["status": "ok"]) }
        table.get("/readyz", logging: .quiet, ready)
        table.get("/metrics", logging: .quiet, metrics)
        for file in ["openapi.json", "openapi-pages.json"] {
            table.get("/" + file) { try $0.site.pages.assets.answer(file, $0) }
        }
        table.get("/robots.txt", robots)
    }

    @Sendable static func ready(_ call: Call) async throws -> Answer {
        do {
            try await call.site.health.check()
        } catch {
            call.site.logger.error("not ready", metadata: ["cause": "\(error)"])
            throw Failure(.unavailable, "The database does not answer, or is not at the schema of this release.")
        }
        return .json(["status": "ok"])
    }

    @Sendable static func metrics(_ call: Call) async throws -> Answer {
        guard let metrics = call.site.metrics else { throw Failure(.notFound, "Metrics are switched off.") }
        return .text(metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    /// Calendars that people subscribe to are fetched by robots; secret ones say themselves that they are not indexed.
    @Sendable static func robots(_ call: Call) async throws -> Answer {
        .text(
            "User-agent: *\nAllow: /calendar\nDisallow: /api/\nDisallow: /my/\nDisallow: /join/\nDisallow: /feedback/\nDisallow: /unsubscribe/\n",
            type: "text/plain")
    }
}

import Foundation
import HTTPTypes
import Interchange
import Logging
import NIOCore
import Operations
import SupportCore

/// Health, metrics and other routes for operators and developers.
struct OperatingRoutes {
    @Sendable static func health(_ call: Call) async throws -> Answer {
        ok
    }

    private static let ok = Answer.json(TextResource("status", "ok"))

    @Sendable static func ready(_ call: Call) async throws -> Answer {
        do {
            return .json(ReadinessResource(unreadable: try await call.site.health.check()))
        } catch {
            call.site.logger.error("not ready", metadata: ["cause": "\(error)"])
            throw Failure(
                .unavailable, "The database is unreachable, takes no writes, or its schema is not up to date.")
        }
    }

    @Sendable static func metrics(_ call: Call) async throws -> Answer {
        guard let metrics = call.site.metrics else { throw Failure(.notFound, "Metrics are switched off.") }
        return .text(metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

import Foundation
import HTTPTypes
import Interchange
import NIOCore
import Operations
import SupportCore
import Training

/// The chapters of recordings.
struct ChapterRoutes {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let found = try await call.site.catalogue.chapters(
            ofTutorial: call.parameter("tutorial"), material: try CaptionRoutes.material(call),
            publishedOnly: !call.visitor.isStaff)
        return .json(ChaptersResource(found)).tagged(found.id, for: call)
    }

    /// Takes a list, or the WebVTT file that a player uses.
    @Sendable static func save(_ call: Call) async throws -> Answer {
        let type = call.headers[.contentType]?.split(separator: ";").first?.lowercased()
        let chapters = type == "text/vtt" ? try Chapters(parsing: call.body) : try Chapters(reading: try call.json())
        let stored = try await call.site.catalogue.saveChapters(
            chapters, ofTutorial: call.parameter("tutorial"),
            recording: .position(try CaptionRoutes.material(call)), by: call.caller, now: call.now)
        return .json(ChaptersResource(stored))
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.catalogue.deleteChapters(
            ofTutorial: call.parameter("tutorial"), recording: .position(try CaptionRoutes.material(call)),
            by: call.caller, now: call.now)
        return .noContent
    }

    /// The file that a player loads. Its address always has the same bytes.
    @Sendable static func file(_ call: Call) async throws -> Answer {
        try CaptionRoutes.track(await call.site.catalogue.chapterFile(call.parameter("chapters")))
    }
}

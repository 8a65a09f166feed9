import Foundation
import HTTPTypes
import Interchange
import NIOCore
import Operations
import SupportCore
import Training

/// The captions of recordings, and the count of their views.
struct CaptionRoutes {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let found = try await call.site.catalogue.captions(
            ofTutorial: call.parameter("tutorial"), material: try material(call), language: try language(call),
            publishedOnly: !call.visitor.isStaff)
        return Answer.text(found.file, type: Self.type).tagged(found.captions.id, for: call)
    }

    @Sendable static func save(_ call: Call) async throws -> Answer {
        let type = call.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "text/vtt" else { throw HTTPFailure.unsupportedMediaType("Send the captions as text/vtt.") }
        let stored = try await call.site.catalogue.saveCaptions(
            try Captions(parsing: call.body), ofTutorial: call.parameter("tutorial"),
            recording: .position(try material(call)), language: try language(call), by: call.caller, now: call.now)
        return .json(CaptionsResource(stored))
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.catalogue.deleteCaptions(
            ofTutorial: call.parameter("tutorial"), recording: .position(try material(call)),
            language: try language(call), by: call.caller, now: call.now)
        return .noContent
    }

    static let type = "text/vtt; charset=utf-8"

    /// The file that a player loads. Its address always has the same bytes.
    @Sendable static func file(_ call: Call) async throws -> Answer {
        let id = call.parameter("captions")
        return try track(await call.site.catalogue.captionFile(id))
    }

    /// A file that a player loads beside a recording.
    static func track(_ file: String?) throws -> Answer {
        guard let file else { throw Failure(.notFound, "There is nothing at this address.") }
        var answer = Answer.text(file, type: type)
        answer.headers[.cacheControl] = "public, max-age=31536000, immutable"
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        return answer
    }

    /// Counts a view. Nothing about the viewer is kept, and views from one network beyond the limit do not count.
    @Sendable static func countView(_ call: Call) async throws -> Answer {
        if call.site.viewLimit.take(for: call.origin?.network, now: call.now) == nil {
            try await call.site.catalogue.countView(ofTutorial: call.parameter("tutorial"), now: call.now)
        }
        return .noContent
    }

    static func material(_ call: Call) throws -> Int {
        guard let material = Int(call.parameter("material")), material >= 0 else {
            throw Failure(.notFound, "Identify a material by its position in the list, from 0.")
        }
        return material
    }

    private static func language(_ call: Call) throws -> String {
        guard let language = languageTag(call.parameter("language")) else {
            throw Failure(.notFound, "Identify a language by its BCP 47 tag, such as en or pt-BR.")
        }
        return language
    }
}

import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The pictures of trainers.
struct TrainerPictureRoutes {
    /// The bytes of a picture, which never change at one address.
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let file = call.parameter("file")
        guard let picture = try await call.site.trainers.picture(inFile: file) else {
            throw Failure(.notFound, "There is nothing at this address.")
        }
        return OrganisationPages.picture(picture.bytes, type: picture.kind.mediaType, id: file, call)
    }

    @Sendable static func save(_ call: Call) async throws -> Answer {
        let type = call.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard TrainerPicture.Kind.allCases.contains(where: { $0.mediaType == type }) else {
            throw HTTPFailure.unsupportedMediaType(
                "Send the picture as image/png, image/jpeg or image/svg+xml.")
        }
        return try await change(to: try TrainerPicture(checking: call.body), call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        _ = try await change(to: nil, call)
        return .noContent
    }

    private static func change(to picture: TrainerPicture?, _ call: Call) async throws -> Answer {
        let trainer = try await call.site.trainers.setPicture(
            picture, ofTrainer: call.parameter("trainer"), by: call.caller, now: call.now)
        return .json(TrainerResource(trainer, showsEmail: true, publicURL: call.site.publicURL))
            .tagged(trainer.version, for: call)
    }
}

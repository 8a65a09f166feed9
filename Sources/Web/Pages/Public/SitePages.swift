import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The pages that everybody may see, and what they load.
struct SitePages {
    @Sendable static func programme(_ call: Call) async throws -> Answer {
        let page = try await ProgrammePage(call)
        let asked = formFields(call.query).last { $0.name == "view" }?.value
        return asked == "month" ? try call.page(await page.month()) : try call.page(await page.list())
    }

    /// The list for a frame of another site.
    @Sendable static func embed(_ call: Call) async throws -> Answer {
        var answer = try call.page(EmbeddedProgrammeView(list: try await ProgrammePage(call).list()))
        answer.headers[.contentSecurityPolicy] = Pages.policy + "; frame-ancestors *"
        return answer
    }

    /// A file that pages load.
    static func asset(_ name: String) -> RouteTable.Handler {
        { try $0.site.pages.assets.answer(name, $0) }
    }

    /// The page that an error's `type` leads to.
    @Sendable static func error(_ call: Call) async throws -> Answer {
        guard let code = ProblemType(rawValue: call.parameter("code")) else {
            throw Failure(.notFound, "There is no such error type.")
        }
        let meaning = ErrorResponses.meaning(code)
        return try call.page(
            "error",
            [
                "title": meaning.title, "code": code.rawValue, "status": meaning.status.code,
                "explanation": ErrorResponses.explanation(code), "tongue": "en",
            ])
    }

    /// The operations of the OpenAPI document, for people.
    @Sendable static func documentation(_ call: Call) async throws -> Answer {
        guard case .object(let paths)? = call.site.pages.openAPI.api["paths"] else {
            return try call.page("documentation", [:])
        }
        let operations = paths.flatMap { path -> [[String: Any]] in
            guard case .object(let methods) = path.value else { return [] }
            return methods.compactMap { method in
                guard case .string(let summary)? = method.value["summary"] else { return nil }
                var description = ""
                if case .string(let text)? = method.value["description"] { description = text }
                return [
                    "method": method.name.uppercased(), "path": path.name, "summary": summary,
                    "description": description,
                ]
            }
        }
        return try call.page("documentation", ["operations": operations])
    }
}

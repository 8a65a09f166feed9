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
        answer.allowFrames(of: ["*"])
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
        return try call.page(ErrorView(code))
    }

    /// The operations of the OpenAPI document, for people.
    @Sendable static func documentation(_ call: Call) async throws -> Answer {
        try call.page(call.site.pages.documentation(at: call.site.publicURL))
    }
}

/// The page of an error: what its `type` leads to, or an answer that refuses something to a browser.
struct ErrorView: PageView {
    static let template = "error"

    let title: String
    let explanation: String
    /// The language of both, where it is not that of the page.
    let contentLanguage: String?
    let kind: Kind?
    /// True for an answer: the page leads on to others.
    let isFailure: Bool
    /// The session that the failure is about.
    var about: About?
    /// The address of its page.
    var session: String?
    /// The address of the page with the form that was refused.
    var back: String?

    struct About: Hashable, Sendable, Codable {
        let name: String
        let language: String
    }

    /// The kind of error, as the API names it.
    struct Kind: Hashable, Sendable, Codable {
        let code: String
        let status: Int
    }

    /// The documentation of a kind of error.
    init(_ type: ProblemType) {
        let (status, title) = ErrorResponses.meaning(type)
        self.title = title
        explanation = ErrorResponses.explanation(type)
        contentLanguage = "en"
        kind = Kind(code: type.rawValue, status: status.code)
        isFailure = false
    }

    /// A page that says why something is not possible, and leads on to others.
    init(title: String, explanation: String) {
        self.title = title
        self.explanation = explanation
        (contentLanguage, kind, isFailure) = (nil, nil, true)
    }

    /// - Parameter refusal: nil for a fault of the service.
    init(_ refusal: Refusal?, _ texts: LocalizedTexts) {
        self.init(
            title: refusal.map { texts.title(of: $0.type) } ?? texts.text(.errorInternal),
            explanation: refusal.map { texts.sentence(on: $0) } ?? texts.text(.errorOurs))
    }
}

/// The page of a refusal in a frame of another site. It has no links that would open other pages inside of the frame.
struct FramedErrorView: PageView {
    static let template = "framed-error"

    let title: String
    let explanation: String
    /// The address of the page with the form that was refused.
    let back: String?

    init(_ view: ErrorView) {
        (title, explanation, back) = (view.title, view.explanation, view.back)
    }
}

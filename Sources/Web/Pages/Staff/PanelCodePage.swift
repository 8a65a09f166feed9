import Operations
import Training

/// The page at which somebody who is signed in gets a code for a panel. A panel opens it in a tab of its own, where people
/// sign in as they do everywhere; its script hands the code over to the panel.
struct PanelCodePage {
    static let path = "/staff/panel"

    @Sendable static func show(_ call: Call) async throws -> Answer {
        guard case .user(let user)? = call.signedIn?.owner else { return try call.staffPage(PanelCodeView(code: nil)) }
        return try call.staffPage(
            PanelCodeView(code: try await call.site.users.panelCode(of: user.id, now: call.now)))
    }
}

/// The code for a panel.
struct PanelCodeView: PageView {
    static let template = "staff-panel"

    /// Nil for somebody who signed in with a token: the panel takes it, too.
    let code: String?
}

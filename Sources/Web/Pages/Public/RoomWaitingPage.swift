import HTTPTypes
import Operations
import SupportCore
import Training

/// The page of somebody whose room cannot be reached now. It tries again by itself.
struct RoomWaitingView: PageView {
    static let template = "room-waiting"
    static let navigation: LayoutView.Entry? = .mine

    /// The title of the session.
    let about: String
    /// The language of the session.
    let contentLanguage: String
    /// Seconds until the next attempt.
    let seconds: String
    let address: String

    /// People who wait together do not all come back at the same moment: each waits a little longer than the one before.
    ///
    /// - Parameter guest: the id of the registration.
    static func answer(for date: ScheduledDate, guest: String, _ reader: PageReader, _ call: Call) throws -> Answer {
        let seconds = 10 + guest.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 11 }
        guard call.headers.acceptHTML else {
            throw Failure(.unavailable, "The room of this session cannot be reached now. Try again in a moment.")
        }
        let view = RoomWaitingView(
            about: date.title, contentLanguage: date.session.details.language, seconds: String(seconds),
            address: call.path)
        var answer = try call.secretPage(view, for: reader)
        answer.status = .serviceUnavailable
        answer.headers[.retryAfter] = String(seconds)
        return answer
    }
}

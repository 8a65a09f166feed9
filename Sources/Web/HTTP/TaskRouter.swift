public import Hummingbird

/// A router that answers each request in a task of its own.
///
/// A task keeps the memory of its stack until it ends. That of the connection would keep what its deepest request needed
/// for as long as the connection stays open, which is most of the memory of one that is idle.
public struct TaskRouter: HTTPResponderBuilder {
    let router: Router<SiteContext>

    public func buildResponder() -> CallbackResponder<SiteContext> {
        let responder = router.buildResponder()
        return CallbackResponder { request, context in
            let task = Task { try await responder.respond(to: request, context: context) }
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }
}

import Synchronization

/// The pages on which forms stand. A form is often sent to an address below that of its page, which cannot be opened.
final class FormPages: Sendable {
    /// The paths of all pages, with parameters in braces.
    private let templates = Mutex<Set<String>>([])

    func add(_ template: String) {
        templates.withLock { _ = $0.insert(template) }
    }

    /// The address of the page of a form: its own, or the nearest above it.
    ///
    /// - Parameters:
    ///   - path: the address that the form was sent to.
    ///   - template: the same with parameters in braces.
    func page(ofFormAt path: String, _ template: String) -> String {
        let (parts, names) = (PathPattern.parts(of: path), PathPattern.parts(of: template))
        let place = templates.withLock { templates in
            (1...max(1, names.count)).reversed().first {
                templates.contains("/" + names.prefix($0).joined(separator: "/"))
            }
        }
        return "/" + parts.prefix(place ?? 0).joined(separator: "/")
    }
}

import SupportCore

/// What a caller believes the thing to be that it changes (`If-Match`).
public enum Precondition: Sendable, Hashable {
    case none
    /// It has to be there.
    case exists
    /// Its version has to be one of these.
    case version(anyOf: [String])

    /// - Throws: ``Failure`` `.preconditionFailed` where the thing has changed since.
    public func check(_ version: String) throws {
        guard case .version(let expected) = self, !expected.contains(version) else { return }
        throw Failure(.preconditionFailed, "This was changed after you read it. Read it again and repeat your change.")
    }
}

extension Failure {
    /// That there is no such thing, or that the caller is not to know of it.
    static func noSuch(_ thing: String) -> Failure {
        Failure(.notFound, "There is no such \(thing).")
    }
}

public import Foundation

/// A stretch in which the clocks of a ticket stand still, such as waiting for the customer.
public struct Pause: Sendable, Hashable, Codable {
    public let from: Date
    /// `nil` while it lasts.
    public let to: Date?

    public init(from: Date, to: Date?) {
        self.from = from
        self.to = to
    }

    /// Pauses in order, those that overlap or touch as one, those of no length left out.
    /// - Throws: ``Failure`` `.invalid` naming each that ends before it begins, as `/pauses/0/to`.
    static func merged(_ pauses: [Pause]) throws -> [Pause] {
        let faults = pauses.enumerated().compactMap { place, pause -> Failure.Fault? in
            guard let to = pause.to, to < pause.from else { return nil }
            return .init(pointer: "/pauses/\(place)/to", detail: "A pause must end after it begins.")
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return pauses.sorted { $0.from < $1.from }.reduce(into: []) { merged, pause in
            guard pause.to != pause.from else { return }
            guard let last = merged.last, last.to.map({ pause.from <= $0 }) ?? true else { return merged.append(pause) }
            let to = last.to.flatMap { end in pause.to.map { max(end, $0) } }
            merged[merged.count - 1] = Pause(from: last.from, to: to)
        }
    }
}

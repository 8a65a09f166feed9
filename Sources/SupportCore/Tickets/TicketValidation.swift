public import Foundation

extension Ticket {
    /// The instants that a ticket may name: the years 1900 to 9999, which RFC 3339 can write and a calendar answer for.
    public static let instants = Date(epochSeconds: -2_208_988_800)...Date(epochSeconds: 253_402_300_799)

    static let outOfRange = "An instant lies in the years 1900 to 9999."

    /// - Throws: ``Failure`` `.invalid` naming every field that cannot be. What the agreement asks for beside is not
    ///   refused but ``missing``.
    public func check() throws {
        let faults = faults
        guard faults.isEmpty else { throw Failure.invalid(faults) }
    }

    private var faults: [Failure.Fault] {
        var faults: [Failure.Fault] = []
        if subject.isBlank { faults.append(.init(pointer: "/subject", detail: "A ticket needs a subject.")) }
        if description.isBlank {
            faults.append(.init(pointer: "/description", detail: "A ticket needs a description."))
        }
        if !Self.instants.contains(openedAt) { faults.append(.init(pointer: "/openedAt", detail: Self.outOfRange)) }
        if let beganAt, !Self.instants.contains(beganAt) {
            faults.append(.init(pointer: "/beganAt", detail: Self.outOfRange))
        }
        for (place, attachment) in attachments.enumerated() where !attachment.isOnTheWeb {
            faults.append(
                .init(pointer: "/attachments/\(place)/url", detail: "An attachment must be an http or https URL."))
        }
        if let requester { faults += requester.faults }
        return faults
    }
}

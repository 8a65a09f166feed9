/// The hours in which support works, for each day of a local week. A day that is not named is closed.
public struct BusinessWeek: Sendable, Hashable {
    /// A day of the week; `allCases` begins with Monday, as ISO 8601 does.
    public enum Day: String, Sendable, Hashable, Codable, CaseIterable {
        case mon, tue, wed, thu, fri, sat, sun
    }

    private let hours: [Day: [OpeningHours]]

    /// - Parameter hours: in any order within a day; two that touch are fine, two that overlap are not.
    /// - Throws: ``Failure`` `.invalid`, naming every overlap, or the whole week when it has no hours.
    public init(_ hours: [Day: [OpeningHours]]) throws {
        let faults = Day.allCases.flatMap { day in
            Self.overlaps(in: hours[day] ?? []).map {
                Failure.Fault(pointer: "/\(day.rawValue)/\($0)", detail: Self.overlap)
            }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        guard hours.values.contains(where: { !$0.isEmpty }) else { throw Failure.invalid("", Self.neverOpen) }
        self.hours = hours.mapValues { $0.sorted { $0.opens < $1.opens } }.filter { !$0.value.isEmpty }
    }

    /// The hours of one day, earliest first; empty when it is closed.
    public subscript(day: Day) -> [OpeningHours] {
        hours[day] ?? []
    }

    static let overlap = "These hours overlap others of the same day."
    static let neverOpen = "A week needs hours: without any, no business target can ever be met."

    /// The places in the list of those that overlap one before them.
    static func overlaps(in hours: [OpeningHours]) -> [Int] {
        hours.indices.filter { place in
            hours[..<place].contains { $0.overlaps(hours[place]) }
        }
    }
}

extension BusinessWeek: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var days = encoder.container(keyedBy: FieldName.self)
        for day in Day.allCases {
            try days.encode(self[day], forKey: FieldName(day.rawValue))
        }
    }
}
